// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Members that await each other in a circle, defined inside and outside of their class; members of
// a base, qualified; attributes beside [[pollux::async]].
// SHAPES: RE2, PA8, OV7
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <memory>
#include <string>

using namespace pollux::testing;
using pollux::Task;

/// Inside of the class: a sum in parentheses.
class Inside {
 public:
  using Value = int;
  explicit Inside(std::string text) : text_(text) {}

  [[pollux::async]] Task<Value> sum() {
    Value left = co_await atom();
    while (at_ < text_.size() && text_[at_] == '+') {
      ++at_;
      left += co_await atom();
    }
    co_return left;
  }

 private:
  [[pollux::async]] Task<Value> atom() {
    const char c = text_[at_++];
    if (c != '(') co_return co_await Leaf("digit", 1, c - '0');
    const Value inner = co_await sum();
    if (text_[at_++] != ')') throw Error("no end");
    co_return inner;
  }

  std::string text_;
  std::size_t at_ = 0;
};

/// The same with definitions outside.
class Outside {
 public:
  explicit Outside(std::string text) : text_(text) {}
  [[pollux::async]] Task<int> sum();

 private:
  Task<int> atom();  // the definition has the attribute

  std::string text_;
  std::size_t at_ = 0;
};

[[pollux::async]] Task<int> Outside::sum() {
  int left = co_await atom();
  while (at_ < text_.size() && text_[at_] == '+') {
    ++at_;
    left += co_await atom();
  }
  co_return left;
}

[[pollux::async]] Task<int> Outside::atom() {
  const char c = text_[at_++];
  if (c != '(') co_return co_await Leaf("digit", 1, c - '0');
  const int inner = co_await sum();
  if (text_[at_++] != ')') throw Error("no end");
  co_return inner;
}

[[pollux::async]] Task<int> inside(std::string text) {
  Inside parser(text);
  co_return co_await parser.sum();
}

[[nodiscard, pollux::async]] Task<int> outside(std::string text) {
  Outside parser(text);
  co_return co_await parser.sum();
}

class Account {
 public:
  [[nodiscard]] [[pollux::async]] Task<int> deposit(int amount) {
    co_await Leaf("deposit", 1);
    co_return balance_ += amount;
  }

 private:
  int balance_ = 10;
};

struct Savings : Account {
  // [[a comment]]
  [[nodiscard]] /* between */ [[pollux::async]] Task<int> deposit(int amount) {
    const int before = co_await Account::deposit(0);
    co_return before + co_await this->Account::deposit(amount);
  }
};

// [[another comment]]
[[pollux::async, nodiscard]] [[maybe_unused]] static Task<int> saved(int amount) {
  Savings savings;
  co_return co_await savings.deposit(amount) + co_await savings.Account::deposit(1);
}

struct Node {
  Traced value;
  std::unique_ptr<Node> next;
};

[[pollux::async]] Task<int> list(int n) {
  std::unique_ptr<Node> first(new Node{Traced("first", n), nullptr});
  first->next.reset(new Node{Traced("second", n + 1), nullptr});
  int sum = 0;
  for (const Node* at = first.get(); at; at = at->next.get())
    sum += co_await Peek("node", 1, at->value);
  co_return sum;
}

int main() {
  return run_oracle({
      {"inside", [] { return inside("1+(2+3)+4"); }},
      {"inside, thrown", [] { return inside("(1+2"); }},
      {"outside", [] { return outside("1+(2+3)+4"); }},
      {"saved", [] { return saved(5); }},
      {"list", [] { return list(6); }},
  });
}
