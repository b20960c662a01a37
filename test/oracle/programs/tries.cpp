// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// try_: the value, or an early return of the error, out of scopes, loops, expressions and try
// blocks; of operations that can fail and of functions that return a Result.
// SHAPES: CF25, LO2, EX1
// RUN: %oracle %s
#include <pollux/core/try.h>
#include <pollux/testing/oracle.h>

#include <string>
#include <system_error>
#include <utility>

using namespace pollux::testing;
using pollux::Result;
using pollux::Task;
using pollux::try_;

// An operation that fails or gives a value.
template <class T>
class Read {
 public:
  using Output = T;
  Read(int pending, T value, std::errc error = {})
      : left_(pending), value_(std::move(value)), error_(error) {}
  pollux::Poll<Result<T>> poll_result(pollux::Context& cx) {
    if (left_-- > 0) {
      cx.waker().wake_by_ref();
      return pollux::pending;
    }
    if (error_ != std::errc()) return Result<T>(tl::unexpected(std::make_error_code(error_)));
    return Result<T>(std::move(value_));
  }
  pollux::Poll<T> poll(pollux::Context& cx) { return pollux::value_or_throw(poll_result(cx)); }

 private:
  int left_;
  T value_;
  std::errc error_;
};

[[pollux::async]] Task<Result<int>> sum(std::errc error) {
  Traced outer("outer");
  int total = co_await try_(Read(1, 1));
  for (int i = 0; i < 2; ++i) {
    Traced round("round", i);
    total += co_await try_(Read(1, i, i == 1 ? error : std::errc()));
    trace("total %d", total);
  }
  co_return total;
}

[[pollux::async]] Task<Result<void>> passes_on(std::errc error) {
  int value = co_await try_(sum(error));
  trace("value %d", value);
  co_return Result<void>();
}

[[pollux::async]] Task<Result<std::string>> converts(std::errc error) {
  Traced guard("guard");
  co_await try_(passes_on(error));
  co_return "done";
}

int weigh(const Traced& object, int a, int b) { return object.number() * 100 + a * 10 + b; }

[[pollux::async]] Task<Result<int>> in_expressions(std::errc first, std::errc second) {
  int n = weigh(Traced("argument", 1), co_await try_(Read(1, 2, first)),
                co_await try_(Read(1, 3, second)));
  if (co_await try_(Read(0, n > 100)) && co_await try_(Read(1, false, second))) co_return -1;
  co_return co_await try_(Read(1, n)) ? n : co_await try_(Read(0, 5));
}

[[pollux::async]] Task<Result<int>> objects(std::errc error) {
  Traced kept = co_await try_(Read(1, Traced("kept", 1), error));
  co_await try_(Read(1, Traced("dropped", 2)));
  const Traced& extended = co_await try_(Read(1, Traced("extended", 3)));
  co_return kept.number() + extended.number();
}

[[pollux::async]] Task<Result<int>> in_a_try_block(std::errc error) {
  int n = 0;
  try {
    Traced inside("inside");
    n = co_await try_(Read(1, 4, error));
    co_await Fail("fails", 1);
  } catch (const Error& thrown) {
    trace("caught %s", thrown.what());
  }
  co_return n;
}

template <class T>
int code(const Result<T>& result) {
  return result ? 0 : static_cast<int>(result.error().value() != 0);
}

[[pollux::async]] Task<int> all(std::errc error) {
  auto sums = co_await sum(error);
  auto text = co_await converts(error);
  auto values = co_await in_expressions({}, error);
  auto early = co_await in_expressions(error, {});
  auto made = co_await objects(error);
  auto tried = co_await in_a_try_block(error);
  co_return code(sums) + code(text) * 10 + code(values) * 100 + code(early) * 1000 +
      code(made) * 10000 + code(tried) * 100000;
}

int main() {
  return run_oracle({
      {"values", [] { return all({}); }},
      {"errors", [] { return all(std::errc::timed_out); }},
  });
}
