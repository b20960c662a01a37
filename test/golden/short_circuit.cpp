// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// '&&', '||' and '?:' with awaits in their operands.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Task;

struct Check {
  using Output = bool;
  pollux::Poll<bool> poll(pollux::Context& cx);
};

struct Name {
  using Output = std::string;
  pollux::Poll<std::string> poll(pollux::Context& cx);
};

Check is_owner(int user, int document);
Check is_member(int user, const std::string& group);
Name name_of(int user);

[[pollux::async]] Task<bool> may_edit(int user, int document, bool locked) {
  co_return !locked && (co_await is_owner(user, document) || co_await is_member(user, "editors"));
}

[[pollux::async]] Task<std::string> label(int user, int document, bool locked) {
  std::string name = user > 0 ? co_await name_of(user) : "nobody";
  co_return co_await may_edit(user, document, locked) ? name + "*" : name;
}
