// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operand of an await is evaluated once, however often it is polled; a discarded result
// dies at the semicolon.
// SHAPES: EX25, EX26
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

Leaf<int> start(int& calls, int pending) {
  trace("start %d", ++calls);
  return Leaf<int>("started", pending, calls);
}

[[pollux::async]] Task<int> many_polls(int calls) {
  int first = co_await start(calls, 3);
  int second = co_await start(calls, 2);
  co_return 10 * first + second;
}

[[pollux::async]] Task<void> discarded_result() {
  co_await Leaf("result", 1, Traced("discarded"));
  trace("after the semicolon");
  (void)co_await Leaf("result", 1, Traced("cast to void"));
  trace("after the second one");
}

[[pollux::async]] Task<Traced> child() {
  Traced local("local");
  co_await Leaf("wait", 1);
  co_return Traced("made");
}

[[pollux::async]] Task<int> discarded_child() {
  co_await child();
  trace("child is gone");
  co_await child(), trace("same full expression");
  co_return 0;
}

[[pollux::async]] Task<int> future_in_a_local() {
  Leaf leaf("kept", 1, 5);
  int value = co_await leaf;
  trace("the future is still there");
  co_return co_await Leaf("after", 1, value);
}

[[pollux::async]] Task<int> task_in_a_local() {
  Task<Traced> boxed = child();
  co_await Leaf("first something else", 1);
  Traced made = co_await boxed;
  co_return co_await Peek("made", 1, made);
}

int main() {
  return run_oracle({
      {"many polls", [] { return many_polls(0); }},
      {"discarded result", [] { return discarded_result(); }},
      {"discarded child", [] { return discarded_child(); }},
      {"future in a local", [] { return future_in_a_local(); }},
      {"task in a local", [] { return task_in_a_local(); }},
  });
}
