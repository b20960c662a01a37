// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TaskState: what may happen to a task next, and who still refers to it, in one atomic word.
//
//               spawn            start()              suspend()
//    (nothing) ------> NOTIFIED --------> RUNNING -----------------> idle
//                         ^                | |  suspend(), when         | notify()
//                         |                | |  notified meanwhile      |
//                         +----------------|-+--------------------------+
//                                          | complete()
//                                          '-----------> COMPLETE, for good
//
// Every change is one read-modify-write with acquire and release, also one that changes nothing:
// what a thread did before it woke a task is visible to the poll that follows, even if the task had
// been notified already.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace pollux::internal {

/// notify(), abort(), add_reference() and drop_reference() are for any thread that has a reference;
/// the others for the executor that owns the task.
class TaskState {
 public:
  /// notify(): whether the caller has to put the task into its executor's queue.
  bool notify() { return set(notified); }

  /// As notify(), and has the next run end the task instead of polling it.
  bool abort() { return set(notified | aborted); }

  /// Taken from the queue, to be run. False if it is to be ended. What wakes it from here on is not
  /// missed: it will be run again. Precondition: notified.
  bool start() {
    // NOTIFIED becomes RUNNING, by an addition because processors have that in one instruction.
    return !(bits_.fetch_add(running - notified, std::memory_order_acq_rel) & aborted);
  }

  /// To be ended, whether it is in a queue or not, at the end of its executor.
  void start_ending() { bits_.fetch_or(running, std::memory_order_acq_rel); }

  /// Has been polled, and is pending. True if it was notified meanwhile: the caller puts it into
  /// the queue.
  bool suspend() { return bits_.fetch_sub(running, std::memory_order_acq_rel) & notified; }

  /// Has been polled, and is pending, and the caller puts it into a queue in any case.
  void suspend_notified() {
    std::uint32_t bits = bits_.load(std::memory_order_relaxed);
    while (!bits_.compare_exchange_weak(bits, (bits & ~running) | notified,
                                        std::memory_order_acq_rel, std::memory_order_relaxed)) {
    }
  }

  /// Is over, and its executor gives up its reference. True if that was the last one.
  bool complete() {
    // RUNNING becomes COMPLETE, and one reference less.
    std::uint32_t before =
        bits_.fetch_add(completed - running - one_reference, std::memory_order_acq_rel);
    return before / one_reference == 1;
  }

  void add_reference() {
    if (bits_.fetch_add(one_reference, std::memory_order_relaxed) < too_many_references) return;
    std::fprintf(stderr, "pollux: a task has over a hundred million wakers: are they leaked?\n");
    std::abort();
  }

  /// True if that was the last one: the caller frees the task.
  bool drop_reference() {
    // Nobody can add to a sole reference, so that it needs no read-modify-write.
    if (bits_.load(std::memory_order_acquire) / one_reference == 1) return true;
    return bits_.fetch_sub(one_reference, std::memory_order_acq_rel) / one_reference == 1;
  }

 private:
  // Is in its executor's queue, or will be: put there by whoever has set this bit, unless the task
  // is RUNNING; then by the executor after the poll. Cleared before the poll, not after it, so that
  // a wake during the poll is not lost.
  static constexpr std::uint32_t notified = 1;

  // Is being polled, or its future destroyed, on the executor's thread. Nobody else touches the
  // future, ever.
  static constexpr std::uint32_t running = 2;

  // The future is destroyed. Never cleared. Notifying has no effect any more.
  static constexpr std::uint32_t completed = 4;

  // The next run ends the task. Never cleared. No effect on one that completes in its present run.
  static constexpr std::uint32_t aborted = 8;

  // From here on: the number of references. One of the executor, until the task is complete, which
  // stands for the queues too; one of the JoinHandle; one of each waker.
  static constexpr std::uint32_t one_reference = 16;
  static constexpr std::uint32_t too_many_references = one_reference * 100'000'000;

  bool set(std::uint32_t bits) {
    std::uint32_t before = bits_.fetch_or(bits, std::memory_order_acq_rel);
    return !(before & (notified | running | completed));
  }

  std::atomic<std::uint32_t> bits_{notified | 2 * one_reference};
};

}  // namespace pollux::internal
