// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of each unit's own, and overloads that are defined in different units.
#pragma once

#include <pollux/testing/oracle.h>

namespace parts {

namespace {

[[pollux::async]] [[maybe_unused]] pollux::Task<int> hidden(int n) {
  co_return co_await pollux::testing::Leaf("hidden", 1, n);
}

}  // namespace

[[pollux::async]] [[maybe_unused]] static pollux::Task<int> own(int n) {
  co_await pollux::testing::Leaf("own", 1);
  co_return n + co_await hidden(1);
}

inline namespace version_2 {

[[pollux::async]] pollux::Task<int> run(int n);
[[pollux::async]] pollux::Task<int> run(char letter);

[[pollux::async]] inline pollux::Task<int> both(int n) { co_return co_await run(n) + n; }

}  // namespace version_2

}  // namespace parts
