// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Telling the subscriber of an event, and an event as one line of text.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "pollux/tracing/event.h"

namespace pollux::tracing {

namespace {

bool needs_quotes(std::string_view text) {
  return text.empty() || std::any_of(text.begin(), text.end(), [](unsigned char c) {
           return c <= ' ' || c == '"' || c == '\\' || c == 0x7f;
         });
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (code < ' ' || code == 0x7f) {
      char escaped[5];
      std::snprintf(escaped, sizeof escaped, "\\x%02x", code);
      out += escaped;
    } else {
      out += c;
    }
  }
  out += '"';
}

struct AppendValue {
  std::string& out;

  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(std::int64_t value) const { out += std::to_string(value); }
  void operator()(std::uint64_t value) const { out += std::to_string(value); }
  void operator()(double value) const {
    char text[32];
    int digits = 0;
    do {  // the shortest that reads back as the same number
      std::snprintf(text, sizeof text, "%.*g", ++digits, value);
    } while (digits < std::numeric_limits<double>::max_digits10 &&
             std::strtod(text, nullptr) != value);
    out += text;
  }
  void operator()(std::string_view value) const {
    needs_quotes(value) ? append_quoted(out, value) : void(out += value);
  }
};

void append_fields(std::string& out, const Field* fields, std::size_t count,
                   std::string_view before) {
  for (const Field* field = fields; field != fields + count; ++field) {
    out += field == fields ? before : " ";
    out += field->key;
    out += '=';
    std::visit(AppendValue{out}, field->value);
  }
}

void append_span(std::string& out, const SpanData* span) {
  if (!span) return;
  append_span(out, span->parent());
  out += span->name();
  append_fields(out, span->fields().data(), span->fields().size(), "{");
  out += span->fields().empty() ? ":" : "}:";
}

}  // namespace

std::string_view to_string(Level level) {
  constexpr std::string_view names[] = {"trace", "debug", "info", "warn", "error", "off"};
  return names[static_cast<std::size_t>(level)];
}

std::string to_string(const Event& event) {
  std::string text;
  append_span(text, event.span);
  if (event.span) text += ' ';
  text += event.message;
  append_fields(text, event.fields, event.field_count, " ");
  return text;
}

Subscriber* set_subscriber(Subscriber* subscriber, Level level) {
  Subscriber* before = internal::subscriber.exchange(subscriber, std::memory_order_acq_rel);
  internal::lowest_level.store(subscriber ? level : Level::Off, std::memory_order_relaxed);
  return before;
}

void internal::tell(Level level, const Named& message, const Field* fields, std::size_t count) {
  Subscriber* subscriber = internal::subscriber.load(std::memory_order_acquire);
  if (!subscriber) return;
  const Span span = Span::current();
  subscriber->event({level, message.text, fields, count, span.data(), message.file, message.line});
}

}  // namespace pollux::tracing
