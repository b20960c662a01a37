// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters by reference stay references: what is done to them is done to the caller's object.
// SHAPES: PA5
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<void> increments(int& n, const int& limit) {
  while (n < limit) {
    co_await Leaf("increment", 1);
    ++n;
  }
}

[[pollux::async]] Task<int> calls_by_reference() {
  int n = 0;
  int limit = 2;
  co_await increments(n, limit);
  co_return n;
}

// An rvalue reference is a reference too: nothing is moved until the body does.
[[pollux::async]] Task<int> takes_over(Traced&& object, bool take) {
  co_await Leaf("not yet", 1);
  if (take) {
    Traced taken = std::move(object);
    co_return co_await Peek("taken", 1, taken);
  }
  co_return -1;
}

[[pollux::async]] Task<int> offers(bool take) {
  Traced object("object", 5);
  int n = co_await takes_over(std::move(object), take);
  trace("moved: %d", object.moved());
  co_return n + co_await takes_over(Traced("temporary", 6), take);
}

[[pollux::async]] Task<void> appends(std::string& text, const std::string& suffix) {
  co_await Leaf("append", 1);
  text += suffix;
}

[[pollux::async]] Task<std::string> builds() {
  std::string text;
  co_await appends(text, "a");
  co_await appends(text, std::string("b") + text);
  co_return text;
}

[[pollux::async]] Task<int> array_reference(int (&numbers)[3], Traced* const object) {
  numbers[1] = co_await Peek("object", 1, *object);
  co_return numbers[0] + numbers[1] + numbers[2];
}

struct Fixture {
  int numbers[3] = {1, 2, 3};
  Traced object{"fixture", 10};
};

int main() {
  return run_oracle({
      {"calls by reference", [] { return calls_by_reference(); }},
      {"takes over", [] { return offers(true); }},
      {"does not take over", [] { return offers(false); }},
      {"builds", [] { return builds(); }},
      {"array", [](Fixture& f) { return array_reference(f.numbers, &f.object); }},
  });
}
