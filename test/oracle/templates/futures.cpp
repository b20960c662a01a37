// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Futures as arguments of async templates: one that is awaited, a pack of them that is joined, a
// pack of which a template awaits the first and calls itself for the rest.
// SHAPES: TP2, TP4
// RUN: %oracle %s
#include <pollux/combinators/join.h>
#include <pollux/testing/oracle.h>

#include <tuple>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

template <class Future>
[[pollux::async]] Task<typename Future::Output> around(Future future) {
  const Traced guard("around");
  typename Future::Output value = co_await std::move(future);
  trace("inside");
  co_return value;
}

template <class... Futures>
[[pollux::async]] Task<int> together(Futures... futures) {
  const auto values = co_await pollux::join(std::move(futures)...);
  co_return std::apply([](const auto&... each) { return (0 + ... + each); }, values);
}

template <class Last>
[[pollux::async]] Task<int> in_turn(Last last) {
  co_return co_await std::move(last);
}

template <class First, class... Rest>
[[pollux::async]] Task<int> in_turn(First first, Rest... rest) {
  const Traced guard("turn", static_cast<int>(sizeof...(rest)));
  const int value = co_await std::move(first);
  co_return value + co_await in_turn(std::move(rest)...);
}

template <class Source>
[[pollux::async]] Task<int> nested(Source source, int n) {
  co_return co_await around(source(n)) + co_await around(source(n + 1));
}

struct Source {
  Leaf<int> operator()(int n) const { return Leaf("source", 1, n); }
};

[[pollux::async]] Task<int> waited(const char* name, int polls, int n) {
  co_return co_await Leaf(name, polls, n);
}

[[pollux::async]] Task<int> one() { co_return co_await around(Leaf("one", 1, 2)); }
[[pollux::async]] Task<int> three(int n) {
  co_return co_await together(waited("a", 1, n), waited("b", 2, n), waited("c", 0, n));
}
[[pollux::async]] Task<int> turns(int n) {
  co_return co_await in_turn(waited("a", 1, n), waited("b", 0, n), waited("c", 2, n));
}

int main() {
  return run_oracle({
      {"one", [] { return one(); }},
      {"together", [] { return three(3); }},
      {"in turn", [] { return turns(4); }},
      {"nested", [] { return nested(Source(), 5); }},
  });
}
