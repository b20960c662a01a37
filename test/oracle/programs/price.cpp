// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A price from three awaits in one expression, one of them in an arm of ?:, and a confirmation
// behind &&.
// SHAPES: EX3, EX5, EX7, TM1, TM5, CA8
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

using namespace pollux::testing;
using pollux::Task;

class Key {
 public:
  explicit Key(std::string text) : text_(std::move(text)), trace_("key") {}
  const char* text() const { return text_.c_str(); }

 private:
  std::string text_;
  Traced trace_;
};

class Shop {
 public:
  int fee() {
    trace("fee");
    return 2;
  }
  [[pollux::async]] Task<int> discount(const Key& key) {
    Traced lookup("discount");
    co_await Leaf("discount of", 1);
    trace("%s", key.text());
    co_return 3;
  }
  Leaf<int> rate(const std::string& item) {
    return Leaf<int>("rate", 1, static_cast<int>(item.size()));
  }
  Leaf<bool> confirm(int total) { return Leaf<bool>("confirm", 1, total % 2 == 0); }
};

[[pollux::async]] Task<int> price(Shop& shop, std::string item, int count) {
  int total = shop.fee() + (count > 3 ? co_await shop.discount(Key(item + "/bulk")) : 1) *
                               co_await shop.rate(item);
  if (total > 12 && co_await shop.confirm(total)) co_return total;
  co_return -1;
}

[[pollux::async]] Task<int> basket(Shop& shop) {
  int sum = 0;
  for (const char* item : {"apple", "kiwi"}) sum += co_await price(shop, item, sum == 0 ? 5 : 1);
  co_return sum;
}

int main() {
  return run_oracle({
      {"bulk, confirmed", [](Shop& shop) { return price(shop, "tomato", 4); }},
      {"bulk, not confirmed", [](Shop& shop) { return price(shop, "apple", 4); }},
      {"single", [](Shop& shop) { return price(shop, "apple", 1); }},
      {"basket", [](Shop& shop) { return basket(shop); }},
  });
}
