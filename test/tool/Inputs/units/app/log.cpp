// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A source that is not lowered.
#include "log.h"

#include <cstdio>

void log(int n) { std::printf("%d\n", n); }
