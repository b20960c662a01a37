// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RESP2: a parser that begins anew with each piece of input, and refuses what is too large before
// it has come.
#include "resp.h"

#include <charconv>
#include <optional>
#include <utility>

namespace mini_redis {

namespace {

/// Goes over the input. Once something is missing or wrong, that stays the answer.
class Parser {
 public:
  Parser(std::string_view input, const Limits& limits) : input_(input), limits_(limits) {}

  Parsed parse() {
    if (input_.empty()) return incomplete();
    return input_[0] == '*' ? parse_array() : parse_words();
  }

 private:
  Parsed parse_words() {
    std::optional<std::string_view> line = take_line();
    if (!line) return too_long() ? malformed("too big inline request") : incomplete();
    Request request;
    for (std::size_t begin = 0; begin < line->size();) {
      std::size_t end = line->find(' ', begin);
      if (end == std::string_view::npos) end = line->size();
      if (end > begin) request.emplace_back(line->substr(begin, end - begin));
      begin = end + 1;
    }
    if (request.size() > limits_.arguments) return malformed("too big inline request");
    return complete(std::move(request));
  }

  Parsed parse_array() {
    std::optional<std::string_view> line = take_line();
    if (!line) return too_long() ? malformed("too big mbulk count string") : incomplete();
    std::optional<std::int64_t> count = number(line->substr(1));
    if (!count || *count > static_cast<std::int64_t>(limits_.arguments)) {
      return malformed("invalid multibulk length");
    }
    std::vector<std::string_view> request;  // copied when all of it is there
    std::size_t size = 0;
    while (static_cast<std::int64_t>(request.size()) < *count) {
      if (position_ == input_.size()) return incomplete();
      if (input_[position_] != '$') {
        return malformed(std::string("expected '$', got '") + input_[position_] + "'");
      }
      line = take_line();
      if (!line) return too_long() ? malformed("too big bulk count string") : incomplete();
      std::optional<std::int64_t> length = number(line->substr(1));
      if (!length || *length < 0 || *length > static_cast<std::int64_t>(limits_.argument_size)) {
        return malformed("invalid bulk length");
      }
      auto wanted = static_cast<std::size_t>(*length);
      size += wanted;
      if (size > limits_.request_size) return malformed("too big request");
      if (input_.size() - position_ < wanted + 2) return incomplete();
      if (input_.substr(position_ + wanted, 2) != "\r\n") {
        return malformed("a bulk string does not end where it should");
      }
      request.emplace_back(input_.substr(position_, wanted));
      position_ += wanted + 2;
    }
    return complete(Request(request.begin(), request.end()));
  }

  /// Without its end.
  std::optional<std::string_view> take_line() {
    std::size_t end = input_.substr(0, position_ + limits_.line_size).find('\n', position_);
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = input_.substr(position_, end - position_);
    position_ = end + 1;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
  }

  bool too_long() const { return input_.size() - position_ >= limits_.line_size; }

  static std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  }

  static Parsed incomplete() { return {Parsed::Kind::Incomplete, {}, 0, {}}; }
  static Parsed malformed(std::string error) {
    return {Parsed::Kind::Malformed, {}, 0, "ERR Protocol error: " + std::move(error)};
  }
  Parsed complete(Request request) const {
    return {Parsed::Kind::Complete, std::move(request), position_, {}};
  }

  std::string_view input_;
  const Limits& limits_;
  std::size_t position_ = 0;
};

void append_line(std::string& out, char kind, std::string_view text) {
  out += kind;
  out += text;
  out += "\r\n";
}

void append_number(std::string& out, char kind, std::int64_t number) {
  char digits[24];
  auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  append_line(out, kind, {digits, static_cast<std::size_t>(end - digits)});
}

}  // namespace

Parsed parse(std::string_view input, const Limits& limits) { return Parser(input, limits).parse(); }

void reply_status(std::string& out, std::string_view status) { append_line(out, '+', status); }
void reply_error(std::string& out, std::string_view error) { append_line(out, '-', error); }
void reply_integer(std::string& out, std::int64_t number) { append_number(out, ':', number); }
void reply_bulk(std::string& out, std::string_view bytes) {
  append_number(out, '$', static_cast<std::int64_t>(bytes.size()));
  out += bytes;
  out += "\r\n";
}
void reply_null(std::string& out) { out += "$-1\r\n"; }
void reply_array(std::string& out, std::size_t size) {
  append_number(out, '*', static_cast<std::int64_t>(size));
}

}  // namespace mini_redis
