// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BranchRandom: where select begins. Small, fast, and the same sequence for the same seed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pollux/core/internal/threads.h"

namespace pollux {

/// A generator of the xorshift kind (64 bits, multiplied): good enough to be fair, not for secrets.
class BranchRandom {
 public:
  static constexpr std::uint64_t default_seed = 0x9e3779b97f4a7c15;

  constexpr explicit BranchRandom(std::uint64_t seed = default_seed)
      : state_(seed != 0 ? seed : default_seed) {}

  /// A number from 0 to count - 1. Precondition: 0 < count < 2^32.
  std::size_t below(std::size_t count) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    std::uint64_t high = (state_ * 0x2545f4914f6cdd1d) >> 32;
    return static_cast<std::size_t>((high * count) >> 32);
  }

 private:
  std::uint64_t state_;
};

/// What select uses. A runtime puts its own here while it runs.
inline POLLUX_THREAD_LOCAL BranchRandom branch_random;

}  // namespace pollux
