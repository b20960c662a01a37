// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A user's operator co_await, and awaiters of C++20's kind: futures have Output and poll.
// SHAPES: EX31, TM11
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Task;

Task<int> number();

struct Member {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context&);
  Task<int> operator co_await() &&;
//          ^^^^^^^^^^^^^^^^^ error: an operator co_await has no C++17 form; give the class 'Output' and 'poll', or a function that returns a future
};

struct Free {};
Task<int> operator co_await(Free);
//        ^^^^^^^^^^^^^^^^^ error: an operator co_await has no C++17 form; give the class 'Output' and 'poll', or a function that returns a future

[[pollux::async]] Task<int> awaits(Member member) { co_return co_await member; }
