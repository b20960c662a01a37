// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Assignments: the right operand comes first, and what stands left is evaluated after the
// await.
// SHAPES: EX10, EX11, EX12
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

struct Board {
  int& at(int i) {
    trace("at %d", i);
    return cells[i];
  }
  int cells[3] = {1, 2, 3};
  int cursor = 0;
};

[[pollux::async]] Task<int> move_cursor(Board& board, int to) {
  board.cursor = to;
  co_return co_await Leaf("moved", 1, 10 * to);
}

[[pollux::async]] Task<int> left_side_is_evaluated_last(Board& board) {
  board.cells[board.cursor] = co_await move_cursor(board, 2);
  board.at(1) = co_await Leaf("value", 1, 7);
  co_return 100 * board.cells[0] + 10 * board.cells[1] + board.cells[2];
}

[[pollux::async]] Task<int> compound_reads_the_new_value(Board& board) {
  board.cursor = 1;
  board.cursor += co_await move_cursor(board, 5);
  co_return board.cursor;
}

[[pollux::async]] Task<int> sum_reads_the_old_value(Board& board) {
  board.cursor = 1;
  board.cursor = board.cursor + co_await move_cursor(board, 5);
  co_return board.cursor;
}

[[pollux::async]] Task<int> chained() {
  int a = 0, b = 0, c = 0;
  a = b = c = co_await Leaf("all", 1, 3);
  a += b -= co_await Leaf("one", 1, 1);
  co_return 100 * a + 10 * b + c;
}

[[pollux::async]] Task<void> objects(Traced& target) {
  target = co_await Leaf("copy from", 1, Traced("new", 2));
  Traced local("local", 3);
  target = local;
  co_await Peek("target", 1, target);
}

struct Target {
  Traced value{"target"};
};

[[pollux::async]] Task<int> through_a_pointer(Board* board) {
  board->cells[0] = co_await Leaf("a", 1, 4);
  *board->cells = *board->cells * co_await Leaf("b", 1, 2);
  co_return board->cells[0];
}

int main() {
  return run_oracle({
      {"left side last", [](Board& board) { return left_side_is_evaluated_last(board); }},
      {"compound", [](Board& board) { return compound_reads_the_new_value(board); }},
      {"sum", [](Board& board) { return sum_reads_the_old_value(board); }},
      {"chained", [] { return chained(); }},
      {"objects", [](Target& target) { return objects(target.value); }},
      {"through a pointer", [](Board& board) { return through_a_pointer(&board); }},
  });
}
