// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The design's second example: operands, a conditional with a temporary, '&&'.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Task;

struct Key {
  explicit Key(const std::string& text);
  ~Key();
};

struct Reply {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

struct Shop {
  int fee() const;
  Reply discount(const Key& key);
  Reply rate(const std::string& item);
  Reply confirm(int total);
};

[[pollux::async]] Task<int> price(Shop& shop, std::string item, int count) {
  int total = shop.fee() + (count > 3 ? co_await shop.discount(Key(item + "/bulk")) : 1) *
                               co_await shop.rate(item);
  if (total > 12 && co_await shop.confirm(total)) co_return total;
  co_return -1;
}
