// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls of members and of what an await gives: the object and the function are evaluated once,
// before the arguments.
// SHAPES: EX16, EX17
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

class Account {
 public:
  int add(int amount) {
    trace("add %d", amount);
    return balance += amount;
  }
  Account* self() {
    trace("self");
    return this;
  }
  Account& by(const Traced& who) {
    trace("by %s", who.name());
    return *this;
  }

  int balance = 0;
};

int twice(int n) { return 2 * n; }
int negate(int n) { return -n; }
using Function = int (*)(int);

[[pollux::async]] Task<Function> lookup(bool negative) {
  co_await Leaf("lookup", 1);
  co_return negative ? negate : twice;
}

[[pollux::async]] Task<Account*> find(Account& account) {
  co_return co_await Leaf("find", 1, &account);
}

[[pollux::async]] Task<int> object_before_arguments(Account& account) {
  account.self()->add(co_await Leaf("amount", 1, 5));
  co_return account.balance;
}

[[pollux::async]] Task<int> awaited_object(Account& account) {
  co_return (co_await find(account))->add(co_await Leaf("amount", 1, 7));
}

[[pollux::async]] Task<int> chain_with_temporaries(Account& account) {
  int balance = account.by(Traced("alice")).add(co_await Leaf("amount", 1, 1));
  trace("alice is done");
  account.by(Traced("bob")).self()->add(co_await Peek("look", 1, Traced("amount", 2)));
  co_return balance;
}

[[pollux::async]] Task<int> awaited_callee(bool negative) {
  co_return (co_await lookup(negative))(co_await Leaf("argument", 1, 21));
}

[[pollux::async]] Task<int> member_pointer(Account& account) {
  int Account::* member = &Account::balance;
  account.*member = co_await Leaf("set", 1, 3);
  int (Account::*method)(int) = &Account::add;
  co_return (account.*method)(co_await Leaf("add", 1, 4));
}

int main() {
  return run_oracle({
      {"object before arguments", [](Account& a) { return object_before_arguments(a); }},
      {"awaited object", [](Account& a) { return awaited_object(a); }},
      {"chain with temporaries", [](Account& a) { return chain_with_temporaries(a); }},
      {"awaited callee, twice", [] { return awaited_callee(false); }},
      {"awaited callee, negate", [] { return awaited_callee(true); }},
      {"member pointer", [](Account& a) { return member_pointer(a); }},
  });
}
