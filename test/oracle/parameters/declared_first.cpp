// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async functions that are declared before they are defined: free, friends, members outside of
// their class, and members that await a later one.
// SHAPES: PA8, OV3
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> doubled(int n);

[[pollux::async]] Task<int> uses_doubled(int n) { co_return co_await doubled(n) + 1; }

[[pollux::async]] Task<int> doubled(int n) {
  Traced local("local", n);
  co_return 2 * co_await Peek("doubled", 1, local);
}

class Vault {
 public:
  explicit Vault(int content) : content_(content) {}

  [[pollux::async]] Task<int> open();

  [[pollux::async]] Task<int> look() {
    co_await Leaf("look", 1);
    co_return co_await peek();
  }

 private:
  friend Task<int> steal(Vault& vault);

  [[pollux::async]] Task<int> peek() { co_return co_await Leaf("peek", 1, content_); }

  int content_;
};

[[pollux::async]] Task<int> Vault::open() {
  Traced key("key");
  co_await Peek("turn", 1, key);
  co_return content_;
}

[[pollux::async]] Task<int> steal(Vault& vault) {
  int seen = co_await vault.peek();
  vault.content_ = 0;
  co_return seen + co_await vault.open();
}

struct Fixture {
  Vault vault{7};
};

int main() {
  return run_oracle({
      {"uses doubled", [] { return uses_doubled(4); }},
      {"open", [](Fixture& f) { return f.vault.open(); }},
      {"look", [](Fixture& f) { return f.vault.look(); }},
      {"steal", [](Fixture& f) { return steal(f.vault); }},
  });
}
