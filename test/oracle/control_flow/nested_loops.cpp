// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops in loops: break and continue belong to the innermost one, and destroy just its locals.
// SHAPES: CF12, LO2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> search(int rows, int columns, int wanted) {
  int looked_at = 0;
  for (int row = 0; row < rows; ++row) {
    Traced in_row("row", row + 1);
    bool found = false;
    for (int column = 0; column < columns; ++column) {
      Traced cell("cell", 10 * (row + 1) + column);
      ++looked_at;
      if (column == row) continue;
      if (co_await Peek("compare", 1, cell) == wanted) {
        found = true;
        break;
      }
    }
    if (found) break;
    if (row == 0) continue;
    co_await Leaf("end of row", 1);
  }
  co_return looked_at;
}

[[pollux::async]] Task<int> while_in_do(int outer) {
  int total = 0;
  do {
    Traced round("round", outer);
    int inner = outer;
    while (inner > 0) {
      Traced step("step", inner);
      if (inner-- == 2) continue;
      co_await Leaf("inner", 1);
      if (++total == 3) break;
    }
    co_await Leaf("outer", 0);
  } while (--outer > 0);
  co_return total;
}

[[pollux::async]] Task<int> return_from_the_depth(int n) {
  Traced a("a");
  for (int i = 0; i < n; ++i) {
    Traced b("b", i + 1);
    for (;;) {
      Traced c("c");
      while (co_await Leaf("condition", 1, true)) {
        Traced d("d");
        if (i == 1) co_return co_await Peek("result", 1, b);
        break;
      }
      break;
    }
  }
  co_return 0;
}

int main() {
  return run_oracle({
      {"found", [] { return search(3, 2, 20); }},
      {"not found", [] { return search(2, 3, 99); }},
      {"while in do", [] { return while_in_do(2); }},
      {"return from the depth", [] { return return_from_the_depth(3); }},
  });
}
