// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What stands behind co_await as an lvalue, an xvalue or a prvalue: only the last is the
// expression's own, the others are polled where they are and stay their owner's.
// SHAPES: EX31, CA4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <array>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> child(const char* name, int n) {
  Traced local(name, n);
  co_return co_await Leaf(name, 1, n);
}

[[pollux::async]] Task<int> lvalues() {
  Leaf<int> local("local", 1, 1);
  auto lowered = child("lowered", 10);
  Task<int> boxed = child("boxed", 100);
  int sum = co_await local;
  trace("local is still there");
  sum += co_await lowered;
  sum += co_await boxed;
  co_return sum;
}

[[pollux::async]] Task<int> rvalues() {
  Leaf<int> local("local", 1, 1);
  auto lowered = child("lowered", 10);
  int sum = co_await std::move(local) + co_await std::move(lowered);
  trace("both are still there");
  co_return sum + co_await child("made", 100);
}

struct Holder {
  Leaf<int> first{"first", 1, 1};
  std::array<Leaf<int>, 2> others{Leaf<int>("second", 1, 10), Leaf<int>("third", 1, 100)};
};

Leaf<int>& choose(Holder& holder, std::size_t i) {
  trace("choose");
  return holder.others[i];
}

[[pollux::async]] Task<int> parts(Holder& holder) {
  Leaf<int>& reference = holder.first;
  int sum = co_await reference;
  std::size_t i = 0;
  sum += co_await holder.others[i++] + co_await choose(holder, i);
  co_return sum;
}

[[pollux::async]] Task<int> parameter(Leaf<int> leaf, Leaf<int>& other) {
  co_return co_await leaf + co_await std::move(other);
}

[[pollux::async]] Task<int> uses_parameter() {
  Leaf<int> other("other", 1, 2);
  co_return co_await parameter(Leaf("argument", 1, 1), other);
}

int main() {
  return run_oracle({
      {"lvalues", [] { return lvalues(); }},
      {"rvalues", [] { return rvalues(); }},
      {"parts", [](Holder& holder) { return parts(holder); }},
      {"parameter", [] { return uses_parameter(); }},
  });
}
