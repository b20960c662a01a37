// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// UnwindOnExit: the one guard of generated code.
#pragma once

namespace pollux {

/// Stands in a generated poll(), or in a try block there. However control leaves, by return or by
/// exception, it destroys the locals in the future's frame that are newer than `floor`, unless the
/// future has just suspended. A future in poll() counts as done until it suspends.
template <class Future>
class UnwindOnExit {
 public:
  using State = decltype(Future::state_);
  using Live = decltype(Future::live_);

  explicit UnwindOnExit(Future& future, Live floor = Live::None) : future_(future), floor_(floor) {}
  UnwindOnExit(const UnwindOnExit&) = delete;
  UnwindOnExit& operator=(const UnwindOnExit&) = delete;
  ~UnwindOnExit() {
    if (future_.state_ == State::Done) future_.unwind(floor_);
  }

 private:
  Future& future_;
  Live floor_;
};

}  // namespace pollux
