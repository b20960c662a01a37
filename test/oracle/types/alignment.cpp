// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Over-aligned locals and temporaries are aligned, in the root as in a child.
// SHAPES: TY3
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <cstdint>

using namespace pollux::testing;
using pollux::Task;

// Says whether it is where it should be.
class alignas(64) Wide {
 public:
  explicit Wide(int n) : trace_("wide", n) {}
  int number() const { return aligned() ? trace_.number() : -1000; }
  const Traced& traced() const { return trace_; }

 private:
  bool aligned() const { return reinterpret_cast<std::uintptr_t>(this) % alignof(Wide) == 0; }

  Traced trace_;
};

[[pollux::async]] Task<int> local(int n) {
  char before = 'x';
  Wide wide(n);
  char after = 'y';
  co_await Peek("look", 1, wide.traced());
  co_return wide.number() + (before < after);
}

[[pollux::async]] Task<int> array() {
  char before = 'x';
  alignas(32) int numbers[4] = {1, 2, 3, 4};
  co_await Leaf("keep", 1);
  bool aligned = reinterpret_cast<std::uintptr_t>(&numbers) % 32 == 0;
  co_return aligned ? numbers[3] + (before == 'x') : -1;
}

[[pollux::async]] Task<int> temporary(int n) {
  co_return co_await Peek("borrowed", 1, Wide(n).traced()) + Wide(n + 1).number();
}

[[pollux::async]] Task<int> in_a_child(int n) {
  co_return co_await local(n) + co_await temporary(n);
}

int main() {
  return run_oracle({
      {"local", [] { return local(3); }},
      {"array", [] { return array(); }},
      {"temporary", [] { return temporary(4); }},
      {"in a child", [] { return in_a_child(5); }},
  });
}
