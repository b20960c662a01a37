// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaits in the arguments of calls and of other awaits, among arguments without one.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Task;

struct Token {
  int id;
};

struct Login {
  using Output = Token;
  pollux::Poll<Token> poll(pollux::Context& cx);
};

struct Fetch {
  using Output = std::string;
  pollux::Poll<std::string> poll(pollux::Context& cx);
};

Login login(const std::string& user);
Fetch fetch(Token token, int page);
int page_count();
std::string combine(const std::string& title, int pages, const std::string& first,
                    const std::string& last);

[[pollux::async]] Task<std::string> summary(std::string user) {
  co_return combine("summary of " + user, page_count(), co_await fetch(co_await login(user), 0),
                    co_await fetch(co_await login(user), page_count() - 1));
}
