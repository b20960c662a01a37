// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// yield_now: lets the others go first.
#pragma once

#include <cstdint>

#include "pollux/executor/local_runtime.h"

namespace pollux {

/// Pending once. What polls it is woken after the other ready tasks and the driver have had their
/// turn; outside of block_on at once.
class [[nodiscard]] YieldNow {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = true;

  Poll<void> poll(Context& cx) {
    switch (state_) {
      case State::Start:
        state_ = State::Yielded;
        if (internal::LocalRuntime* runtime = internal::LocalRuntime::current()) {
          runtime->defer(cx.waker());
        } else {
          cx.waker().wake_by_ref();
        }
        return pending;
      case State::Yielded:
        state_ = State::Done;
        return ready;
      case State::Done:
        break;
    }
    polled_after_completion("yield_now");
  }

 private:
  enum class State : std::uint8_t { Start, Yielded, Done };

  State state_ = State::Start;
};

/// Has the task give way to the other ready tasks, and to timers and I/O, once.
inline YieldNow yield_now() { return YieldNow(); }

}  // namespace pollux
