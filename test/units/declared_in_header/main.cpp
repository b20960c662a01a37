// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Callers who see only the declarations.
#include "account.h"

using bank::Account;

[[pollux::async]] static pollux::Task<std::string> visit() {
  Account account = co_await Account::open("Ada");
  co_await account.deposit(9);
  const bool isPaid = co_await account.withdraw(4);
  const bool isPaidAgain = co_await account.withdraw(40);
  co_return (isPaid && !isPaidAgain ? "paid, " : "not paid, ") + co_await statement(account);
}

int main() {
  return pollux::testing::run_oracle({
      {"members", [] { return visit(); }},
      {"a circle through two files, even", [] { return bank::even_steps(4); }},
      {"a circle through two files, odd", [] { return bank::odd_steps(3); }},
  });
}
