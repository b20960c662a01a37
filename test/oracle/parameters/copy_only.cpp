// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A parameter or result that can only be copied, or holds one that can, is copied as often as by
// the coroutine, and each copy ends when the coroutine's does.
// SHAPES: PA2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> copy_only(CopyOnly object, int n) {
  Traced local("local");
  co_return co_await Peek("object", 1, object) + n;
}

struct Holder {
  CopyOnly held;
};

[[pollux::async]] Task<CopyOnly> made(int n) {
  co_await Leaf("made", 1);
  co_return CopyOnly("result", n);
}

[[pollux::async]] Task<Holder> held(int n) {
  co_await Leaf("held", 1);
  co_return Holder{CopyOnly("held", n)};
}

int look(const CopyOnly& object, int n) {
  trace("look");
  return object.number() + n;
}

int take(CopyOnly object) {
  trace("take");
  return object.number();
}

[[pollux::async]] Task<int> awaited(int way) {
  int sum = 0;
  switch (way) {
    case 0:
      sum = look(co_await made(1), 2);
      break;
    case 1:
      sum = take(co_await made(1));
      break;
    case 2:
      sum = look(co_await made(1), co_await Leaf("later", 1, 5));
      break;
    case 3: {
      CopyOnly local = co_await made(1);
      trace("next");
      sum = co_await Peek("local", 1, local);
      break;
    }
    case 4: {
      const CopyOnly& bound = co_await made(1);
      trace("next");
      sum = co_await Peek("bound", 1, bound);
      break;
    }
    case 5:
      co_await made(1);
      break;
    case 6:
      co_await held(1);
      break;
    default: {
      Holder local = co_await held(1);
      trace("next");
      sum = look(local.held, (co_await held(2)).held.number());
    }
  }
  trace("next");
  co_await Leaf("end", 1);
  co_return sum;
}

struct Fixture {
  CopyOnly object{"lvalue", 2};
};

int main() {
  return run_oracle({
      {"temporary", [] { return copy_only(CopyOnly("temporary", 1), 10); }},
      {"to a reference", [] { return awaited(0); }},
      {"by value", [] { return awaited(1); }},
      {"across an await", [] { return awaited(2); }},
      {"local", [] { return awaited(3); }},
      {"bound", [] { return awaited(4); }},
      {"dropped", [] { return awaited(5); }},
      {"holder, dropped", [] { return awaited(6); }},
      {"holder", [] { return awaited(7); }},
      {"lvalue", [](Fixture& fixture) { return copy_only(fixture.object, 20); }},
  });
}
