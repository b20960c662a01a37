// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays of objects as locals, in one and two dimensions: made element by element, destroyed
// backwards.
// SHAPES: TY4, LO6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

using namespace pollux::testing;
using pollux::Task;

struct Defaulted {
  Traced value{"defaulted"};
};

[[pollux::async]] Task<int> objects(int n) {
  Traced items[3] = {Traced("a", n), Traced("b", n + 1), Traced("c", n + 2)};
  int sum = 0;
  for (const Traced& item : items) sum += co_await Peek("item", 1, item);
  co_return sum;
}

[[pollux::async]] Task<int> defaulted() {
  Defaulted items[2];
  co_return co_await Peek("second", 1, items[1].value) + 1;
}

[[pollux::async]] Task<std::string> two_dimensions() {
  std::string words[2][2] = {{"a", "b"}, {"c", "d"}};
  words[0][1] += co_await Leaf("append", 1, "x");
  std::string all;
  for (auto& row : words) {
    for (auto& word : row) all += word;
    co_await Leaf("row", 0);
  }
  co_return all;
}

[[pollux::async]] Task<int> in_a_loop(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    Traced pair[] = {Traced("left", i + 1), Traced("right", 10 * (i + 1))};
    if (i == 1) break;
    sum += co_await Peek("left", 1, pair[0]) + co_await Peek("right", 0, pair[1]);
  }
  co_return sum;
}

[[pollux::async]] Task<int> constants() {
  const int table[] = {1, 2, 3, 4};
  static constexpr char letters[] = "abc";
  char text[] = "xyz";
  text[0] = co_await Leaf("letter", 1, letters[1]);
  co_await Leaf("keep", 1);
  co_return table[3] + text[0] + static_cast<int>(sizeof(text));
}

int main() {
  return run_oracle({
      {"objects", [] { return objects(1); }},
      {"defaulted", [] { return defaulted(); }},
      {"two dimensions", [] { return two_dimensions(); }},
      {"in a loop", [] { return in_a_loop(2); }},
      {"constants", [] { return constants(); }},
  });
}
