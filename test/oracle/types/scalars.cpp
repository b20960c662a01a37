// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scalars, unions, bit-fields, volatile, atomic and empty objects across awaits.
// SHAPES: TY5, TY6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <atomic>
#include <cstdint>
#include <limits>

using namespace pollux::testing;
using pollux::Task;

union Number {
  std::int32_t whole;
  float real;
};

struct Bits {
  unsigned a : 1;
  signed b : 4;
  unsigned c : 27;
};

struct Empty {
  int size() const { return 0; }
};

enum Plain { first, second };
enum class Small : std::uint8_t { One = 1, Two };

[[pollux::async]] Task<bool> numbers(char c, unsigned char u, short s, long long l, float f,
                                     long double d) {
  bool flag = co_await Leaf("flag", 1, true);
  std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
  co_await Leaf("keep", 1);
  co_return flag&& c == 'c' && u == 255 && s == -1 && l == 1LL << 40 && f == 0.5F && d == 0.25L &&
      minimum < 0;
}

[[pollux::async]] Task<int> unions_and_bits() {
  Number number;
  number.whole = 12;
  Bits bits{1, -3, 1000};
  co_await Leaf("keep", 1);
  bits.a = co_await Leaf("bit", 1, 0u);
  bits.c += 1;
  co_return number.whole + bits.a + bits.b + static_cast<int>(bits.c);
}

[[pollux::async]] Task<int> volatile_and_atomic() {
  volatile int v = 1;
  std::atomic<int> a{10};
  co_await Leaf("keep", 1);
  v = v + 1;
  a.fetch_add(co_await Leaf("add", 1, 5));
  co_return v + a.load();
}

[[pollux::async]] Task<int> enumerations(Plain plain) {
  Small small = plain == second ? Small::Two : Small::One;
  co_await Leaf("keep", 1);
  co_return static_cast<int>(small) + plain;
}

[[pollux::async]] Task<int> empty(Empty parameter) {
  Empty local;
  co_await Leaf("keep", 1);
  co_return local.size() + parameter.size();
}

[[pollux::async]] Task<int> pointers(const char* text, int* null) {
  const char* end = text + 2;
  int Bits_size = sizeof(Bits);
  co_await Leaf("keep", 1);
  co_return static_cast<int>(end - text) + (null == nullptr) + (Bits_size > 0);
}

int main() {
  return run_oracle({
      {"numbers", [] { return numbers('c', 255, -1, 1LL << 40, 0.5F, 0.25L); }},
      {"unions and bits", [] { return unions_and_bits(); }},
      {"volatile and atomic", [] { return volatile_and_atomic(); }},
      {"enumerations", [] { return enumerations(second); }},
      {"empty", [] { return empty({}); }},
      {"pointers", [] { return pointers("text", nullptr); }},
  });
}
