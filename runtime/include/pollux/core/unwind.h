// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The guards of generated code. What changes often in one poll, where the future is and which of
// its locals are alive, stays in locals of poll(), and so in registers; a guard writes it back
// once, on whatever way control leaves.
#pragma once

#include "pollux/core/poll.h"

namespace pollux {

/// Stands in a generated poll(). However control leaves, by return or by exception, the future is
/// done then, unless it has suspended.
template <class State>
class DoneOnExit {
 public:
  explicit DoneOnExit(State& state) : state_(state) {}
  DoneOnExit(const DoneOnExit&) = delete;
  DoneOnExit& operator=(const DoneOnExit&) = delete;
  ~DoneOnExit() { state_ = next_; }

  /// The next poll goes on at `state`. For `return on_exit.suspend(...)`.
  Pending suspend(State state) {
    next_ = state;
    return pending;
  }

 private:
  State& state_;
  State next_ = State::Done;
};

/// The same where locals in the future's frame have destructors: they run unless it has suspended.
/// `live` is the newest of them that is alive, as a local of poll().
template <class Future>
class UnwindOnExit {
 public:
  using State = decltype(Future::state_);
  using Live = decltype(Future::live_);

  UnwindOnExit(Future& future, Live& live) : future_(future), live_(live) {}
  UnwindOnExit(const UnwindOnExit&) = delete;
  UnwindOnExit& operator=(const UnwindOnExit&) = delete;
  ~UnwindOnExit() {
    future_.live_ = live_;
    if (!is_suspended()) future_.unwind(Live::None);
    future_.state_ = next_;  // last: it may have the same room as live_
  }

  Pending suspend(State state) {
    next_ = state;
    return pending;
  }

  /// Destroys what is newer than `floor`.
  void unwind(Live floor = Live::None) {
    struct Read {
      ~Read() { live = future.live_; }  // also where a destructor throws
      Future& future;
      Live& live;
    };
    future_.live_ = live_;
    Read read{future_, live_};
    future_.unwind(floor);
  }

  bool is_suspended() const { return next_ != State::Done; }

 private:
  Future& future_;
  Live& live_;
  State next_ = State::Done;
};

/// Stands in a try block of a generated poll(), whose handlers find the locals of the block
/// destroyed: those newer than `floor`.
template <class Future>
class UnwindTry {
 public:
  using Live = typename UnwindOnExit<Future>::Live;

  UnwindTry(UnwindOnExit<Future>& on_exit, Live floor) : on_exit_(on_exit), floor_(floor) {}
  UnwindTry(const UnwindTry&) = delete;
  UnwindTry& operator=(const UnwindTry&) = delete;
  ~UnwindTry() {
    if (!on_exit_.is_suspended()) on_exit_.unwind(floor_);
  }

 private:
  UnwindOnExit<Future>& on_exit_;
  Live floor_;
};

}  // namespace pollux
