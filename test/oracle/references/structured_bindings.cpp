// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Structured bindings of awaited and local values: the hidden object lives as long as its
// names.
// SHAPES: RP3, RP4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>
#include <tuple>
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
      {"awaited aggregate", [] { return awaited_aggregate(); }},
      {"constant reference", [] { return constant_reference(); }},
      {"awaited pair", [] { return awaited_pair(); }},
      {"tuple", [] { return tuple(); }},
      {"by reference", [](Outside& outside) { return by_reference(outside.entry); }},
      {"in a loop and a condition", [] { return in_a_loop_and_a_condition(3); }},
  });
}
