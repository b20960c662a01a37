// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Case labels inside of the loops and branches of a switch's body, with awaits all around: Duff's
// device, and entries into the middle of things.
// SHAPES: CF19
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> duffs_device(int count) {
  int sent = 0;
  int rounds = (count + 3) / 4;
  switch (count % 4) {
    case 0:
      do {
        sent += co_await Leaf("first", 1, 1);
        [[fallthrough]];
        case 3:  // of three
          sent += co_await Leaf("third", 0, 1);
          [[fallthrough]];
        case 2: {
          Traced local("local", sent);
          sent += co_await Leaf("second", 1, 1);
        }
          [[fallthrough]];
        case 1:
          ++sent;
      } while (--rounds > 0);
  }
  co_return sent;
}

[[pollux::async]] Task<int> into_branches(int n) {
  Traced outside("outside");
  switch (co_await Leaf("switch", 1, n)) {
    case 0:
      if (co_await Leaf("condition", 1, false)) {
        trace("never");
        case 1:
          co_await Leaf("in then", 1);
          if (n == 5) break;
      } else {
        case 2:
        case 3:
          Traced local("local", 1);
          co_await Peek("in else", 1, local);
          if (n == 3) break;
      }
      trace("after the branch");
      break;
    default: {
      co_await Leaf("default", 1);
      for (int i = 0; i < n; ++i) co_await Leaf("loop", 1);
    }
  }
  co_return n;
}

/// The loops' own jumps, and the switch's, from where a label let control in.
[[pollux::async]] Task<int> into_loops(int n) {
  int left = 3;
  int sum = 0;
  switch (n) {
    while (co_await Leaf("while", 1, left > 0)) {
      trace("round");
      case 1:
        Traced body("body", left);
        if (--left == 1) continue;
        sum += co_await Peek("see", 1, body);
        if (sum > 10) break;
    }
    sum += 100;
    break;
    case 2:
      for (left = 2; left > 0; --left) {
        case 3:
          sum += co_await Leaf("for", 1, left);
          switch (left) {
            case 3:
              sum += 50;
              break;
            default:
              co_await Leaf("inner switch", 0);
              continue;
          }
          trace("after the inner switch");
      }
  }
  co_return sum;
}

/// A switch whose body is one statement.
[[pollux::async]] Task<int> without_braces(int n) {
  switch (n)
  case 1:
    co_return co_await Leaf("one", 1, 1);
  for (int i = 0; i < 2; ++i) switch (n + i)
    default:
      if (n + i == 3)
        break;
      else
        co_await Leaf("other", 1);
  co_return -1;
}

/// No await but in the value.
[[pollux::async]] Task<int> awaited_value(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    switch (co_await Leaf("value", 1, i)) {
      case 1:
        sum += 10;
        continue;
      case 2:
        break;
      default:
        sum += 100;
    }
    ++sum;
  }
  co_return sum;
}

int main() {
  return run_oracle({
      {"device 1", [] { return duffs_device(1); }},
      {"device 6", [] { return duffs_device(6); }},
      {"device 7", [] { return duffs_device(7); }},
      {"device 8", [] { return duffs_device(8); }},
      {"branches 0", [] { return into_branches(0); }},
      {"branches 1", [] { return into_branches(1); }},
      {"branches 2", [] { return into_branches(2); }},
      {"branches 3", [] { return into_branches(3); }},
      {"branches 4", [] { return into_branches(4); }},
      {"loops 0", [] { return into_loops(0); }},
      {"loops 1", [] { return into_loops(1); }},
      {"loops 2", [] { return into_loops(2); }},
      {"loops 3", [] { return into_loops(3); }},
      {"without braces 1", [] { return without_braces(1); }},
      {"without braces 2", [] { return without_braces(2); }},
      {"awaited value", [] { return awaited_value(4); }},
  });
}
