// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Braces are evaluated left to right, also with awaits between them.
// SHAPES: EX19, EX21
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <array>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

using namespace pollux::testing;
using pollux::Task;

int say(const char* name, int value) {
  trace("%s", name);
  return value;
}

struct Point {
  int x;
  int y;
  int length() const { return x * x + y * y; }
};

struct Range {
  Range(int first, int last) : first(first), last(last) { trace("range"); }
  int first;
  int last;
};

[[pollux::async]] Task<Point> aggregate() {
  co_return Point{co_await Leaf("x", 1, 3), co_await Leaf("y", 1, 4)};
}

[[pollux::async]] Task<int> local_aggregate() {
  Point point{say("x", 1), co_await Leaf("y", 1, 2)};
  co_await Leaf("between", 1);
  co_return point.length();
}

[[pollux::async]] Task<int> constructor() {
  Range range{co_await Leaf("first", 1, 2), say("last", 9)};
  co_return range.last - range.first;
}

[[pollux::async]] Task<int> parentheses() {
  Range range(say("first", 1), co_await Leaf("last", 1, 5));
  co_return range.last - range.first;
}

[[pollux::async]] Task<int> array() {
  int numbers[] = {say("zero", 0), co_await Leaf("one", 1, 1), say("two", 2),
                   co_await Leaf("three", 1, 3)};
  int sum = 0;
  for (int number : numbers) sum = 10 * sum + number;
  co_return co_await Leaf("sum", 1, sum);
}

[[pollux::async]] Task<int> temporary_object() {
  int length = Point{co_await Leaf("x", 1, 1), co_await Leaf("y", 1, 1)}.length();
  co_return length + std::pair<int, int>{co_await Leaf("first", 1, 10), say("second", 20)}.second;
}

int difference(Point point) { return point.x - point.y; }

[[pollux::async]] Task<int> returned_braces() {
  co_return difference({say("x", 9), co_await Leaf("y", 1, 5)});
}

int total(std::initializer_list<int> numbers) {
  int sum = 0;
  for (int number : numbers) sum = 10 * sum + number;
  return sum;
}

[[pollux::async]] Task<int> initializer_lists() {
  std::vector<int> numbers{say("zero", 1), co_await Leaf("one", 1, 2), say("two", 3)};
  numbers = {co_await Leaf("three", 1, 4), say("four", 5)};
  std::vector<std::string> words{"first", std::to_string(co_await Leaf("word", 1, 6)), "third"};
  int sum = total({say("five", 7), co_await Leaf("six", 1, 8)});
  for (int number : {say("seven", 1), co_await Leaf("eight", 1, 2)}) sum += number;
  co_return sum + total({1, numbers[0]}) + static_cast<int>(words[1].size() + words.size());
}

[[pollux::async]] Task<int> use_point() { co_return (co_await aggregate()).length(); }

int main() {
  return run_oracle({
      {"use point", [] { return use_point(); }},
      {"local aggregate", [] { return local_aggregate(); }},
      {"constructor", [] { return constructor(); }},
      {"parentheses", [] { return parentheses(); }},
      {"array", [] { return array(); }},
      {"temporary object", [] { return temporary_object(); }},
      {"initializer lists", [] { return initializer_lists(); }},
      {"returned braces", [] { return returned_braces(); }},
  });
}
