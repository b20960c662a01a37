// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A class with async members, here and in client.cpp.
#pragma once

#include <net/ping.h>

namespace net {

class Client {
 public:
  [[pollux::async]] pollux::Task<int> get(int n);
  [[pollux::async]] pollux::Task<int> get_twice(int n) { co_return co_await get(co_await get(n)); }

 private:
  int calls_ = 0;
};

}  // namespace net
