// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async member functions: this, implicit members, qualifiers, private members and types of the
// enclosing class, static functions.
// SHAPES: PA7, PA8, OV3, OV7
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

class Account {
 public:
  explicit Account(int balance) : balance_(balance) {}

  [[pollux::async]] Task<int> deposit(int amount) {
    Traced receipt("receipt", amount);
    co_await Peek("book", 1, receipt);
    balance_ += amount;
    this->count();
    co_return balance_;
  }

  [[pollux::async]] Task<int> balance() const {
    co_await Leaf("read", 1);
    co_return balance_;
  }

  [[pollux::async]] Task<int> move_to(Account& other, int amount) {
    co_await deposit(-amount);
    co_await other.deposit(amount);
    co_return balance_ - other.balance_ + fee(operations_);
  }

  [[pollux::async]] static Task<Account> open(int balance) {
    co_await Leaf("open", 1);
    co_return Account(balance);
  }

  [[pollux::async]] Task<void> on_lvalue() & {
    co_await Leaf("lvalue", 1);
    count();
  }

  int operations() const { return operations_; }

 private:
  struct Secret {
    int value;
  };

  [[pollux::async]] Task<Secret> secret() {
    co_return Secret{co_await Leaf("secret", 1, balance_)};
  }

 public:
  [[pollux::async]] Task<int> twice(int amount) {
    Secret before = co_await secret();
    co_await deposit(amount);
    co_await deposit(amount);
    co_return balance_ - before.value;
  }

 private:
  void count() { ++operations_; }
  static int fee(int operations) { return operations > 1 ? 1 : 0; }

  int balance_;
  int operations_ = 0;
};

[[pollux::async]] Task<int> transfer() {
  Account from = co_await Account::open(100);
  Account to(5);
  int difference = co_await from.move_to(to, 30);
  co_await from.on_lvalue();
  co_return 1000 * from.operations() + difference + co_await to.balance();
}

[[pollux::async]] Task<int> use_twice() {
  Account account(1);
  int n = co_await account.twice(10);
  co_return n + account.operations();
}

struct Outer {
  struct Middle {
    class Inner {
     public:
      [[pollux::async]] Task<int> value() {
        co_await Leaf("inner", 1);
        co_return value_;
      }

     private:
      int value_ = 3;
    };
    Inner inner;
  };
  Middle middle;
};

[[pollux::async]] Task<int> nested(Outer& outer) { co_return co_await outer.middle.inner.value(); }

int main() {
  return run_oracle({
      {"transfer", [] { return transfer(); }},
      {"twice", [] { return use_twice(); }},
      {"nested", [](Outer& outer) { return nested(outer); }},
  });
}
