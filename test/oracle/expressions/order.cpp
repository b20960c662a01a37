// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operands whose order C++ leaves open: in an expression with an await they are evaluated from left
// to right, also those that stand after the last await or inside of its operand.
// SHAPES: EX1, EX3, EX10, EX15, EX16
// RUN: %oracle %s
#include <pollux/combinators/join.h>
#include <pollux/testing/oracle.h>

#include <string>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

int f(int n) {
  trace("f %d", n);
  return n;
}

std::string word(const char* text) {
  trace("word %s", text);
  return text;
}

int next(int& count) { return ++count; }

int three(int a, int b, int c) {
  trace("three %d %d %d", a, b, c);
  return a + b + c;
}

int lengths(std::string a, const std::string& b, std::string c) {
  trace("%s %s %s", a.c_str(), b.c_str(), c.c_str());
  return static_cast<int>(a.size() + b.size() + c.size());
}

struct Sum {
  Sum(int a, int b) : value(a * b) { trace("sum %d %d", a, b); }
  int value;
  Sum& add(int a, int b) {
    value += a - b;
    return *this;
  }
  int operator()(int a, int b) const { return value + a * b; }
};
Sum operator+(const Sum& a, const Sum& b) { return Sum(a.value, b.value); }

struct Out {
  Out& operator<<(int n) {
    trace("out %d", n);
    return *this;
  }
};

[[pollux::async]] Task<int> arguments_after(int n) {
  int sum = three(co_await Leaf("n", 1, n), f(2), f(3));
  sum += three(f(1), co_await Leaf("n", 1, n), f(3)) + three(f(4), f(5), co_await Leaf("m", 1, n));
  co_return sum;
}

[[pollux::async]] Task<int> operators_after(int n) {
  int sum = co_await Leaf("n", 1, n) + f(1) * f(2) - f(3);
  bool less = f(4) + co_await Leaf("m", 1, n) < f(5) + f(6);
  co_return sum + (less ? 100 : 0);
}

[[pollux::async]] Task<int> reads_and_changes(int n) {
  int count = 1;
  int sum = three(co_await Leaf("n", 1, n), count, next(count));
  sum += 10 * three(co_await Leaf("n", 1, n), next(count), count);
  sum += 100 * (co_await Leaf("n", 1, n) + count + next(count) + count);
  int* place = &count;
  sum += 1000 * three(co_await Leaf("n", 1, n), *place, next(*place));
  co_return sum;
}

[[pollux::async]] Task<int> strings_after(int n) {
  int sum =
      lengths(word("one") + std::to_string(co_await Leaf("n", 1, n)), word("three"), word("seven"));
  sum += lengths(std::to_string(co_await Leaf("n", 1, n)), word("a") + word("b"), word("c"));
  co_return sum;
}

[[pollux::async]] Task<int> objects_after(int n) {
  Sum sum = Sum(co_await Leaf("n", 1, n), f(2)) + Sum(f(3), f(4));
  sum.add(co_await Leaf("n", 1, n), f(5)).add(f(6), f(7));
  int value = Sum(f(8), f(9))(co_await Leaf("n", 1, n), f(10) - f(11));
  Sum listed{co_await Leaf("n", 1, n), three(f(12), f(13), 1)};
  co_return sum.value + value + listed.value;
}

[[pollux::async]] Task<int> in_a_condition(int n) {
  int rounds = 0;
  while (three(co_await Leaf("n", 1, n), f(rounds), f(rounds + 1)) < 8 && f(rounds) < f(5))
    ++rounds;
  if (rounds > 1 && three(f(1), f(2), f(3)) > co_await Leaf("m", 1, n)) rounds += 10;
  co_return rounds;
}

[[pollux::async]] Task<int> sequenced_by_the_language(int n) {
  Out out;
  out << co_await Leaf("n", 1, n) << f(1) << f(2);
  int numbers[3] = {1, 2, 3};
  numbers[f(1)] = co_await Leaf("n", 1, n);
  numbers[f(2)] += numbers[f(0)] + co_await Leaf("n", 1, n);
  co_return numbers[1] + numbers[2];
}

[[pollux::async]] Task<int> peeks(const Traced& a, int n, std::string text) {
  co_return co_await Peek("peeks", 1, a) + n + static_cast<int>(text.size());
}

[[pollux::async]] Task<int> inside_of_the_operand(int n) {
  int sum = co_await peeks(Traced("temporary", f(1)), f(2) + n, word("text"));
  sum += co_await Leaf("leaf", f(1), three(f(3), f(4), n));
  co_return sum;
}

[[pollux::async]] Task<int> two(Traced a, short n, Traced b) {
  co_return co_await Peek("a", 1, a) + co_await Peek("b", n, b);
}

[[pollux::async]] Task<int> objects_by_value(int n) {
  Traced kept("kept", 1);
  int sum = co_await two(Traced("first", n), 1, Traced("second", n));
  sum += co_await two(kept, f(n), Traced("third", n));
  sum += co_await two(Traced("fourth", n), f(1), std::move(kept));
  co_return sum;
}

[[pollux::async]] Task<int> joined(int n) {
  auto [a, b] = co_await pollux::join(peeks(Traced("a", 1), f(1), word("x")),
                                      peeks(Traced("b", 2), f(n), word("y")));
  co_return a + b;
}

int main() {
  return run_oracle({
      {"arguments after", [] { return arguments_after(1); }},
      {"operators after", [] { return operators_after(2); }},
      {"reads and changes", [] { return reads_and_changes(3); }},
      {"strings after", [] { return strings_after(4); }},
      {"objects after", [] { return objects_after(5); }},
      {"in a condition", [] { return in_a_condition(1); }},
      {"sequenced by the language", [] { return sequenced_by_the_language(6); }},
      {"inside of the operand", [] { return inside_of_the_operand(1); }},
      {"objects by value", [] { return objects_by_value(1); }},
      {"joined", [] { return joined(1); }},
  });
}
