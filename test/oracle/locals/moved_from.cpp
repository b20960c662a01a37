// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A local that was moved from is still destroyed at the end of its scope; a future that moved
// in is.
// SHAPES: LO7, PA2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <memory>
#include <string>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> consume(MoveOnly object) {
  int n = co_await Peek("consume", 1, object);
  trace("consumed");
  co_return n;
}

[[pollux::async]] Task<int> gives_away(int n) {
  MoveOnly object("object", n);
  co_await Leaf("before", 1);
  int result = co_await consume(std::move(object));
  trace("moved: %d", object.moved());
  co_return co_await Leaf("after", 1, result);
}

[[pollux::async]] Task<int> moves_and_refills() {
  MoveOnly object("first", 1);
  MoveOnly taken = std::move(object);
  co_await Peek("taken", 1, taken);
  object = MoveOnly("second", 2);
  co_return co_await Peek("object", 1, object) + taken.number();
}

[[pollux::async]] Task<std::unique_ptr<int>> owner(std::unique_ptr<int> number) {
  std::unique_ptr<int> local = std::move(number);
  *local += co_await Leaf("add", 1, 1);
  co_return local;
}

[[pollux::async]] Task<int> passes_through() {
  auto number = std::make_unique<int>(5);
  number = co_await owner(std::move(number));
  std::string text(100, 'x');
  std::string moved = std::move(text);
  co_await Leaf("keep", 1);
  co_return *number + static_cast<int>(text.size() + moved.size());
}

int main() {
  return run_oracle({
      {"gives away", [] { return gives_away(3); }},
      {"moves and refills", [] { return moves_and_refills(); }},
      {"passes through", [] { return passes_through(); }},
  });
}
