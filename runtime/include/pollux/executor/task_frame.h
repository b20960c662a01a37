// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TaskFrame<F, Header>: a task in one allocation: the executor's header, then the future and,
// when that is done, the outcome in its place.
#pragma once

#include <exception>
#include <optional>
#include <utility>

#include "pollux/core/future.h"
#include "pollux/core/slot.h"
#include "pollux/executor/outcome.h"
#include "pollux/executor/task_header.h"

namespace pollux::internal {

/// Destroys the future. Returns the exception that its destructor let escape, if any.
template <class F>
std::exception_ptr destroy_future(Slot<F>& future) noexcept {
#if defined(__cpp_exceptions)
  try {
    future.destroy();
  } catch (...) {
    return std::current_exception();
  }
#else
  future.destroy();
#endif
  return nullptr;
}

/// Header derives from TaskHeader and has `static void schedule(TaskHeader&)`. The output must not
/// throw when it is moved.
template <class F, class Header>
class TaskFrame final : public Header {
 public:
  using Output = output_t<F>;

  /// `arguments` are for the header.
  template <class... Arguments>
  explicit TaskFrame(F&& future, Arguments&&... arguments)
      : Header(vtable, std::forward<Arguments>(arguments)...) {
    future_.emplace(std::move(future));
  }

 private:
  using Outcome = internal::Outcome<Output>;

  static TaskFrame& from(TaskHeader& task) { return static_cast<TaskFrame&>(task); }

  ~TaskFrame() {}  // the slots are empty by now

  static bool poll(TaskHeader& task, Context& cx) noexcept {
    std::optional<Outcome> outcome = poll_for_outcome(*from(task).future_, cx);
    if (!outcome) return false;
    // The value is there: what the future's destructor throws is of no more interest.
    destroy_future(from(task).future_);
    from(task).outcome_.emplace(*std::move(outcome));
    return true;
  }

  static void end(TaskHeader& task) {
    std::exception_ptr exception = destroy_future(from(task).future_);
    if (exception) {
      from(task).outcome_.emplace(std::move(exception));
    } else {
      from(task).outcome_.emplace(Aborted());
    }
  }

  static void take_outcome(TaskHeader& task, void* outcome) noexcept {
    ::new (outcome) Outcome(std::move(*from(task).outcome_));
    drop_outcome(task);
  }

  static void drop_outcome(TaskHeader& task) { from(task).outcome_.destroy(); }

  static void free(TaskHeader& task) { delete &from(task); }

  static constexpr TaskVTable vtable{poll, end, Header::schedule, take_outcome, drop_outcome, free};

  union {
    Slot<F> future_;
    Slot<Outcome> outcome_;
  };
};

}  // namespace pollux::internal
