// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async operators, members and free ones, and conversions; members for rvalues, and of a union.
// SHAPES: OV5, OV7, PA7, PA8
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <utility>

using namespace pollux::testing;
using pollux::Task;

class Money {
 public:
  explicit Money(int cents) : cents_(cents) {}

  [[pollux::async]] Task<int> operator()(int times) const {
    co_await Leaf("call", 1);
    co_return times* cents_;
  }
  [[pollux::async]] Task<int> operator()() const { co_return co_await (*this)(2); }
  [[pollux::async]] Task<int> operator[](int digit) {
    co_await Leaf("subscript", 1);
    co_return cents_ / (digit ? 10 * digit : 1) % 10;
  }
  [[pollux::async]] Task<void> operator+=(int more) {
    Traced receipt("receipt", more);
    co_await Peek("add", 1, receipt);
    cents_ += more;
  }
  [[pollux::async]] Task<bool> operator!() const { co_return co_await Leaf("not", 1, cents_ == 0); }
  [[pollux::async]] operator Task<int>() const {
    co_await Leaf("conversion", 1);
    co_return cents_;
  }
  [[pollux::async]] explicit operator pollux::Task<bool>() const;

  friend Task<int> operator+(const Money& left, const Money& right);

 private:
  int cents_;
};

[[pollux::async]] Task<int> operator+(const Money& left, const Money& right) {
  int first = co_await Leaf("left", 1, left.cents_);
  co_return first + co_await Leaf("right", 1, right.cents_);
}

[[pollux::async]] Task<int> operator-(const Money& money) { co_return -co_await money(); }

Money::operator pollux::Task<bool>() const { co_return co_await Leaf("bool", 1, cents_ > 0); }

[[pollux::async]] Task<int> operator""_cents(unsigned long long cents) {
  co_return co_await Leaf("literal", 1, static_cast<int>(cents));
}

[[pollux::async]] Task<int> used() {
  Money price(25);
  Money fee(co_await 3_cents);
  int sum = co_await (price + fee);
  sum += co_await price(2) + co_await price();
  co_await (price += sum);
  if (co_await !fee) co_return 0;
  sum += 1000 * co_await price[1] + co_await -fee;
  Task<int> converted = price;
  sum += co_await converted;
  co_return co_await static_cast<Task<bool>>(fee) ? sum : -1;
}

struct Connection {
  Traced traced{"connection"};

  [[pollux::async]] Task<int> closed() && {
    co_await Peek("close", 1, traced);
    Traced taken = std::move(traced);
    co_return co_await Leaf("closed", 1, taken.number());
  }
  [[pollux::async]] Task<int> closed() const& { co_return co_await Peek("look", 1, this->traced); }
};

[[pollux::async]] Task<int> for_rvalues() {
  Connection connection;
  int sum = co_await connection.closed();
  sum += co_await std::move(connection).closed();
  sum += co_await Connection().closed();
  co_return sum;
}

union Either {
  int number;
  float real;

  [[pollux::async]] Task<int> as_number() const {
    co_await Leaf("number", 1);
    co_return number;
  }
};

[[pollux::async]] Task<int> of_a_union() {
  Either either;
  either.number = 4;
  co_return co_await either.as_number();
}

int main() {
  return run_oracle({
      {"used", [] { return used(); }},
      {"for rvalues", [] { return for_rvalues(); }},
      {"of a union", [] { return of_a_union(); }},
  });
}
