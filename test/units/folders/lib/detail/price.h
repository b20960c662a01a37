// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// No async function, but it has to lie where the lowered shop.h looks for it.
#pragma once

#include <pollux/testing/oracle.h>

struct Price {
  int cents;
};
