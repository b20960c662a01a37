// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where co_await try_(...) cannot stand.
// RUN: %diagnostics %s
#include <pollux/core.h>

#include <stdexcept>

using pollux::Result;
using pollux::Task;
using pollux::try_;

struct CopyOnly {
  CopyOnly();
  CopyOnly(const CopyOnly& other);
  ~CopyOnly();
};

struct Operation {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
  pollux::Poll<Result<int>> poll_result(pollux::Context& cx);
};

Task<Result<CopyOnly>> copy();

[[pollux::async]] Task<Result<int>> caught() {
  try {
    co_return co_await try_(Operation());
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^ error: a co_await of try_(...) in a try block with 'catch (...)' would be caught there in a coroutine; name the types that are caught, or co_await the Result and look at it
  } catch (const std::exception&) {
  } catch (...) {
  }
  co_return 1;
}

[[pollux::async]] Task<Result<int>> copied() {
  auto object = co_await try_(copy());
//              ^^^^^^^^^^^^^^^^^^^^^ error: a co_await of try_(...) that gives what can only be copied is not supported; co_await the Result, and look at it
  co_return 1;
}
