// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// do: continue goes to the condition, break past it, and the body's locals are gone before it.
// SHAPES: CF8
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> retry(int failures) {
  int attempts = 0;
  do {
    Traced attempt("attempt", ++attempts);
    if (co_await Leaf("flaky", 1, attempts <= failures)) continue;
    trace("succeeded");
    co_return attempts;
  } while (co_await Leaf("again", 1, attempts < 3));
  co_return -1;
}

[[pollux::async]] Task<int> skip_and_stop(int n) {
  int sum = 0;
  int i = 0;
  do {
    ++i;
    if (i == 2) continue;
    Traced step("step", i);
    if (i == 4) break;
    sum += co_await Peek("add", 1, step);
  } while (i < n);
  co_return sum;
}

[[pollux::async]] Task<void> body_without_braces(int n) {
  do co_await Leaf("once more", n);
  while (--n > 0);
}

int main() {
  return run_oracle({
      {"succeeds at once", [] { return retry(0); }},
      {"succeeds later", [] { return retry(1); }},
      {"gives up", [] { return retry(9); }},
      {"skips", [] { return skip_and_stop(3); }},
      {"stops", [] { return skip_and_stop(9); }},
      {"body without braces", [] { return body_without_braces(2); }},
  });
}
