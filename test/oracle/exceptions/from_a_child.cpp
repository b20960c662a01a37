// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An exception of what is awaited appears at the await: at its first poll, and at a later one.
// SHAPES: EH2, TM1
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> fails(int pending) {
  Traced local("in child");
  co_await Fail("leaf", pending);
  trace("not reached");
  co_return 1;
}

[[pollux::async]] Task<int> catches(int pending) {
  Traced outside("outside");
  try {
    Traced inside("inside");
    int n = co_await fails(pending);
    trace("not reached");
    co_return n;
  } catch (const Error& error) {
    trace("caught %s", error.what());
  }
  co_return co_await Leaf("after", 1, -1);
}

[[pollux::async]] Task<int> passes_on(int pending) {
  Traced local("passes on");
  co_return co_await fails(pending) + co_await Leaf("never", 0, 1);
}

[[pollux::async]] Task<int> leaf_in_an_expression(bool late) {
  try {
    co_return co_await Leaf("left", 1, 1) + co_await Fail<int>("right", late ? 1 : 0) +
        Traced("never").number();
  } catch (const std::exception& error) {
    trace("caught %s", error.what());
    co_return 0;
  }
}

[[pollux::async]] Task<int> temporary_dies_before_the_handler() {
  try {
    co_await Peek("ok", 1, Traced("first")), co_await Fail<int>("bad", 1);
  } catch (const Error&) {
    trace("handler");
  }
  co_return 0;
}

int main() {
  return run_oracle({
      {"caught at once", [] { return catches(0); }},
      {"caught later", [] { return catches(1); }},
      {"passed on at once", [] { return passes_on(0); }},
      {"passed on later", [] { return passes_on(2); }},
      {"in an expression, at once", [] { return leaf_in_an_expression(false); }},
      {"in an expression, later", [] { return leaf_in_an_expression(true); }},
      {"temporary", [] { return temporary_dies_before_the_handler(); }},
  });
}
