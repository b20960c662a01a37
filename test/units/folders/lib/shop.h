// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Includes one header that stands alone, and one that does not.
#pragma once

#include "detail/price.h"

using Amount = Price;

#include "detail/discount.inc.h"

[[pollux::async]] inline pollux::Task<int> total(Amount price, int count) {
  co_return count* co_await reduced(price);
}
