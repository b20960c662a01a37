// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaits in what a lambda's captures are made of: those in front are made before, and once.
// SHAPES: EX23
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

static int next(const char* name, int value) {
  trace("next %s", name);
  return value;
}

[[pollux::async]] Task<int> called_at_once(int n) {
  co_return [value = co_await Leaf("value", 1, n)](int more) { return value + more; }(3);
}

[[pollux::async]] Task<int> in_order(int n) {
  int count = n;
  auto sum = [a = next("a", 1), count, b = co_await Leaf("b", 1, count), &n, c = next("c", 4),
              d{co_await Leaf("d", 0, n)}, e = next("e", count)] {
    return a + 10 * count + 100 * b + 1000 * c + 10000 * d + e + n;
  };
  co_return sum();
}

static int changed(int& value, int to) {
  trace("changed to %d", to);
  return std::exchange(value, to);
}

/// A copy is made where it stands in the list, not later.
[[pollux::async]] Task<int> copies_before(int n) {
  int number = n;
  std::string word = "abc";
  {
    auto text = [number, word, last = co_await Leaf("last", 1, changed(number, 7))] {
      return word + std::to_string(number) + std::to_string(last);
    };
    word = text();
  }
  trace("%s", word.c_str());
  co_await Leaf("after", 1);
  co_return static_cast<int>(word.size()) + number;
}

template <class Call>
int call(Call function, int argument) {
  return function(argument);
}

struct Counter {
  int count = 2;
  [[pollux::async]] Task<int> counted(int n) {
    Traced guard("guard");
    co_return call([this, step = co_await Peek("step", 1, guard),
                    n](int by) { return count += step + n * by; },
                   next("argument", 5));
  }
};

int main() {
  return run_oracle({
      {"called at once", [] { return called_at_once(4); }},
      {"in order", [] { return in_order(2); }},
      {"copies", [] { return copies_before(3); }},
      {"this", [](Counter& counter) { return counter.counted(3); }},
  });
}
