// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Temporaries of a co_return's operand die before the locals, and those before the parameters.
// SHAPES: TM8, LO1, PA4, CA3
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

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

struct Original {
  Traced value{"original", 9};
};

int main() {
  return run_oracle({
      {"temporary", [] { return temporary_in_the_operand(Traced("parameter", 1)); }},
      {"no await", [] { return no_await_in_the_operand(Traced("parameter", 1)); }},
      {"returns a local", [] { return returns_a_local(4); }},
      {"returns a parameter", [] { return returns_a_parameter(Traced("parameter", 5)); }},
      {"returns a copy", [](Original& original) { return returns_a_copy(original.value); }},
  });
}
