// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exceptions in and around co_yield, streams that are dropped early, and that nobody polls again
// after they have thrown.
// SHAPES: GE3, GE4, CA2, EH5
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <utility>

using namespace pollux::testing;
using pollux::Stream;
using pollux::Task;

[[pollux::async]] Stream<int> throws(int after) {
  Traced guard("guard");
  for (int i = 0;; ++i) {
    Traced round("round", i);
    if (i == after) throw Error("enough");
    co_yield i;
  }
}

[[pollux::async]] Stream<int> handles(Traced object) {
  int n = 0;
  try {
    Traced inside("inside");
    co_yield 1;
    co_await Fail("fails", 1);
    co_yield 2;
  } catch (const Error& error) {
    trace("caught %s", error.what());
    n = 3;
  }
  co_yield n;
  co_yield object.number();
}

[[pollux::async]] Stream<int> in_a_loop() {
  for (int i = 0; i < 3; ++i) {
    try {
      Traced inside("inside", i);
      co_yield i;
      if (i == 1) throw Error("one");
      if (i == 2) co_return;
      co_yield i + 10;
    } catch (const Error&) {
      continue;
    }
    co_yield 100;
  }
}

/// Throws when it is copied or moved into the result.
struct Stubborn : Traced {
  explicit Stubborn(int number) : Traced("stubborn", number) {}
  Stubborn(const Stubborn& other) : Traced(other) { throw Error("no copy"); }
  Stubborn& operator=(const Stubborn&) = delete;
};

[[pollux::async]] Stream<Stubborn> element_throws(bool handled) {
  Traced guard("guard");
  Stubborn object(1);
  try {
    co_yield object;
  } catch (const Error& error) {
    trace("caught %s", error.what());
    if (!handled) throw;
  }
  trace("goes on");
}

[[pollux::async]] Task<int> drops_early() {
  int sum = 0;
  {
    auto stream = throws(5);
    for (int i = 0; i < 2; ++i) sum += *co_await stream.next();
  }
  trace("dropped");
  auto stream = handles(Traced("argument", 9));
  sum += *co_await stream.next();
  co_return sum;
}

[[pollux::async]] Task<int> passes_on() {
  int sum = 0;
  auto stream = throws(2);
  try {
    while (auto n = co_await stream.next()) sum += *n + 1;
  } catch (const Error& error) {
    trace("caught %s", error.what());
  }
  co_return co_await stream.next() ? -1 : sum;
}

int main() {
  return run_oracle({
      {"throws at once", [] { return throws(0); }},
      {"throws", [] { return throws(2); }},
      {"handles", [] { return handles(Traced("argument", 4)); }},
      {"in a loop", [] { return in_a_loop(); }},
      {"element throws", [] { return element_throws(false); }},
      {"element throws, handled", [] { return element_throws(true); }},
      {"drops early", [] { return drops_early(); }},
      {"passes on", [] { return passes_on(); }},
  });
}
