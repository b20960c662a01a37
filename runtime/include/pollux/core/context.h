// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Context: what a poll is given: the waker to use from then on.
#pragma once

#include "pollux/core/waker.h"

namespace pollux {

/// Passed down from the executor through every poll. Borrows the waker for the time of the poll.
class Context {
 public:
  explicit Context(const Waker& waker) : waker_(waker) {}

  const Waker& waker() const { return waker_; }

 private:
  const Waker& waker_;
};

}  // namespace pollux
