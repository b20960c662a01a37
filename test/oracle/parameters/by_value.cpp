// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters by value: moved in once, used in place, destroyed with the future in reverse
// order.
// SHAPES: PA1, PA3, PA4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>
#include <utility>
#include <vector>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> two(Traced a, Traced b) {
  Traced local("local");
  co_return co_await Peek("a", 1, a) + co_await Peek("b", 1, b);
}

[[pollux::async]] Task<int> unnamed_and_unused(Traced, [[maybe_unused]] Traced unused,
                                               [[maybe_unused]] int number, Traced used) {
  co_return co_await Peek("used", 1, used);
}

[[pollux::async]] Task<int> calls_with_temporaries() {
  int n = co_await two(Traced("first", 1), Traced("second", 2));
  trace("child is gone");
  co_return n;
}

[[pollux::async]] Task<int> calls_with_locals(int n) {
  Traced copied("copied", n);
  Traced moved("moved", n + 1);
  int sum = co_await two(copied, std::move(moved));
  co_return sum + copied.number();
}

[[pollux::async]] Task<std::string> standard_types(std::string text, std::vector<int> numbers,
                                                   double factor) {
  co_await Leaf("keep", 1);
  for (int number : numbers) text += std::to_string(static_cast<int>(number * factor)) + ",";
  numbers.clear();
  co_await Leaf("keep again", 1);
  co_return text;
}

[[pollux::async]] Task<void> changes_its_parameter(Traced target, Traced source) {
  target = source;
  co_await Peek("target", 1, target);
  target = std::move(source);
  co_await Peek("target", 1, target);
}

int main() {
  return run_oracle({
      {"two",
       [] {
         Traced a("a", 1);
         return two(std::move(a), Traced("b", 2));
       }},
      {"unnamed and unused",
       [] {
         Traced unnamed("unnamed");
         Traced unused("unused");
         return unnamed_and_unused(std::move(unnamed), std::move(unused), 1, Traced("used", 3));
       }},
      {"calls with temporaries", [] { return calls_with_temporaries(); }},
      {"calls with locals", [] { return calls_with_locals(4); }},
      {"standard types", [] { return standard_types("n:", {1, 2}, 1.5); }},
      {"changes its parameter",
       [] {
         Traced t("t", 1);
         return changes_its_parameter(std::move(t), Traced("s", 2));
       }},
  });
}
