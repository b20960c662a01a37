// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Templates that call themselves: the box is one of what the arguments say.
// SHAPES: RE2
// RUN: %oracle %s
#include <pollux/pollux.h>
#include <pollux/testing/oracle.h>

#include <tuple>

using namespace pollux::testing;
using pollux::Task;

template <class T>
[[pollux::async]] Task<T> counted(T n) {
  Traced local("counted", static_cast<int>(n));
  if (n < 1) co_return co_await Leaf("end", 1, 1);
  const T below = co_await counted(n - 1);
  co_return below + n;
}

template <class T>
[[pollux::async]] Task<T> joined(T n) {
  if (n < 2) co_return co_await Leaf("leaf", 1, 1);
  auto both = co_await pollux::join(joined<T>(n - 1), joined<T>(n - 2));
  co_return std::get<0>(both) + std::get<1>(both);
}

struct Number {
  template <class T>
  [[pollux::async]] Task<T> times(T n) const {
    if (n < 1) co_return 0;
    const T below = co_await this->times(n - 1);
    co_return below + static_cast<T>(value);
  }
  int value;
};

[[pollux::async]] Task<int> multiplied() {
  Number number{3};
  co_return co_await number.times(2) + static_cast<int>(co_await number.times(2L));
}

int main() {
  return run_oracle({
      {"counted int", [] { return counted(2); }},
      {"counted long", [] { return counted(3L); }},
      {"joined int", [] { return joined(3); }},
      {"joined long", [] { return joined(3L); }},
      {"member", [] { return multiplied(); }},
  });
}
