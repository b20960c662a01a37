// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The data of a span: its texts are copied, once, when it is made.
#include <atomic>

#include "pollux/tracing/event.h"
#include "pollux/tracing/span.h"

namespace pollux::tracing {

namespace {

std::atomic<std::uint64_t> last_id{0};

/// The texts of the fields one after the other, keys and values.
std::string texts_of(const Field* fields, std::size_t count) {
  std::string texts;
  for (const Field* field = fields; field != fields + count; ++field) {
    texts += field->key;
    if (const auto* text = std::get_if<std::string_view>(&field->value)) texts += *text;
  }
  return texts;
}

}  // namespace

SpanData::SpanData(std::uint64_t id, const Named& name, const Field* fields, std::size_t count,
                   std::shared_ptr<const SpanData> parent)
    : id_(id),
      name_(name.text),
      file_(name.file),
      line_(name.line),
      texts_(texts_of(fields, count)),
      fields_(fields, fields + count),
      parent_(std::move(parent)) {
  std::string_view rest = texts_;
  auto owned = [&rest](std::string_view& text) {
    std::string_view begin = rest.substr(0, text.size());
    rest.remove_prefix(text.size());
    text = begin;
  };
  for (Field& field : fields_) {
    owned(field.key);
    if (auto* text = std::get_if<std::string_view>(&field.value)) owned(*text);
  }
}

SpanData::~SpanData() {
  if (Subscriber* subscriber = internal::subscriber.load(std::memory_order_acquire))
    subscriber->span_closed(*this);
}

void Span::open(const Named& name, const Field* fields, std::size_t count) {
  Subscriber* subscriber = internal::subscriber.load(std::memory_order_acquire);
  if (!subscriber) return;
  std::uint64_t id = last_id.fetch_add(1, std::memory_order_relaxed) + 1;
  data_ = std::make_shared<const SpanData>(id, name, fields, count,
                                           current_ ? current_->data_ : nullptr);
  subscriber->span_opened(*data_);
}

}  // namespace pollux::tracing
