// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scheduler: the threads of one execution, as fibers of one thread of the system; who goes on; and
// the choices made so far, so that the next execution makes others.
#pragma once

#include <sys/epoll.h>
#include <ucontext.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "memory.h"
#include "model.h"

namespace pollux::model {

/// The choices of an execution. The next one makes the same up to the last that has another option.
class Choices {
 public:
  explicit Choices(bool random) : random_(random) {}

  /// One of `count`. 0 is the usual one.
  std::size_t choose(std::size_t count);

  /// Prepares the next execution. False if there is none.
  bool advance();

 private:
  struct Choice {
    std::size_t chosen;
    std::size_t count;
  };
  std::size_t draw(std::size_t count);

  const bool random_;
  std::uint64_t state_ = 1;
  std::vector<Choice> made_;
  std::size_t next_ = 0;
};

class Scheduler {
 public:
  Scheduler(const Options& options, Choices& choices);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// The execution that is under way; null in the checker itself, and outside of check().
  static Scheduler* current;

  /// Stands where the code under test calls the checker.
  class Inside {
   public:
    Inside() : scheduler_(*std::exchange(current, nullptr)) {}
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() { current = &scheduler_; }

    Scheduler* operator->() const { return &scheduler_; }

   private:
    Scheduler& scheduler_;
  };

  /// An execution. What failed, or nothing.
  std::string run(const std::function<void()>& scenario);

  /// In a thread of the execution.
  std::size_t thread() const { return running_; }
  Memory& memory() { return memory_; }
  bool is_concurrent() const { return fibers_.size() > 1; }

  /// All threads have their thread-local variables at the same place.
  static bool is_thread_local(const void* place);

  /// Another thread may go on here.
  void point(const char* event, const void* object);

  /// This one goes on only when `condition` holds.
  void wait_until(std::function<bool()> condition);

  /// A thread, which has a number.
  std::size_t start(std::function<void()> body);
  void join(std::size_t thread);

  /// Ends the execution.
  [[noreturn]] void fail(const std::string& what);

  /// What the calls that hooks.cpp replaces keep for this execution.
  struct Lock {
    bool is_locked = false;
    Knowledge released;
  };
  struct Condition {
    std::vector<std::size_t> waiting;
  };
  struct Epoll {
    int watched = -1;
    epoll_event event{};
  };
  std::map<const void*, Lock> locks;
  std::map<const void*, Condition> conditions;
  std::map<int, bool> event_fds;  // whether there is an event
  std::map<int, Epoll> epolls;
  std::vector<void*> quarantine;

 private:
  struct Fiber {
    ucontext_t context;
    std::unique_ptr<char[]> stack;
    std::function<void()> body;
    std::function<bool()> condition;  // for which it waits
    bool is_done = false;
    Knowledge end;
    std::vector<char> thread_locals;
    std::array<char, 16> exceptions{};
  };
  struct Line {
    std::size_t thread;
    const char* event;
    const void* object;
  };

  static Scheduler* active_;  // also in the checker itself

  static void enter();
  bool can_run(const Fiber& fiber) const { return !fiber.condition || fiber.condition(); }
  std::vector<std::size_t> others() const;
  void switch_to(std::size_t next);
  void leave();
  std::size_t choose(std::size_t count);
  std::string trace() const;

  const Options& options_;
  Choices& choices_;
  Memory memory_;
  std::vector<std::unique_ptr<Fiber>> fibers_;
  std::size_t running_ = 0;
  int deviations_ = 0;
  int steps_ = 0;
  int in_a_row_ = 0;  // of the running thread
  std::size_t in_turn_ = 0;
  ucontext_t outside_;
  std::vector<char> outer_thread_locals_;
  std::array<char, 16> outer_exceptions_{};
  std::string failure_;
  std::vector<Line> lines_;
};

}  // namespace pollux::model
