// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Work that waits after a handler: a flag or the stored exception carries what was caught over
// awaits.
// SHAPES: EH6, EH12
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <exception>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> flag(int pending) {
  bool failed = false;
  try {
    Traced inside("inside");
    co_await Fail("try", pending);
  } catch (const Error&) {
    failed = true;
  }
  if (failed) {
    Traced recovery("recovery", 7);
    co_return co_await Peek("recover", 1, recovery);
  }
  co_return 0;
}

[[pollux::async]] Task<void> cleans_up_and_rethrows() {
  std::exception_ptr stored;
  try {
    throw Traced("stored", 3);
  } catch (...) {
    stored = std::current_exception();
  }
  co_await Leaf("clean up", 1);
  if (stored) std::rethrow_exception(stored);
}

[[pollux::async]] Task<int> outside() {
  try {
    co_await cleans_up_and_rethrows();
  } catch (const Traced& thrown) {
    trace("caught %s", thrown.name());
    co_return thrown.number();
  }
  co_return 0;
}

[[pollux::async]] Task<int> retries(int attempts) {
  for (int attempt = 1; attempt <= attempts; ++attempt) {
    Traced guard("attempt", attempt);
    const char* reason = nullptr;
    try {
      if (attempt < attempts) co_await Fail("flaky", 1);
      co_return co_await Leaf("success", 0, attempt);
    } catch (const Error& error) {
      reason = error.what();
    }
    trace("failed: %s", reason);
    co_await Leaf("back off", 1);
  }
  throw Error("gave up");
}

int main() {
  return run_oracle({
      {"flag, at once", [] { return flag(0); }},
      {"flag, later", [] { return flag(1); }},
      {"stored and rethrown", [] { return outside(); }},
      {"retries", [] { return retries(3); }},
      {"no attempts", [] { return retries(0); }},
  });
}
