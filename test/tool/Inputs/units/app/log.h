// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nothing async.
#pragma once

void log(int n);
