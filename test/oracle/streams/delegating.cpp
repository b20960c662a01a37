// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streams made of streams: that pass elements on, that call themselves, members, boxes that are
// kept, and streams used before they are defined.
// SHAPES: GE4, RE1
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <utility>
#include <vector>

using namespace pollux::testing;
using pollux::Stream;
using pollux::Task;

[[pollux::async]] Stream<int> numbers(int from, int to) {
  Traced guard("numbers", from);
  for (int i = from; i < to; ++i) co_yield i;
}

[[pollux::async]] Stream<int> doubled(Stream<int> numbers) {
  while (auto n = co_await numbers.next()) co_yield *n * 2;
}

[[pollux::async]] Stream<int> chained(int to) {
  auto first = numbers(0, to);
  while (auto n = co_await first.next()) co_yield *n;
  auto second = doubled(numbers(10, 10 + to));
  while (auto n = co_await second.next()) co_yield *n;
}

struct Node {
  int value;
  const Node* left;
  const Node* right;
};

[[pollux::async]] Stream<const Node&> in_order(const Node& node) {
  Traced visit("visit", node.value);
  if (node.left) {
    auto below = in_order(*node.left);
    while (auto n = co_await below.next()) co_yield *n;
  }
  co_await Leaf("node", node.value % 2);
  co_yield node;
  if (node.right) {
    Stream<const Node&> below = in_order(*node.right);
    while (auto n = co_await below.next()) co_yield *n;
  }
}

[[pollux::async]] Task<int> sum_of_tree() {
  const Node leaves[] = {{1, nullptr, nullptr}, {3, nullptr, nullptr}};
  const Node root{2, &leaves[0], &leaves[1]};
  int sum = 0;
  auto nodes = in_order(root);
  while (auto node = co_await nodes.next()) sum = sum * 10 + node->get().value;
  co_return sum;
}

class Counter {
 public:
  explicit Counter(int limit) : limit_(limit), own_(numbers(20, 22)) {}

  [[pollux::async]] Stream<int> up() {
    for (count_ = 0; count_ < limit_; ++count_) co_yield count_;
    while (auto n = co_await own_.next()) co_yield *n;
  }
  int count() const { return count_; }

 private:
  int limit_;
  int count_ = 0;
  Stream<int> own_;
};

[[pollux::async]] Task<int> uses_members() {
  Counter counter(2);
  int sum = 0;
  auto stream = counter.up();
  while (auto n = co_await stream.next()) sum = sum * 100 + *n + counter.count();
  co_return sum;
}

[[pollux::async]] Stream<int> later(int n);

[[pollux::async]] Task<int> uses_boxes() {
  std::vector<Stream<int>> streams;
  streams.push_back(numbers(1, 3));
  streams.push_back(later(5));
  streams.push_back(numbers(7, 8));
  int sum = 0;
  for (Stream<int>& stream : streams) {
    while (auto n = co_await stream.next()) sum = sum * 10 + *n;
  }
  Stream<int> one = numbers(1, 2);
  Stream<int> other = numbers(2, 3);
  std::swap(one, other);
  sum = sum * 10 + *co_await one.next();
  co_return sum;
}

[[pollux::async]] Stream<int> later(int n) {
  co_await Leaf("later", 1);
  co_yield n;
}

int main() {
  return run_oracle({
      {"chained", [] { return chained(2); }},
      {"tree", [] { return sum_of_tree(); }},
      {"members", [] { return uses_members(); }},
      {"boxes", [] { return uses_boxes(); }},
  });
}
