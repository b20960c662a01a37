// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A user's program: prints 42, which it awaits.
#include <pollux/pollux.h>

#include <cstdio>

[[pollux::async]] pollux::Task<int> child() { co_return 41; }
[[pollux::async]] pollux::Task<int> parent() { co_return co_await child() + 1; }

int main() { std::printf("%d\n", pollux::block_on(parent())); }
