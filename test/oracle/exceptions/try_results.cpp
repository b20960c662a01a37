// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// try_: the value of a Result, or an early return of its error, in every place where an await can
// stand; what is alive there ends, the newest first.
// SHAPES: EX2, EH3
// RUN: %oracle %s
#include <pollux/core/try.h>
#include <pollux/testing/oracle.h>

#include <string>
#include <system_error>

using namespace pollux::testing;
using pollux::Result;
using pollux::Task;
using pollux::try_;

/// Can fail, as the operations of the runtime do.
class Operation {
 public:
  using Output = int;

  Operation(const char* name, int value) : leaf_(name, 1, value) {}

  pollux::Poll<Result<int>> poll_result(pollux::Context& cx) {
    pollux::Poll<int> value = leaf_.poll(cx);
    if (value.is_pending()) return pollux::pending;
    const int number = value.take();
    if (number > 9) return Result<int>(tl::unexpect, std::make_error_code(std::errc::timed_out));
    return Result<int>(number);
  }
  pollux::Poll<int> poll(pollux::Context& cx) { return pollux::value_or_throw(poll_result(cx)); }

 private:
  Leaf<int> leaf_;
};

const char* shown(const Result<int>& result) {
  static std::string text;
  text = result ? std::to_string(*result) : result.error().message();
  return text.c_str();
}

[[pollux::async]] Task<Result<Traced>> object(int n) {
  Traced local("in object", n);
  co_await Leaf("object", 1);
  if (n == 3) co_return tl::unexpected(std::make_error_code(std::errc::io_error));
  co_return Traced("object", n);
}

[[pollux::async]] Task<Result<void>> check(int n) {
  co_await Leaf("check", 1);
  if (n == 4) co_return tl::unexpected(std::make_error_code(std::errc::permission_denied));
  co_return {};
}

int look(const Traced& object, int more) {
  trace("look");
  return object.number() + more;
}

[[pollux::async]] Task<Result<int>> everywhere(int n) {
  Traced first("first", n);
  int sum = co_await try_(Operation("operation", n));
  co_await try_(check(n));
  Traced second = co_await try_(object(n));
  const Traced& bound = co_await try_(object(n - 1));
  for (int i = 0; i < 2; ++i) {
    Traced round("round", i);
    sum += look(Traced("temporary", 2), co_await try_(Operation("in a loop", n + i)));
    if (look(co_await try_(object(n + i)), 1) > 100) break;
  }
  sum += (co_await try_(object(n))).number() + co_await try_(Operation("last", n + 2));
  co_return sum + second.number() + bound.number();
}

[[pollux::async]] Task<Result<int>> beside_handlers(int n) {
  Traced local("local");
  try {
    Traced inside("inside");
    if (n == 5) co_await Fail<int>("fails", 1);
    co_return co_await try_(Operation("in try", 2 * n)) + 1;
  } catch (const Error& error) {
    trace("caught %s", error.what());
  }
  co_return co_await try_(Operation("behind", n));
}

[[pollux::async]] Task<const char*> show(int n) { co_return shown(co_await everywhere(n)); }

[[pollux::async]] Task<const char*> show_handlers(int n) {
  co_return shown(co_await beside_handlers(n));
}

int main() {
  return run_oracle({
      {"works", [] { return show(1); }},
      {"object fails", [] { return show(2); }},
      {"first object fails", [] { return show(3); }},
      {"check fails", [] { return show(4); }},
      {"last fails", [] { return show(8); }},
      {"in the loop fails", [] { return show(9); }},
      {"operation fails", [] { return show(10); }},
      {"in try", [] { return show_handlers(2); }},
      {"in try fails", [] { return show_handlers(6); }},
      {"handler, works", [] { return show_handlers(5); }},
  });
}
