// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// JoinError: what awaiting a task throws if the task has no output, because it was aborted.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <exception>

namespace pollux {

/// The awaited task was aborted, or its runtime ended first. An exception that the task itself
/// threw is not wrapped in this: it is rethrown as it is.
class JoinError : public std::exception {
 public:
  const char* what() const noexcept override {
    return "the awaited task was aborted before it finished";
  }
};

namespace internal {
[[noreturn]] inline void throw_join_error() {
#if defined(__cpp_exceptions)
  throw JoinError();
#else
  std::fprintf(stderr, "pollux: awaited a task that was aborted before it finished\n");
  std::abort();
#endif
}
}  // namespace internal

}  // namespace pollux
