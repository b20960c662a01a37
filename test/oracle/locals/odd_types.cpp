// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locals that cannot be moved, assigned or made from nothing, constants and references.
// SHAPES: LO6, LO12, RP1
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

using namespace pollux::testing;
using pollux::Task;

// Knows its own address.
class Node {
 public:
  explicit Node(int value) : self_(this), value_(value) {}
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() { trace(self_ == this ? "node in place" : "node was moved"); }

  int value() const { return self_ == this ? value_ : -1; }

 private:
  Node* self_;
  int value_;
};

struct Constants {
  const int number;
  const char* const name;
  int& reference;
};

Node make_node(int value) { return Node(value); }

[[pollux::async]] Task<int> immovable(int n) {
  Immovable guard("guard", n);
  Node node(n);
  Node from_call = make_node(2 * n);
  co_await Peek("look", 1, guard);
  co_return node.value() + from_call.value();
}

[[pollux::async]] Task<int> made_from_an_await() {
  Immovable guard("guard", co_await Leaf("number", 1, 4));
  Node node{co_await Leaf("value", 1, 5)};
  co_return co_await Peek("look", 1, guard) + node.value();
}

[[pollux::async]] Task<int> constants(int n) {
  const int limit = co_await Leaf("limit", 1, n);
  const Constants all{limit + 1, "all", n};
  const std::string text = "text";
  co_await Leaf("keep", 1);
  all.reference = 7;
  co_return limit + all.number + n + static_cast<int>(text.size());
}

[[pollux::async]] Task<int> references(Traced& outside) {
  Traced local("local", 1);
  Traced& to_parameter = outside;
  const Traced& to_local = local;
  int sum = co_await Peek("parameter", 1, to_parameter);
  outside = Traced("outside", 10);
  local = Traced("local", 20);
  sum += co_await Peek("parameter", 1, to_parameter) + co_await Peek("local", 1, to_local);
  co_return sum;
}

struct Outside {
  Traced value{"outside", 5};
};

int main() {
  return run_oracle({
      {"immovable", [] { return immovable(3); }},
      {"made from an await", [] { return made_from_an_await(); }},
      {"constants", [] { return constants(2); }},
      {"references", [](Outside& outside) { return references(outside.value); }},
  });
}
