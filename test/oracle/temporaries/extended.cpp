// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// References extend the life of what they are bound to, until the end of their scope.
// SHAPES: TM3, RP5
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<Traced> make(const char* name, int number) {
  co_await Leaf("making", 1);
  co_return Traced(name, number);
}

Traced make_now(int number) { return Traced("now", number); }

struct Parcel {
  Traced content;
  int weight;
};

[[pollux::async]] Task<int> constant_reference() {
  const Traced& extended = co_await make("constant", 1);
  trace("bound to %s", extended.name());
  co_return co_await Peek("look", 1, extended);
}

[[pollux::async]] Task<int> forwarding_reference() {
  int sum = 0;
  {
    auto&& awaited = co_await make("awaited", 2);
    auto&& made = make_now(3);
    sum = co_await Peek("awaited", 1, awaited) + co_await Peek("made", 1, made);
  }
  trace("both are gone");
  co_return sum;
}

[[pollux::async]] Task<std::string> rvalue_reference() {
  std::string&& text = std::string("text of ") + std::to_string(co_await Leaf("number", 1, 12));
  text += '!';
  co_await Leaf("keep", 1);
  co_return std::move(text);
}

Parcel make_parcel(int weight) { return Parcel{Traced("content", 4), weight}; }

[[pollux::async]] Task<int> member_of_a_temporary() {
  const Traced& content = make_parcel(co_await Leaf("weight", 1, 9)).content;
  co_return co_await Peek("content", 1, content);
}

[[pollux::async]] Task<int> in_a_loop(int n) {
  int sum = 0;
  while (n-- > 0) {
    const Traced& round = make_now(n + 1);
    if (n == 1) continue;
    sum += co_await Peek("round", 1, round);
  }
  co_return sum;
}

[[pollux::async]] Task<int> converted() {
  const double& widened = co_await Leaf("int", 1, 3);
  co_await Leaf("keep", 1);
  co_return static_cast<int>(2 * widened);
}

int main() {
  return run_oracle({
      {"constant reference", [] { return constant_reference(); }},
      {"forwarding reference", [] { return forwarding_reference(); }},
      {"rvalue reference", [] { return rvalue_reference(); }},
      {"member of a temporary", [] { return member_of_a_temporary(); }},
      {"in a loop", [] { return in_a_loop(3); }},
      {"converted", [] { return converted(); }},
  });
}
