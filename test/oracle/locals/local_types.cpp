// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Types, aliases and constants that are declared in the body stay visible in it; static
// locals are made once.
// SHAPES: CF30, LO13
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> local_alias(int n) {
  using Number = long;
  static_assert(sizeof(Number) >= sizeof(int));
  Number doubled = 2L * n;
  co_await Leaf("keep", 1);
  co_return static_cast<int>(doubled);
}

[[pollux::async]] Task<int> local_class(int n) {
  struct Counter {
    explicit Counter(int start) : value(start) { trace("counter"); }
    ~Counter() { trace("~counter"); }
    int next() { return ++value; }
    int value;
  };
  Counter counter(n);
  int first = counter.next();
  co_await Leaf("keep", 1);
  co_return 10 * first + counter.next();
}

[[pollux::async]] Task<int> local_enum(bool up) {
  enum class Direction { Up, Down };
  Direction direction = up ? Direction::Up : Direction::Down;
  co_await Leaf("keep", 1);
  switch (direction) {
    case Direction::Up:
      co_return 1;
    case Direction::Down:
      co_return -1;
  }
  co_return 0;
}

[[pollux::async]] Task<int> local_constants() {
  constexpr int size = 3;
  int numbers[size] = {1, 2};
  co_await Leaf("keep", 1);
  int sum = 0;
  for (int i = 0; i < size; ++i) sum += numbers[i];
  co_return sum + size;
}

[[pollux::async]] Task<int> local_lambda(int n) {
  auto add = [&n](int more) { return n += more; };
  add(1);
  co_await Leaf("keep", 1);
  add(10);
  co_return n;
}

[[pollux::async]] Task<int> static_local(int n) {
  static int calls = 0;
  static const int base = 100;
  ++calls;
  co_await Leaf("wait", 1);
  co_return base + (calls > 0 ? n : 0);
}

int main() {
  return run_oracle({
      {"alias", [] { return local_alias(2); }},
      {"class", [] { return local_class(1); }},
      {"enum, up", [] { return local_enum(true); }},
      {"enum, down", [] { return local_enum(false); }},
      {"constants", [] { return local_constants(); }},
      {"lambda", [] { return local_lambda(1); }},
      {"static local", [] { return static_local(3); }},
  });
}
