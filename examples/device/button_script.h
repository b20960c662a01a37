// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who presses the button where there is nobody to do it: two presses, by a contact that bounces,
// and in between a touch that is too short to count.
#pragma once

#include <cstdint>

struct Edge {
  std::uint8_t after;  // milliseconds from the one before
  bool is_down;
};

inline constexpr Edge button_script[] = {
    {30, true}, {1, false}, {2, true},  {60, false}, {1, true}, {1, false},
    {40, true}, {1, false}, {45, true}, {1, false},  {1, true}, {50, false},
};
