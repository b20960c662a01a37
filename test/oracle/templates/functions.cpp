// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async function templates, each with a trivial type, a move-only one, a reference and one that
// traces; awaits of what depends on the arguments; abbreviated ones.
// SHAPES: TP1, TP2, TP7
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace pollux::testing;
using pollux::Task;

int number(int value) { return value; }
int number(const Traced& value) { return value.number(); }
int number(const std::unique_ptr<int>& value) { return *value; }

template <class T>
[[pollux::async]] Task<T> pass(T value) {
  co_await Leaf("pass", 1);
  co_return std::forward<T>(value);
}

template <class T>
[[pollux::async]] Task<T> kept(T value) {
  T local = std::move(value);
  co_await Leaf("kept", 1);
  co_return local;
}

template <class T>
[[pollux::async]] Task<int> looked_at(const T& value, int factor) {
  const int seen = co_await Leaf("looked at", 1, number(value));
  co_return seen* factor;
}

struct Counter {
  int value = 0;
  [[pollux::async]] Task<int> get(int step) {
    value += step;
    co_return co_await Leaf("counter", 1, value);
  }
};
struct Ready {
  Leaf<int> get(int n) { return Leaf("ready", 0, n); }
};

template <class Source>
[[pollux::async]] Task<int> twice(Source& source, int n) {
  const int first = co_await source.get(n);
  auto second = co_await source.get(first);
  co_return first + second;
}

[[pollux::async]] Task<int> abbreviated(auto value, const auto& other) {
  co_await Leaf("abbreviated", 1);
  co_return number(value) + number(other);
}

[[pollux::async]] Task<int> abbreviations(int n) {
  const Traced other("other", n);
  co_return co_await abbreviated(n, other) + co_await abbreviated(Traced("by value", 1), n);
}

template <class T>
[[pollux::async]] Task<std::size_t> through(std::vector<T> items) {
  std::size_t count = 0;
  for (const T& item : items) count += co_await Leaf("item", 1, number(item)) > 0 ? 1 : 0;
  co_return count;
}

[[pollux::async]] Task<int> moved() {
  std::unique_ptr<int> made = co_await pass(std::make_unique<int>(3));
  std::unique_ptr<int> again = co_await kept(std::move(made));
  co_return *again + co_await looked_at(again, 2);
}

[[pollux::async]] Task<int> referred(int n) {
  Traced local("local", n);
  Traced& same = co_await pass<Traced&>(local);
  co_return same.number() + co_await looked_at(same, 1);
}

[[pollux::async]] Task<int> sources(int n) {
  Counter counter;
  Ready ready_source;
  co_return co_await twice(counter, n) + co_await twice(ready_source, n);
}

[[pollux::async]] Task<std::size_t> loops() {
  std::vector<Traced> traced;
  traced.emplace_back("first", 1);
  co_return co_await through(std::move(traced)) + co_await through(std::vector<int>{1, 2});
}

int main() {
  return run_oracle({
      {"pass an int", [] { return pass(1); }},
      {"pass a traced", [] { return pass(Traced("passed", 2)); }},
      {"keep an int", [] { return kept(3); }},
      {"keep a traced", [] { return kept(Traced("kept", 4)); }},
      {"move-only", [] { return moved(); }},
      {"a reference", [] { return referred(5); }},
      {"sources", [] { return sources(6); }},
      {"abbreviated", [] { return abbreviations(7); }},
      {"loops", [] { return loops(); }},
  });
}
