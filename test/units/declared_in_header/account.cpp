// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bodies, some of them outside of the namespace.
#include "account.h"

using pollux::Task;
using pollux::testing::Leaf;
using pollux::testing::Traced;

[[pollux::async]] Task<int> bank::Account::deposit(int amount, const char* why) {
  Traced entry(why, amount);
  balance_ += co_await Leaf(why, 1, amount);
  co_return balance_;
}

[[pollux::async]] Task<int> bank::Account::balance() const {
  co_return co_await Leaf("balance", 1, balance_);
}

[[pollux::async]] Task<bank::Account> bank::Account::open(std::string owner) {
  Account account(std::move(owner), 0);
  co_await account.deposit(1);
  co_return account;
}

namespace bank {

[[pollux::async]] Task<std::string> statement(const Account& account) {
  const int balance = co_await account.balance();
  co_return account.owner_ + ": " + std::to_string(balance) + "/" +
      std::to_string(account.balance_);
}

}  // namespace bank

[[pollux::async]] Task<int> bank::odd_steps(int n) {
  Traced step("odd", n);
  co_await Leaf("odd", 1);
  if (n == 0) co_return 0;
  co_return 1 + co_await even_steps(n - 1);
}
