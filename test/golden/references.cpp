// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reference locals and structured bindings that live across awaits.
// RUN: %golden %s
#include <pollux/core.h>

#include <map>
#include <string>
#include <utility>

using pollux::Task;

struct Account {
  std::string owner;
  int balance = 0;
};

struct Approval {
  using Output = std::pair<bool, std::string>;
  pollux::Poll<std::pair<bool, std::string>> poll(pollux::Context& cx);
};

Approval approve(const std::string& owner, int amount);

[[pollux::async]] Task<std::string> withdraw(std::map<int, Account>& accounts, int id, int amount) {
  Account& account = accounts.at(id);
  const int& balance = account.balance;
  auto [approved, note] = co_await approve(account.owner, amount);
  if (!approved || balance < amount) co_return "refused: " + note;
  account.balance -= amount;
  for (auto& [other_id, other] : accounts) {
    auto [known, reason] = co_await approve(other.owner, 0);
    if (!known) note += " " + std::to_string(other_id) + reason;
  }
  co_return note;
}
