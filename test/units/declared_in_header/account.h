// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A class whose async members are split over header and source, and functions beside it.
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include <pollux/testing/oracle.h>

#include <string>

namespace bank {

class Account {
 public:
  Account(std::string owner, int balance) : owner_(std::move(owner)), balance_(balance) {}

  [[pollux::async]] pollux::Task<int> deposit(int amount, const char* why = "deposit");
  [[pollux::async]] pollux::Task<bool> withdraw(int amount) {
    if (amount > co_await balance()) co_return false;
    co_await deposit(-amount, "withdraw");
    co_return true;
  }
  [[pollux::async]] static pollux::Task<Account> open(std::string owner);

 private:
  friend pollux::Task<std::string> statement(const Account& account);

  [[pollux::async]] pollux::Task<int> balance() const;

  std::string owner_;
  int balance_;
};

[[pollux::async]] pollux::Task<std::string> statement(const Account& account);

/// Steps between two files: each of them awaits the other.
[[pollux::async]] pollux::Task<int> odd_steps(int n);
[[pollux::async]] inline pollux::Task<int> even_steps(int n) {
  pollux::testing::Traced step("even", n);
  if (n == 0) co_return 0;
  co_return 1 + co_await odd_steps(n - 1);
}

}  // namespace bank

#endif
