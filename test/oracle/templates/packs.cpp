// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameter packs: by value, as forwarding and as const references; none, one and several elements;
// used before and behind an await, in folds, with their number.
// SHAPES: TP1, PA6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <memory>
#include <string>
#include <tuple>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

int number(int value) { return value; }
int number(const Traced& value) { return value.number(); }
int number(const std::unique_ptr<int>& value) { return *value; }

template <class... Args>
int sum_of(const Args&... args) {
  return (0 + ... + number(args));
}

template <class... Args>
[[pollux::async]] Task<int> by_value(int start, Args... args) {
  trace("before %zu", sizeof...(args));
  const int first = co_await Leaf("sum", 1, start + sum_of(args...));
  trace("between %zu", sizeof...(Args));
  co_await Leaf("pause", 1);
  co_return first + (0 + ... + number(args));
}

template <class... Args>
[[pollux::async]] Task<int> forwarding(Args&&... args) {
  co_await Leaf("forwarding", 1);
  std::tuple<Args...> kept(std::forward<Args>(args)...);
  co_await Leaf("kept", 1);
  co_return std::apply([](const auto&... each) { return sum_of(each...); }, kept);
}

template <class First, class... Rest>
[[pollux::async]] Task<int> passed_on(First first, Rest... rest) {
  trace("first %d", number(first));
  int total = co_await forwarding(std::move(rest)...);
  ((total += number(rest) > 0 ? 1 : 0), ...);
  co_return total;
}

template <class Left, class... Right>
[[pollux::async]] Task<int> two_packs(const Left& left, Right... right) {
  co_await Leaf("two", 1);
  co_return static_cast<int>(std::tuple_size_v<Left>) + sum_of(right...) +
      number(std::get<0>(left));
}

[[pollux::async]] Task<int> references(int n) {
  Traced local("local", n);
  co_return co_await forwarding(local, n, Traced("temporary", 1));
}

[[pollux::async]] Task<int> tuples(int n) {
  const std::tuple<int, int> left(n, n);
  co_return co_await two_packs(left, n, Traced("right", 2));
}

int main() {
  return run_oracle({
      {"none", [] { return by_value(1); }},
      {"one", [] { return by_value(1, 2); }},
      {"traced",
       [] {
         Traced a("a", 2), b("b", 4);
         return by_value(1, std::move(a), 3, std::move(b));
       }},
      {"move-only", [] { return by_value(1, std::make_unique<int>(5)); }},
      {"references", [] { return references(6); }},
      {"passed on",
       [] {
         Traced head("head", 1), tail("tail", 2);
         return passed_on(std::move(head), std::move(tail), 3);
       }},
      {"tuples", [] { return tuples(7); }},
  });
}
