// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The unit that instantiates the templates for int.
#include "first.h"

#include "shelf.h"

template class storage::Shelf<int>;
template pollux::Task<int> storage::there_and_back<int>(int item);

[[pollux::async]] pollux::Task<int> first() {
  co_return co_await storage::there_and_back(1) + co_await storage::there_and_back(2);
}
