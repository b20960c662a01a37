// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Temporaries that default arguments make, for calls that are awaited and in operands before
// awaits.
// SHAPES: TM10, PA6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

using namespace pollux::testing;
using pollux::Task;

namespace settings {

struct Options {
  int level = 2;
  Traced traced = Traced("options");
};

inline Traced made(const char* name = "made") { return Traced(name); }

}  // namespace settings

int counted = 0;
int count() {
  trace("count");
  return ++counted;
}

[[pollux::async]] Task<int> fetch(int n, const Traced& label = Traced("label", 1),
                                  const std::string& text = "none") {
  int first = co_await Peek("label", 1, label);
  co_return first + n + static_cast<int>(text.size());
}

[[pollux::async]] Task<int> configured(const settings::Options& options = {},
                                       const Traced& other = settings::made(), int more = 4) {
  co_return options.level + more + co_await Peek("options", 1, options.traced) +
      co_await Peek("other", 1, other);
}

int plain(const Traced& a, int b, const Traced& c = Traced("c", 3), int d = count()) {
  trace("plain %s %d %s", a.name(), b, c.name());
  return b + d;
}

int late(int a, const std::string& text = std::string("text"), int b = count()) {
  trace("late %d %s %d", a, text.c_str(), b);
  return a + b;
}

[[pollux::async]] Task<int> awaited(int n) {
  int sum = co_await fetch(n);
  sum += co_await fetch(n, Traced("own", 2));
  sum += co_await configured();
  settings::Options options{5};
  co_return sum + co_await configured(options);
}

[[pollux::async]] Task<int> before_an_await(int n) {
  co_return plain(Traced("a", 1), n) + co_await Leaf("leaf", 1, n) + late(n);
}

[[pollux::async]] Task<int> around_an_await(int n) {
  int sum = plain(Traced("a", 1), co_await Leaf("leaf", 1, n));
  co_return sum + late(co_await Leaf("leaf", 1, n));
}

int main() {
  return run_oracle({
      {"awaited", [] { return awaited(1); }},
      {"before an await", [] { return before_an_await(2); }},
      {"around an await", [] { return around_an_await(3); }},
  });
}
