// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// goto across awaits: backward and forward, into blocks and out of them, from loops, handlers and
// macros. What a jump leaves is destroyed, in order.
// SHAPES: CF20, LO2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> retried(int failures) {
  Traced outside("outside");
  int attempt = 0;
again:
  Traced round("round", ++attempt);
  {
    Traced inner("inner", attempt);
    // A guard that does not live across the await.
    Traced plain("plain", attempt);
    if (attempt <= failures) goto again;
  }
  co_await Peek("look", 1, round);
  if (attempt == failures + 1) goto again;  // out of nothing but its own scope
  co_return co_await Leaf("done", 1, attempt);
}

/// The classic way to clean up.
[[pollux::async]] Task<int> cleaned_up(int breaks_at) {
  int status = -1;
  Traced file("file");
  {
    Traced first("first");
    co_await Peek("first step", 1, first);
    if (breaks_at == 1) goto cleanup;
    Traced second("second");
    const Traced plain("plain");
    if (breaks_at == 2) goto cleanup;
    for (int i = 0; i < 3; ++i) {
      Traced item("item", i + 1);
      co_await Peek("item step", 1, item);
      while (true) {
        Traced deepest("deepest");
        if (breaks_at == 3 + i) goto cleanup;
        break;
      }
    }
    status = co_await Leaf("last step", 1, 7);
  }
cleanup:
  co_await Peek("close", 1, file);
  co_return status;
}

[[pollux::async]] Task<int> into_blocks(int where) {
  int value = where;
  if (where == 1) goto in_then;
  if (where == 2) goto in_loop;
  if (where == 3) goto in_block;
  co_await Leaf("straight", 1);
  if (value == 4) {
    trace("then");
  in_then:
    Traced held("held", value);
    co_await Peek("in then", 1, held);
  } else {
    trace("else");
  }
  while (value < 6) {
    trace("loop %d", value);
    co_await Leaf("in the loop", 1);
  in_loop:
    Traced held("held in the loop", value);
    ++value;
  }
  {
    co_await Leaf("before", 1);
  in_block:
    co_await Leaf("in the block", 1);
  }
  co_return value;
}

/// Two ways between two loops, without a structure that any loop has.
[[pollux::async]] Task<int> knot(int steps) {
  int path = 1;
left:
  if (--steps < 0) goto out;
  {
    Traced local("left", steps + 1);
    path = 2 * path;
    if (co_await Leaf("from left", steps % 2, path % 3 == 1)) goto right;
  }
  goto left;
right:
  if (--steps < 0) goto out;
  {
    Traced local("right", steps + 1);
    path = 2 * path + 1;
    if (co_await Peek("from right", 1, local) != 2) goto left;
  }
  goto right;
out:
  co_return path;
}

/// An await's state is left behind by a jump back: the block does not go on there.
[[pollux::async]] Task<int> from_try_blocks(int failures) {
  int attempt = 0;
  Traced outside("outside");
retry:
  ++attempt;
  try {
    Traced local("local", attempt);
    trace("attempt %d", attempt);
    if (attempt <= failures) co_await Fail("broken", 1);
    if (attempt == failures + 1) goto retry;
    if (attempt == failures + 2) goto out;
  } catch (const Error& error) {
    trace("caught %s", error.what());
    Traced handling("handling");
    for (int i = 0; i < 2; ++i) {
      if (i == 1) goto retry;
    }
  }
out:
  try {
    Traced first("first");
    if (attempt == 1) goto inside;
    co_await Peek("first await", 1, first);
  inside:
    if (++attempt == 5) goto inside;
    Traced second("second", attempt);
    co_await Peek("second await", 1, second);
    if (attempt < 4) goto out;
  } catch (const Error&) {
    goto retry;
  }
  co_return attempt;
}

#define CHECK(condition) \
  if (!(condition)) goto failed
#define FIND(value, small, large) \
  do {                            \
    if ((value) < 0) goto small;  \
    if ((value) > 9) goto large;  \
  } while (false)

[[pollux::async]] Task<int> from_macros(int n) {
  Traced outside("outside");
  {
    Traced inside("inside", n);
    co_await Peek("look", 1, inside);
    FIND(n, failed, large);
    CHECK(n % 2 == 0);
    if (n == 4) {
      CHECK(n == 5);
    }
  }
  co_return n;
large:
  co_await Leaf("large", 1);
failed:
  co_return -co_await Leaf("failed", 1, 1);
}

/// Labels that are only text, and labels that nobody jumps to any more.
[[pollux::async]] Task<int> labels_in_text(int n) {
  int rounds = 0;
  for (int i = 0; i < n; ++i) {
    int left = i;
  count:
    ++rounds;
    if (left-- > 0) goto count;
  }
  auto counted = [](int from) {
    int steps = 0;
  step:
    if (++steps < from) goto step;
    return steps;
  };
  co_await Leaf("in between", 1);
  if constexpr (sizeof(int) == 1) goto never;
  if (n == 0) goto end;
  rounds += counted(n);
  co_return rounds;
end:
  rounds = -1;
[[maybe_unused]] never:
  co_await Leaf("end", 1);
  co_return rounds;
}

[[pollux::async]] Task<void> to_the_end(int n) {
  Traced outside("outside");
  for (Traced item("item"); n > 0; --n) {
    Traced body("body", n);
    if (co_await Leaf("stop", 1, n == 2)) goto end;
    if (n == 5) {
      goto next;
    next:;
    }
  }
  trace("all done");
end:;
}

/// What is not initialised may be jumped past.
[[pollux::async]] Task<int> past_declarations(bool skips) {
  struct Plain {
    int number;
  };
  if (skips) goto behind;
  co_await Leaf("not skipped", 1);
  int value;
  Plain plain;
behind:
  value = co_await Leaf("value", 1, 3);
  plain.number = value + 1;
  co_await Leaf("keep", 1);
  co_return value* plain.number;
}

int main() {
  return run_oracle({
      {"retried 0", [] { return retried(0); }},
      {"retried 2", [] { return retried(2); }},
      {"cleaned up 0", [] { return cleaned_up(0); }},
      {"cleaned up 1", [] { return cleaned_up(1); }},
      {"cleaned up 2", [] { return cleaned_up(2); }},
      {"cleaned up 4", [] { return cleaned_up(4); }},
      {"into then", [] { return into_blocks(1); }},
      {"into a loop", [] { return into_blocks(2); }},
      {"into a block", [] { return into_blocks(3); }},
      {"into nothing", [] { return into_blocks(4); }},
      {"past then", [] { return into_blocks(5); }},
      {"knot", [] { return knot(8); }},
      {"try 0", [] { return from_try_blocks(0); }},
      {"try 2", [] { return from_try_blocks(2); }},
      {"macros 2", [] { return from_macros(2); }},
      {"macros 3", [] { return from_macros(3); }},
      {"macros 4", [] { return from_macros(4); }},
      {"macros 10", [] { return from_macros(10); }},
      {"macros -1", [] { return from_macros(-1); }},
      {"text 0", [] { return labels_in_text(0); }},
      {"text 3", [] { return labels_in_text(3); }},
      {"to the end", [] { return to_the_end(5); }},
      {"to the end, all", [] { return to_the_end(1); }},
      {"past declarations", [] { return past_declarations(true); }},
      {"not past declarations", [] { return past_declarations(false); }},
  });
}
