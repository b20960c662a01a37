// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Field: one key and its value, as an event or a span has them; Named: a text with the place where
// it stands in the source.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace pollux::tracing {

/// What a field may hold. A text is borrowed.
using Value = std::variant<bool, std::int64_t, std::uint64_t, double, std::string_view>;

struct Field {
  std::string_view key;
  Value value;
};

/// A name or message; says where the call stands that is given one. The text must outlive the call
/// only.
struct Named {
  template <class Text, class = std::enable_if_t<std::is_convertible_v<Text, std::string_view>>>
  Named(const Text& named, const char* in_file = __builtin_FILE(), int at_line = __builtin_LINE())
      : text(named), file(in_file), line(at_line) {}

  std::string_view text;
  const char* file;
  int line;
};

namespace internal {

template <class T>
Value value_of(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return value_of(static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (std::is_same_v<T, bool>) {
    return value;
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    return std::int64_t{value};
  } else if constexpr (std::is_integral_v<T>) {
    return std::uint64_t{value};
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<double>(value);
  } else {
    static_assert(std::is_convertible_v<T, std::string_view>,
                  "the value of a field is a bool, a number, an enumerator or a text; make a text "
                  "of anything else");
    return std::string_view(value);
  }
}

template <class... KeysAndValues, std::size_t... Index>
std::array<Field, sizeof...(Index)> fields_of(const std::tuple<KeysAndValues...>& all,
                                              std::index_sequence<Index...>) {
  return {Field{std::get<2 * Index>(all), value_of(std::get<2 * Index + 1>(all))}...};
}

/// Of `"key", value, "key", value` and so on.
template <class... KeysAndValues>
auto fields_of(const KeysAndValues&... all) {
  static_assert(sizeof...(all) % 2 == 0, "fields are pairs: \"key\", value");
  return fields_of(std::tie(all...), std::make_index_sequence<sizeof...(all) / 2>());
}

}  // namespace internal
}  // namespace pollux::tracing
