// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Structured bindings of awaited and local values: the hidden object lives as long as its
// names.
// SHAPES: RP3, RP4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

struct Entry {
  Traced key;
  int value;
};

[[pollux::async]] Task<Entry> entry(int n) {
  co_await Leaf("entry", 1);
  co_return Entry{Traced("key", n), 10 * n};
}

[[pollux::async]] Task<std::pair<std::string, int>> pair(int n) {
  co_return {std::string(n, 'x'), co_await Leaf("pair", 1, n)};
}

[[pollux::async]] Task<int> awaited_aggregate() {
  auto [key, value] = co_await entry(3);
  int seen = co_await Peek("key", 1, key);
  value += seen;
  co_await Leaf("keep", 1);
  co_return value;
}

[[pollux::async]] Task<int> constant_reference() {
  const auto& [key, value] = co_await entry(4);
  co_return co_await Peek("key", 1, key) + value;
}

[[pollux::async]] Task<std::string> awaited_pair() {
  auto [text, count] = co_await pair(3);
  co_await Leaf("keep", count - 2);
  text += '!';
  co_return text;
}

[[pollux::async]] Task<int> tuple() {
  auto [a, b, c] = std::make_tuple(1, co_await Leaf("b", 1, 20), 300);
  b += a;
  co_await Leaf("keep", 1);
  co_return a + b + c;
}

[[pollux::async]] Task<int> copies_an_array(int n) {
  int numbers[2] = {n, 2};
  Traced traced[] = {Traced("zero"), Traced("one", 1)};
  auto [first, second] = numbers;
  auto [zero, one] = traced;
  numbers[0] = co_await Leaf("number", 1, 50);
  second += co_await Peek("one", 1, one);
  co_return 100 * first + 10 * second + numbers[0];
}

// A class that says by itself what it is bound to.
class Range {
 public:
  explicit Range(int first, int last) : first_(first), last_("last", last) {}
  template <std::size_t I>
  decltype(auto) get() && {
    trace("get %d from an rvalue", static_cast<int>(I));
    if constexpr (I == 0) return int(first_);
    if constexpr (I == 1) return (last_);
  }
  template <std::size_t I>
  decltype(auto) get() & {
    trace("get %d", static_cast<int>(I));
    if constexpr (I == 0) return (first_);
    if constexpr (I == 1) return Traced("copy", last_.number());
  }

 private:
  int first_;
  Traced last_;
};

namespace shapes {
struct Disc {
  int radius;
};
template <std::size_t>
int& get(Disc& disc) {
  return disc.radius;
}
template <std::size_t>
int get(Disc&& disc) {
  return 2 * disc.radius;
}
}  // namespace shapes

template <>
struct std::tuple_size<Range> : std::integral_constant<std::size_t, 2> {};
template <std::size_t I>
struct std::tuple_element<I, Range> {
  using type = std::conditional_t<I == 0, int, Traced>;
};
template <>
struct std::tuple_size<shapes::Disc> : std::integral_constant<std::size_t, 1> {};
template <std::size_t I>
struct std::tuple_element<I, shapes::Disc> {
  using type = int;
};

[[pollux::async]] Task<int> its_own_get(int n) {
  auto [first, last] = Range(n, co_await Leaf("last", 1, 7));
  first += co_await Peek("last", 1, last);
  Range kept(1, 2);
  auto& [one, copy] = kept;
  one = 30;
  co_await Peek("copy", 1, copy);
  auto& [again, other] = kept;
  co_return first + again + other.number();
}

[[pollux::async]] Task<int> a_get_beside_it(int n) {
  shapes::Disc disc{n};
  auto [twice] = disc;
  auto& [radius] = disc;
  radius += co_await Leaf("radius", 1, 1);
  co_return 10 * twice + disc.radius;
}

[[pollux::async]] Task<int> by_reference(Entry& outside) {
  auto& [key, value] = outside;
  co_await Peek("key", 1, key);
  value = 5;
  co_return outside.value;
}

[[pollux::async]] Task<int> in_a_loop_and_a_condition(int n) {
  int sum = 0;
  while (n-- > 0) {
    auto [key, value] = co_await entry(n);
    if (n == 1) continue;
    sum += value + co_await Peek("key", 1, key);
  }
  if (auto [text, count] = co_await pair(2); count > 1) sum += static_cast<int>(text.size());
  co_return sum;
}

struct Outside {
  Entry entry{Traced("outside", 1), 2};
};

int main() {
  return run_oracle({
      {"copies an array", [] { return copies_an_array(4); }},
      {"its own get", [] { return its_own_get(3); }},
      {"a get beside it", [] { return a_get_beside_it(5); }},
      {"awaited aggregate", [] { return awaited_aggregate(); }},
      {"constant reference", [] { return constant_reference(); }},
      {"awaited pair", [] { return awaited_pair(); }},
      {"tuple", [] { return tuple(); }},
      {"by reference", [](Outside& outside) { return by_reference(outside.entry); }},
      {"in a loop and a condition", [] { return in_a_loop_and_a_condition(3); }},
  });
}
