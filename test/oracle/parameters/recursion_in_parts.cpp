// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function that calls itself, where the future becomes a part of something: of a join, a tuple, a
// closure, or of nothing that lives in the frame.
// SHAPES: RE1
// RUN: %oracle %s
#include <pollux/pollux.h>
#include <pollux/testing/oracle.h>

#include <tuple>
#include <utility>
#include <vector>

using namespace pollux::testing;
using pollux::Stream;
using pollux::Task;

void say(int n) { Traced said("said", n); }

[[pollux::async]] Task<int> joined(int n) {
  Traced local("joined", n);
  if (n < 2) co_return co_await Leaf("leaf", 1, n);
  auto [a, b] = co_await pollux::join(joined(n - 1), joined(n - 2));
  co_return a + b;
}

[[pollux::async]] Task<int> beside_another(int n) {
  if (n == 0) co_return 1;
  auto both = pollux::join(beside_another(n - 1), Leaf("other", 1, n));
  Traced made("made", n);
  auto [a, b] = co_await std::move(both);
  co_return a + b;
}

[[pollux::async]] Task<int> chosen(int n) {
  if (n == 0) co_return co_await Leaf("end", 1, 1);
  auto [a, b] = co_await pollux::join(n > 1 ? chosen(n - 1) : chosen(0), (say(n), chosen(n / 2)));
  co_return a + b;
}

[[pollux::async]] Task<int> with_awaits(int n) {
  if (n == 0) co_return co_await Leaf("end", 1, 1);
  auto [a, b] = co_await pollux::join(with_awaits(co_await Leaf("n", 1, n) - 1),
                                      with_awaits(Traced("second", 0).number()));
  co_return a + b;
}

[[pollux::async]] Task<int> in_a_tuple(int n) {
  if (n == 0) co_return 0;
  auto parts = std::make_tuple(in_a_tuple(n - 1), n);
  co_await Leaf("between", 1, 0);
  co_return co_await std::get<0>(std::move(parts)) + std::get<1>(parts);
}

[[pollux::async]] Task<int> in_a_vector(int n) {
  if (n == 0) co_return 1;
  std::vector<Task<int>> all;
  for (int i = 0; i < n; ++i) all.push_back(in_a_vector(i));
  all.emplace_back(in_a_vector(0 * n));
  all.pop_back();
  int sum = 1;
  for (Task<int>& each : all) sum += co_await std::move(each);
  co_return sum;
}

[[pollux::async]] Task<int> captured(int n) {
  if (n == 0) co_return co_await Leaf("captured", 1, 0);
  auto closure = [inner = captured(n - 1)]() mutable { return std::move(inner); };
  co_return n + co_await closure();
}

/// As an executor has it: what the caller gets says nothing of the future.
template <class F>
int driven(F future) {
  pollux::Context nobody(pollux::Waker::noop());
  return future.poll(nobody).take();
}

[[pollux::async]] Task<int> passed_on(int n) {
  if (n == 0) co_return co_await Leaf("passed on", 0, 1);
  int sum = 0;
  for (int i = 0; i < n; ++i) sum += driven(passed_on(i));
  co_return sum;
}

struct Tree {
  int depth;
  [[pollux::async]] Task<int> leaves(int level) const {
    if (level == depth) co_return co_await Leaf("tree", 1, 1);
    auto [left, right] = co_await pollux::join(leaves(level + 1), this->leaves(level + 1));
    co_return left + right;
  }
};

[[pollux::async]] Task<int> trees() {
  Tree tree{2};
  co_return co_await tree.leaves(0);
}

[[pollux::async]] Stream<int> counting(int n) {
  if (n == 0) co_return;
  auto rest = std::make_pair(counting(n - 1), n);
  co_yield n;
  while (auto next = co_await rest.first.next()) co_yield *next;
}

[[pollux::async]] Task<int> counts() {
  auto numbers = counting(3);
  int sum = 0;
  while (auto next = co_await numbers.next()) sum = 10 * sum + *next;
  co_return sum;
}

int main() {
  return run_oracle({
      {"joined", [] { return joined(4); }},
      {"beside another", [] { return beside_another(3); }},
      {"chosen", [] { return chosen(3); }},
      {"with awaits", [] { return with_awaits(3); }},
      {"in a tuple", [] { return in_a_tuple(3); }},
      {"in a vector", [] { return in_a_vector(3); }},
      {"captured", [] { return captured(3); }},
      {"passed on", [] { return passed_on(3); }},
      {"member", [] { return trees(); }},
      {"stream", [] { return counts(); }},
  });
}
