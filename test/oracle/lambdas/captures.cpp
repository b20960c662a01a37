// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LA1, LA2: async lambdas with every kind of capture. The captures are the closure's, and the
// future refers to them there.
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <functional>
#include <memory>
#include <string>

using pollux::Task;
using namespace pollux::testing;

[[pollux::async]] Task<int> no_capture(int n) {
  auto twice = [] [[pollux::async]] (int value) -> Task<int> {
    co_return value + co_await Leaf("twice", 1, value);
  };
  co_return co_await twice(n) + co_await twice(1);
}

[[pollux::async]] Task<int> by_copy(int n) {
  Traced base("base", n);
  auto add = [base, n] [[pollux::async]] (int value) -> Task<int> {
    const int seen = co_await Peek("peek", 1, base);
    co_return value + seen + n;
  };
  n = 100;
  co_return co_await add(1);
}

[[pollux::async]] Task<int> by_reference(int n) {
  Traced base("base", n);
  auto add = [&base, &n] [[pollux::async]] (int value) -> Task<int> {
    n += value;
    const int seen = co_await Peek("peek", 1, base);
    n += value;
    co_return seen;
  };
  const int seen = co_await add(1);
  co_return seen * 100 + n;
}

[[pollux::async]] Task<int> defaults(int n, Traced kept) {
  int count = 0;
  auto by_value = [=] [[pollux::async]] () -> Task<int> {
    co_return co_await Peek("by value", 1, kept) + n;
  };
  auto by_reference = [&] [[pollux::async]] () -> Task<void> {
    ++count;
    co_await Leaf("by reference", 1);
    ++count;
  };
  co_await by_reference();
  co_await by_reference();
  co_return count + co_await by_value();
}

[[pollux::async]] Task<int> with_initialisers(int n) {
  auto owner = std::make_unique<Traced>("owned", n);
  auto use = [owned = std::move(owner), &n = n,
              text = std::string("four")] [[pollux::async]] (int value) -> Task<int> {
    n += static_cast<int>(text.size());
    co_return co_await Peek("peek", 1, *owned) + value;
  };
  const int seen = co_await use(1);
  co_return seen + n;
}

[[pollux::async]] Task<int> counter(int n) {
  auto next = [count = n] [[pollux::async]] () mutable -> Task<int> {
    ++count;
    co_await Leaf("next", 1);
    co_return count++;
  };
  int sum = co_await next();
  sum = sum * 10 + co_await next();
  co_return sum;
}

class Account {
 public:
  explicit Account(int balance) : balance_(balance) {}

  [[pollux::async]] Task<int> pay(int n) {
    auto take = [this] [[pollux::async]] (int value) -> Task<int> {
      co_await Leaf("take", 1);
      balance_ -= value;
      co_return this->balance();
    };
    co_return co_await take(n) * 100 + co_await take(1);
  }

  auto payer() {
    return [this] [[pollux::async]] (int value) -> Task<int> {
      co_await Leaf("payer", 1);
      co_return balance_ -= value;
    };
  }
  auto copy() {
    return [*this] [[pollux::async]] (int value) mutable -> Task<int> {
      balance_ += co_await Leaf("copy", 1, value);
      co_return balance();
    };
  }
  auto implicit();

  int balance() const { return balance_; }

 private:
  int balance_;
};

auto Account::implicit() {
  return [=, this] [[pollux::async]] () -> Task<int> {
    co_await Leaf("implicit", 1);
    co_return balance_ + 1;
  };
}

[[pollux::async]] Task<int> of_a_class(int n) {
  Account account(n);
  auto pay = account.payer();
  auto copy = account.copy();
  int sum = co_await account.pay(2);
  sum += co_await pay(3);
  sum += co_await copy(5) * 1000;
  sum += co_await account.implicit()();
  co_return sum;
}

[[pollux::async]] Task<int> constants(int n) {
  constexpr int step = 3;
  const bool doubled = true;
  auto next = [] [[pollux::async]] (int value) -> Task<int> {
    int steps[step] = {1, 2, 3};
    co_await Leaf("constants", 1);
    co_return value + (doubled ? 2 * step : step) + steps[2];
  };
  co_return co_await next(n);
}

[[pollux::async]] Task<Traced> moved_parameters(int n) {
  auto join = [n] [[pollux::async]] (Traced&& right, const Traced&, int,
                                     Traced left) -> Task<Traced> {
    co_await Leaf("join", 1);
    co_return Traced("joined", left.number() + right.number() + n);
  };
  Traced left("left", 1);
  co_return co_await join(Traced("right", 2), Traced("third", 3), 4, std::move(left));
}

// Names that poll() has for itself.
[[pollux::async]] Task<int> names_of_the_class(int n) {
  Traced ready("ready", n);
  int cx = n + co_await Leaf("cx", 1, 1);
  const int kept = cx + 1;
  auto by_reference = [&cx, &ready] [[pollux::async]] (int state) -> Task<int> {
    cx += co_await Peek("by reference", 1, ready) + state;
    co_return cx;
  };
  const int first = co_await by_reference(1);
  auto by_copy = [cx, live = kept] [[pollux::async]] () -> Task<int> {
    co_return co_await Leaf("by copy", 1, cx) + live;
  };
  co_return first + co_await by_copy() + co_await [=] [[pollux::async]] () -> Task<int> {
    co_return co_await Leaf("implicit", 1, kept) + cx;
  }();
}

int main() {
  return run_oracle({
      {"no capture", [] { return no_capture(1); }},
      {"by copy", [] { return by_copy(2); }},
      {"by reference", [] { return by_reference(3); }},
      {"defaults", [] { return defaults(4, Traced("kept", 5)); }},
      {"with initialisers", [] { return with_initialisers(5); }},
      {"counter", [] { return counter(6); }},
      {"of a class", [] { return of_a_class(70); }},
      {"constants", [] { return constants(8); }},
      {"names of the class", [] { return names_of_the_class(9); }},
      {"moved parameters", [] { return moved_parameters(9); }},
  });
}
