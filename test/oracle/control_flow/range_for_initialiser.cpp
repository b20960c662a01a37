// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Range-for over something awaited or temporary: it lives as long as the loop, and no other
// temporary does.
// SHAPES: CF23, CF24, TM7
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <utility>
#include <vector>

using namespace pollux::testing;
using pollux::Task;

// A traced sequence of the numbers 1 to n.
class Sequence {
 public:
  explicit Sequence(int n) : trace_("sequence", n) {
    for (int i = 1; i <= n; ++i) numbers_.push_back({i, 10 * i});
  }
  auto begin() { return numbers_.begin(); }
  auto end() { return numbers_.end(); }
  const Sequence& self() const { return *this; }

 private:
  Traced trace_;
  std::vector<std::pair<int, int>> numbers_;
};

[[pollux::async]] Task<Sequence> load(int n) {
  co_await Leaf("loading", 1);
  co_return Sequence(n);
}

[[pollux::async]] Task<int> awaited_range() {
  int sum = 0;
  for (auto& [key, value] : co_await load(2)) {
    sum += co_await Leaf("use", 1, key + value);
  }
  trace("range is gone");
  co_return sum;
}

[[pollux::async]] Task<int> break_out_of_an_awaited_range() {
  for (auto [key, value] : co_await load(3)) {
    Traced guard("guard", key);
    if (key == 2) break;
    co_await Leaf("not yet", 1);
  }
  co_return co_await Leaf("after", 1, 1);
}

Sequence counted(const Traced& limit) { return Sequence(limit.number()); }

[[pollux::async]] Task<int> temporary_in_the_initialiser() {
  int sum = 0;
  for (auto& entry : counted(Traced("limit", 2))) sum += co_await Leaf("use", 1, entry.first);
  co_return sum;
}

[[pollux::async]] Task<int> with_an_init_statement() {
  int sum = 0;
  for (Traced start("start", 1); auto& entry : co_await load(2)) {
    sum += entry.second + co_await Peek("offset", 1, start);
  }
  co_return sum;
}

int main() {
  return run_oracle({
      {"awaited range", [] { return awaited_range(); }},
      {"break", [] { return break_out_of_an_awaited_range(); }},
      {"temporary in the initialiser", [] { return temporary_in_the_initialiser(); }},
      {"with an init statement", [] { return with_an_init_statement(); }},
  });
}
