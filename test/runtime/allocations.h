// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts the allocations of the whole test program, so that a test can say how many it expects.
#pragma once

namespace pollux::test {

/// How often operator new has been called so far, by any thread.
long allocations();

}  // namespace pollux::test
