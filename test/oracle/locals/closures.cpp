// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lambdas and objects of local types that live across an await.
// SHAPES: LO13, LA3, CF30
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <memory>
#include <string>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> by_reference(int n) {
  int count = 0;
  auto next = [&count] { return ++count; };
  int first = co_await Leaf("first", 1, next());
  count += 10;
  int second = co_await Leaf("second", 1, next());
  co_return 100 * first + second + n;
}

[[pollux::async]] Task<std::string> by_copy(std::string text) {
  Traced traced("captured");
  auto describe = [text, traced](int n) -> std::string {
    return text + "/" + traced.name() + "/" + std::to_string(n);
  };
  text = "changed";
  std::string result = describe(co_await Leaf("number", 1, 7));
  co_return result + describe(co_await Leaf("again", 1, 8)) + text;
}

[[pollux::async]] Task<int> with_initialisers(int n) {
  auto owned = std::make_unique<int>(n);
  const int limit = 3 * n;
  const auto add = [owned = std::move(owned), twice = 2 * n, &limit](int more) noexcept {
    return *owned + twice + more + limit;
  };
  n = add(co_await Leaf("more", 1, 5));
  co_return n + add(1) + (owned ? 1000 : 0);
}

[[pollux::async]] Task<int> changes_itself(int n) {
  auto counter = [n]() mutable {
    n += 2;
    return n;
  };
  int sum = counter();
  co_await Leaf("between", 1);
  sum += counter();
  co_return 100 * sum + n;
}

[[pollux::async]] Task<std::string> generic(int n) {
  std::string log;
  auto append = [&](const auto& value, auto* end) { log += std::to_string(value) + end; };
  append(co_await Leaf("int", 1, n), ",");
  append(1.5 + co_await Leaf("double", 1, n), ";");
  co_return log;
}

struct Account {
  int balance = 10;

  int fee() const { return 1; }

  [[pollux::async]] Task<int> pay(int amount) {
    auto debit = [this, amount](int times) {
      balance -= times * (amount + fee());
      return this->balance;
    };
    int left = debit(co_await Leaf("times", 1, 2));
    co_await Leaf("again", 1);
    co_return left + debit(1);
  }
};

[[pollux::async]] Task<int> stays_a_local(int n) {
  n = co_await Leaf("n", 1, n);
  auto twice = [n](int m) { return 2 * m + n; };
  co_return twice(n);
}

[[pollux::async]] Task<int> in_a_loop(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    Traced round("round", i);
    auto add = [&sum, &round](int value) { sum += value * round.number(); };
    if (i == 2) continue;
    add(co_await Leaf("value", 1, i));
    add(1);
  }
  co_return sum;
}

[[pollux::async]] Task<int> local_class(int n) {
  struct Meter {
    explicit Meter(int n) : guard("meter", n), total(n) {}
    void add(int value) { total += value; }

    Traced guard;
    int total;
  };
  enum class Mode { Slow, Fast };
  using Total = decltype(Meter::total);
  Meter meter(n);
  Mode mode = Mode::Slow;
  Total before = meter.total;
  meter.add(co_await Leaf("one", 1, 5));
  if (meter.total > 6) mode = Mode::Fast;
  meter.add(co_await Leaf("two", mode == Mode::Fast ? 2 : 0, 6));
  co_return meter.total + before;
}

int main() {
  return run_oracle({
      {"by reference", [] { return by_reference(3); }},
      {"by copy", [] { return by_copy("text"); }},
      {"with initialisers", [] { return with_initialisers(2); }},
      {"changes itself", [] { return changes_itself(3); }},
      {"generic", [] { return generic(4); }},
      {"pay", [](Account& account) { return account.pay(2); }},
      {"stays a local", [] { return stays_a_local(5); }},
      {"in a loop", [] { return in_a_loop(4); }},
      {"local class", [] { return local_class(2); }},
  });
}
