// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Temporaries bound to the reference parameters of what is awaited live until that await is
// over.
// SHAPES: TM1, CA4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

using namespace pollux::testing;
using pollux::Task;

// Keeps a reference to its argument over an await.
[[pollux::async]] Task<int> measure(const Traced& what) {
  Traced local("measure");
  co_await Leaf("measuring", 1);
  co_return what.number();
}

[[pollux::async]] Task<int> length(const std::string& text, const Traced& unit) {
  co_await Leaf("length", 1);
  co_return static_cast<int>(text.size()) * unit.number();
}

[[pollux::async]] Task<int> temporary_argument() {
  int n = co_await measure(Traced("temporary", 5));
  trace("temporary is gone");
  co_return n;
}

[[pollux::async]] Task<int> converted_argument(const char* text) {
  co_return co_await length(text, Traced("three", 3)) +
      co_await length(std::string(text) + "!", Traced("two", 2));
}

[[pollux::async]] Task<void> discarded() {
  co_await measure(Traced("one", 1));
  co_await measure(Traced("two", 2));
}

[[pollux::async]] Task<int> nested() {
  co_return co_await measure(Traced("outer", co_await measure(Traced("inner", 4)) + 1));
}

int main() {
  return run_oracle({
      {"temporary argument", [] { return temporary_argument(); }},
      {"converted argument", [] { return converted_argument("abc"); }},
      {"discarded", [] { return discarded(); }},
      {"nested", [] { return nested(); }},
  });
}
