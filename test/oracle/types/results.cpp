// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Result types: bool, references, move-only objects, pointers, const, and what converts to the
// result.
// SHAPES: TY1, TY2, EX27
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<bool> truth(int n) { co_return co_await Leaf("n", 1, n) > 0; }

[[pollux::async]] Task<int&> largest(int& a, int& b) {
  co_await Leaf("compare", 1);
  if (a > b) co_return a;
  co_return b;
}

[[pollux::async]] Task<const Traced&> constant(const Traced& object) {
  co_await Peek("constant", 1, object);
  co_return object;
}

[[pollux::async]] Task<Traced&&> rvalue(Traced& object) {
  co_await Leaf("rvalue", 1);
  co_return std::move(object);
}

[[pollux::async]] Task<MoveOnly> move_only(int n) {
  MoveOnly object("move only", n);
  co_await Peek("look", 1, object);
  co_return object;
}

[[pollux::async]] Task<std::unique_ptr<Traced>> pointer(int n) {
  auto owned = std::make_unique<Traced>("owned", n);
  co_await Peek("owned", 1, *owned);
  co_return std::move(owned);
}

[[pollux::async]] Task<std::optional<std::string>> perhaps(bool some) {
  if (co_await Leaf("some", 1, some)) co_return "text";
  co_return std::nullopt;
}

[[pollux::async]] Task<std::vector<int>> braces(int n) {
  int second = co_await Leaf("second", 1, n + 1);
  co_return {n, second, 3};
}

[[pollux::async]] Task<int> uses_references(Traced& object) {
  int a = 1, b = 2;
  co_await largest(a, b) = 10;
  int& chosen = co_await largest(a, b);
  chosen += a;
  const Traced& same = co_await constant(object);
  Traced taken = co_await rvalue(object);
  co_return b + (&same == &object ? 100 : 0) + taken.number();
}

[[pollux::async]] Task<int> uses_objects() {
  MoveOnly object = co_await move_only(1);
  std::unique_ptr<Traced> owned = co_await pointer(20);
  int sum = object.number() + owned->number() + (co_await pointer(300))->number();
  for (int n : co_await braces(1)) sum += n;
  if (auto text = co_await perhaps(true)) sum += static_cast<int>(text->size());
  if (!co_await perhaps(false)) sum += 1000;
  co_return sum;
}

struct Fixture {
  Traced object{"object", 7};
};

int main() {
  return run_oracle({
      {"bool", [] { return truth(1); }},
      {"references", [](Fixture& f) { return uses_references(f.object); }},
      {"rvalue", [](Fixture& f) { return rvalue(f.object); }},
      {"move only", [] { return move_only(3); }},
      {"objects", [] { return uses_objects(); }},
  });
}
