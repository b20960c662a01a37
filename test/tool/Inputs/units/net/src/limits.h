// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A header that is not lowered.
#pragma once

inline constexpr int retries = 3;
