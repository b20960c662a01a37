// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Jumps that have no place in a state machine, and calls that need the stack frame to stay.
// SHAPES: CF21, TY7
// RUN: %diagnostics %s
#include <pollux/core.h>

#include <alloca.h>
#include <csetjmp>

pollux::Task<void> tick();

[[pollux::async]] pollux::Task<int> repeated(int count) {
again:
// 1-6 error: a label in an async function is not supported yet; use a loop
  co_await tick();
  if (--count > 0) goto again;
//                 ^^^^ error: goto in an async function is not supported yet; use a loop
  co_return count;
}

[[pollux::async]] pollux::Task<void> on_the_stack(int size) {
  char* bytes = static_cast<char*>(alloca(size));
//                                 ^^^^^^^^^^^^ error: '__builtin_alloca' in an async function cannot be lowered: the stack frame of a poll ends when it suspends; use storage with a name
  co_await tick();
  bytes[0] = 'x';
}

std::jmp_buf environment;

[[pollux::async]] pollux::Task<int> returns_twice() {
  co_await tick();
  co_return setjmp(environment);
//          ^^^^^^^^^^^^^^^^^^^ error: '_setjmp' in an async function cannot be lowered: the stack frame of a poll ends when it suspends; use storage with a name
}
