// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An evaluator of sums and products on an awaited stream of characters, one async function for
// each level.
// SHAPES: CF6, CF11, EX3, EX10, EH2, PA5
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

// Characters that arrive one by one.
class Input {
 public:
  void open(const char* text) { next_ = text; }
  Leaf<char> peek() { return Leaf<char>("peek", *next_ == '*' ? 1 : 0, *next_); }
  Leaf<char> take() { return Leaf<char>("take", 0, *next_++); }

 private:
  const char* next_ = "";
};

[[pollux::async]] Task<int> number(Input& input) {
  char digit = co_await input.take();
  if (digit < '0' || digit > '9') throw Error("digit expected");
  int value = digit - '0';
  while (co_await input.peek() >= '0' && co_await input.peek() <= '9') {
    value = 10 * value + (co_await input.take() - '0');
  }
  co_return value;
}

[[pollux::async]] Task<int> product(Input& input) {
  Traced level("product");
  int value = co_await number(input);
  for (;;) {
    if (co_await input.peek() != '*') co_return value;
    co_await input.take();
    value *= co_await number(input);
  }
}

[[pollux::async]] Task<int> sum(Input& input) {
  Traced level("sum");
  int value = co_await product(input);
  while (true) {
    switch (char operation = co_await input.peek()) {
      case '+':
      case '-': {
        co_await input.take();
        int right = co_await product(input);
        value += operation == '+' ? right : -right;
        break;
      }
      case '\0':
        co_return value;
      default:
        throw Error("operator expected");
    }
  }
}

[[pollux::async]] Task<int> evaluate(Input& input, const char* text) {
  input.open(text);
  try {
    co_return co_await sum(input);
  } catch (const Error& error) {
    trace("%s", error.what());
    co_return -1;
  }
}

int main() {
  return run_oracle({
      {"12+3*4*5-2", [](Input& input) { return evaluate(input, "12+3*4*5-2"); }},
      {"1*", [](Input& input) { return evaluate(input, "1*"); }},
      {"1*2/3", [](Input& input) { return evaluate(input, "1*2/3"); }},
  });
}
