// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locals that cannot be kept in the frame yet: references to parts, bindings, unnamed types, captures.
// RUN: %diagnostics %s
#include <pollux/core.h>

#include <cstddef>
#include <tuple>

using pollux::Task;

Task<int> number();

struct Inner {
  ~Inner();
  int value;
};
struct Outer {
  Inner inner;
};
Outer make_outer(int n);

[[pollux::async]] Task<int> part_of_a_temporary(bool which) {
  const Inner& inner = which ? make_outer(1).inner : make_outer(2).inner;
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: a reference to a part of a temporary is not supported yet in a block with a co_await; bind the reference to the whole object
  co_return inner.value + co_await number();
}

struct Point {
  template <std::size_t I>
  friend int get(const Point&) {  // only found by way of its argument
    return static_cast<int>(I);
  }
};
template <>
struct std::tuple_size<Point> : std::integral_constant<std::size_t, 2> {};
template <std::size_t I>
struct std::tuple_element<I, Point> {
  using type = int;
};

[[pollux::async]] Task<int> tuple_like(Point point) {
  auto [x, y] = point;
//      ^ error: the 'get' of this structured binding cannot be named in C++17; bind the object to a name, and call get
  co_return x + y + co_await number();
}

struct Counter {
  int count;

  [[pollux::async]] Task<int> captures_a_copy() {
    co_await number();
    co_return [*this] { return count; }();
//             ^ error: a lambda in an async function captures '*this'; capture a named copy
  }
};

[[pollux::async]] Task<int> captures_an_array() {
  int values[] = {1, 2};
  int n = co_await number();
  co_return [values](int i) { return values[i]; }(n);
//           ^^^^^^ error: a lambda in an async function captures the array 'values' by copy; capture it by reference, or copy it into a std::array
}

[[pollux::async]] Task<int> packed() {
#pragma pack(push, 1)
  struct Packed {
//       ^^^^^^ error: a local class under '#pragma pack' is not supported in a block with a co_await; give it [[gnu::packed]], or move it out of the function
    char byte;
    int word;
  } local{1, 2};
#pragma pack(pop)
  co_await number();
  co_return local.word;
}
