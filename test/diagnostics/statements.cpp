// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Statements with awaits that are refused, each with what to write instead.
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Task;

Task<int> number();
int next_id();

[[pollux::async]] Task<int> static_local() {
  static int id = next_id();
//^^^^^^^^^^^^^^^^^^^^^^^^^ error: a static local with an initialiser that runs is not supported yet in a block with a co_await; move it out of the function
  co_return id + co_await number();
}

[[pollux::async]] Task<int> two_local_types(int n) {
  if (n > 0) {
    struct Pair {
      int first = 1;
    };
    n += Pair().first + co_await number();
  }
  if (n < 10) {
    struct Pair {
// 5-+2:6 error: two local declarations of 'Pair' in blocks with a co_await are not supported yet; give them different names, or move them out of the function
      int second = 2;
    };
    n += Pair().second + co_await number();
  }
  co_return n;
}

[[pollux::async]] Task<int> two_constants(int n) {
  if (n > 0) {
    constexpr int step = 1;
    n += co_await number() + step;
  }
  if (n < 10) {
    constexpr int step = 2;
//  ^^^^^^^^^^^^^^^^^^^^^^ error: two constexpr locals with the name 'step' in blocks with a co_await are not supported yet; give them different names
    n += co_await number() + step;
  }
  co_return n;
}

[[pollux::async]] Task<int> conditional_compilation() {
  int n = co_await number() +
#if __cplusplus > 201703L
// 1-2 error: a preprocessor directive in the middle of a statement with a co_await is not supported; put it around whole statements
          1;
#else
          2;
#endif
  co_return n;
}

[[pollux::async]] Task<void> inline_assembly() { asm volatile("" ::"r"(co_await number())); }
//                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: a co_await in a statement of this kind is not supported yet
