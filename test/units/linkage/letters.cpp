// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// run(char), and the program.
#include "shared.h"

using pollux::Task;

namespace {

[[pollux::async]] Task<int> helper(char letter) {
  co_return co_await pollux::testing::Leaf("letter", 2, letter - 'a');
}

}  // namespace

[[pollux::async]] Task<int> parts::run(char letter) {
  co_return co_await helper(letter) + co_await own(0);
}

int main() {
  return pollux::testing::run_oracle({
      {"run(int)", [] { return parts::run(2); }},
      {"run(char)", [] { return parts::run('c'); }},
      {"both", [] { return parts::version_2::both(1); }},
      {"own", [] { return parts::own(5); }},
  });
}
