// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Braced lists in braced lists, with awaits in any of them: evaluated as they are written.
// SHAPES: EX19, EX20
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <array>
#include <string>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

struct Point {
  int x = 0;
  int y = 0;
};

struct Rect {
  Point a;
  Point b;
  const char* name = "rect";
};

struct Drawing {
  Rect rects[2];
  Traced label;
  std::string title;
};

int say(const char* name, int value) {
  trace("%s", name);
  return value;
}

[[pollux::async]] Task<int> nested(int n) {
  Rect rect{{co_await Leaf("ax", 1, n), say("ay", 2)}, {say("bx", 3), co_await Leaf("by", 1, 4)}};
  rect = {{co_await Leaf("again", 1, 5), rect.a.y}, rect.b};
  Drawing drawing{{{{1, 2}, {3, co_await Leaf("inner", 1, 6)}, "x"}, {}},
                  Traced("label", co_await Leaf("number", 1, 7)),
                  "title" + std::to_string(say("title", 8))};
  co_await Leaf("between", 1);
  co_return rect.a.x + rect.b.y + drawing.rects[0].b.y + drawing.label.number() +
      static_cast<int>(drawing.title.size());
}

[[pollux::async]] Task<int> arrays(int n) {
  Point points[] = {{co_await Leaf("first", 1, n)}, {1, 2}, {say("third", 3), n}};
  int grid[2][2] = {{say("0,0", 1), co_await Leaf("0,1", 1, 2)},
                    {co_await Leaf("1,0", 1, 3), say("1,1", 4)}};
  std::array<int, 3> elided{co_await Leaf("zero", 1, 1), say("one", 2), co_await Leaf("two", 1, 3)};
  std::array<Point, 2> full{{{say("x", 1), 2}, {co_await Leaf("y", 1, 2), n}}};
  co_await Leaf("between", 1);
  co_return points[0].x + points[2].x + grid[1][0] + elided[2] + full[1].x;
}

[[pollux::async]] Task<Rect> made(int n) {
  co_return {{co_await Leaf("x", 1, n), 2}, {3, co_await Leaf("y", 1, n)}};
}

[[pollux::async]] Task<int> area(Rect rect, Point more) {
  co_await Leaf("area", 1);
  co_return (rect.b.x - rect.a.x) * (rect.b.y - rect.a.y) + more.x;
}

[[pollux::async]] Task<int> arguments(int n) {
  Rect rect = co_await made(n);
  int sum = co_await area(rect, {co_await Leaf("more", 1, 1)});
  sum += co_await area({{co_await Leaf("i", 1, 3), 2}, {say("j", 3), co_await Leaf("k", 1, 4)}},
                       {say("l", 5), 6});
  co_return sum;
}

int main() {
  return run_oracle({
      {"nested", [] { return nested(1); }},
      {"arrays", [] { return arrays(2); }},
      {"arguments", [] { return arguments(3); }},
  });
}
