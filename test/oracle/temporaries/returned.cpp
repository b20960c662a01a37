// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Temporaries of a co_return's operand die before the locals, and those before the parameters.
// SHAPES: TM8, LO1, PA4, CA3
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> temporary_in_the_operand(Traced parameter) {
  Traced local("local");
  co_return co_await Peek("result", 1, Traced("temporary", 3)) + parameter.number();
}

[[pollux::async]] Task<int> no_await_in_the_operand(Traced parameter) {
  Traced local("local");
  co_await Leaf("wait", 1);
  co_return Traced("temporary", 3).number() + parameter.number();
}

[[pollux::async]] Task<Traced> returns_a_local(int n) {
  Traced first("first");
  Traced result("result", n);
  co_await Leaf("wait", 1);
  co_return result;
}

[[pollux::async]] Task<Traced> returns_a_parameter(Traced parameter) {
  Traced local("local");
  co_await Leaf("wait", 1);
  co_return parameter;
}

[[pollux::async]] Task<Traced> returns_a_copy(const Traced& original) {
  Traced local("local");
  co_await Leaf("wait", 1);
  co_return original;
}
// No local of the class: poll() has it, and moves from it by itself.
[[pollux::async]] Task<Traced> returns_what_it_awaited(int n) {
  Traced result = co_await Leaf("result", 1, Traced("awaited", n));
  trace("got %d", result.number());
  co_return result;
}

[[pollux::async]] Task<std::string> returns_a_string() {
  std::string result = co_await Leaf("result", 1, std::string("a string"));
  co_return result;
}

[[pollux::async]] Task<MoveOnly> returns_a_move_only_local() {
  MoveOnly local = co_await Leaf("local", 1, MoveOnly("local", 1));
  if (local.number() == 2) co_return MoveOnly("other", 3);
  co_return local;
}

[[pollux::async]] Task<Traced> returns_a_new_one(int n) {
  Traced local = co_await Leaf("local", 1, Traced("awaited", n));
  co_return Traced{local};
}

// The parameter's name is that of a local of poll(), and the name beside it is taken.
[[pollux::async]] Task<Traced> shadows(Traced ready) {
  if (co_await Leaf("first", 1, true)) {
    [[maybe_unused]] int ready_ = co_await Leaf("second", 1, 2);
    co_return Traced{ready};
  }
  co_return ready;
}

struct Original {
  Traced value{"original", 9};
};

int main() {
  return run_oracle({
      {"temporary", [] { return temporary_in_the_operand(Traced("parameter", 1)); }},
      {"no await", [] { return no_await_in_the_operand(Traced("parameter", 1)); }},
      {"returns a local", [] { return returns_a_local(4); }},
      {"returns a parameter", [] { return returns_a_parameter(Traced("parameter", 5)); }},
      {"returns what it awaited", [] { return returns_what_it_awaited(6); }},
      {"returns a string", [] { return returns_a_string(); }},
      {"returns a local again", [] { return returns_a_move_only_local(); }},
      {"returns a new one", [] { return returns_a_new_one(7); }},
      {"shadows", [] { return shadows(Traced("parameter", 8)); }},
      {"returns a copy", [](Original& original) { return returns_a_copy(original.value); }},
  });
}
