// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Errors as values: as_result gives what the bare operation throws.
// SHAPES: EH2, EX5, TY2
// RUN: %oracle %s
#include <pollux/core/result.h>
#include <pollux/testing/oracle.h>

#include <system_error>

using namespace pollux::testing;
using pollux::Result;
using pollux::Task;

// An operation that fails or gives a number.
class Read {
 public:
  using Output = int;
  Read(int pending, int value, std::errc error = {})
      : left_(pending), value_(value), error_(error) {}
  pollux::Poll<Result<int>> poll_result(pollux::Context& cx) {
    if (left_-- > 0) {
      cx.waker().wake_by_ref();
      return pollux::pending;
    }
    if (error_ != std::errc()) return tl::unexpected(std::make_error_code(error_));
    return value_;
  }
  pollux::Poll<int> poll(pollux::Context& cx) { return pollux::value_or_throw(poll_result(cx)); }

 private:
  int left_;
  int value_;
  std::errc error_;
};

[[pollux::async]] Task<int> throws(std::errc error) {
  Traced local("local");
  co_return co_await Read(1, 5, error);
}

[[pollux::async]] Task<int> value_or(std::errc error, int otherwise) {
  Result<int> result = co_await pollux::as_result(Read(1, 5, error));
  if (!result) {
    trace("failed: %d", result.error() == error);
    co_return co_await Leaf("otherwise", 1, otherwise);
  }
  co_return *result;
}

[[pollux::async]] Task<Result<int>> sum(std::errc error) {
  auto first = co_await pollux::as_result(Read(0, 1));
  auto second = co_await pollux::as_result(Read(1, 2, error));
  if (!first || !second) co_return tl::unexpected(second.error());
  co_return *first + *second;
}

[[pollux::async]] Task<int> uses_sum(std::errc error) {
  if (auto result = co_await sum(error)) co_return *result;
  try {
    co_return co_await throws(error);
  } catch (const std::system_error& thrown) {
    co_return thrown.code() == error ? -1 : -2;
  }
}

int main() {
  return run_oracle({
      {"does not throw", [] { return throws({}); }},
      {"value", [] { return value_or({}, 7); }},
      {"error", [] { return value_or(std::errc::timed_out, 7); }},
      {"sum", [] { return uses_sum({}); }},
      {"no sum", [] { return uses_sum(std::errc::broken_pipe); }},
  });
}
