// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bodies that are refused as a whole.
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Task;

Task<int> number();

[[pollux::async]] Task<int> guarded() try {
//                          ^^^^^^^ error: an async function whose body is a try block is not supported yet; put the try inside
  co_return co_await number();
} catch (int error) {
  co_return error;
}
