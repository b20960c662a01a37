// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constructors, destructors and conversions that throw: exactly what was made is destroyed.
// SHAPES: EH8, LO1
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

// Converts with an exception.
struct Wrong {
  operator int() const { throw Error("conversion"); }
};

[[pollux::async]] Task<int> constructor_of_a_local(bool breaks) {
  Traced first("first");
  co_await Leaf("before", 1);
  Fragile fragile("fragile", breaks);
  Traced last("last");
  co_return co_await Peek("after", 1, fragile);
}

[[pollux::async]] Task<int> constructor_in_a_try(bool breaks) {
  int n = 0;
  try {
    Traced first("first");
    Fragile fragile("fragile", breaks);
    n = co_await Peek("made", 1, fragile) + 1;
  } catch (const Error& error) {
    trace("caught %s", error.what());
  }
  co_return n;
}

[[pollux::async]] Task<int> temporary_constructor() {
  Traced local("local");
  co_return co_await Peek("first", 1, Traced("whole")) +
      co_await Peek("second", 1, Fragile("broken", true));
}

[[pollux::async]] Task<int> destructor_of_a_temporary(bool armed) {
  Traced local("local", 1);
  try {
    int n = co_await Peek("look", 0, local) + Bursting("bursting", armed).number();
    trace("not if armed");
    co_return n;
  } catch (const Error& error) {
    trace("caught %s", error.what());
  }
  co_return co_await Leaf("after", 1, -1);
}

[[pollux::async]] Task<int> destructor_at_the_end_of_a_block(bool armed) {
  Traced outer("outer");
  co_await Leaf("before", 1);
  {
    Bursting bursting("bursting", armed);
    Traced inner("inner");
  }
  co_return co_await Leaf("not if armed", 1, 1);
}

[[pollux::async]] Task<int> conversion_of_the_result() {
  Traced local("local");
  co_await Leaf("before", 1);
  co_return Wrong();
}

int main() {
  return run_oracle({
      {"local, whole", [] { return constructor_of_a_local(false); }},
      {"local, broken", [] { return constructor_of_a_local(true); }},
      {"in a try, whole", [] { return constructor_in_a_try(false); }},
      {"in a try, broken", [] { return constructor_in_a_try(true); }},
      {"temporary", [] { return temporary_constructor(); }},
      {"destructor, calm", [] { return destructor_of_a_temporary(false); }},
      {"destructor, armed", [] { return destructor_of_a_temporary(true); }},
      {"block, calm", [] { return destructor_at_the_end_of_a_block(false); }},
      {"block, armed", [] { return destructor_at_the_end_of_a_block(true); }},
      {"conversion", [] { return conversion_of_the_result(); }},
  });
}
