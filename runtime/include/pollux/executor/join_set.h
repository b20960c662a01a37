// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// JoinSet<T>: tasks that belong together: their outputs come as they finish, and they are aborted
// with the set.
//
//   JoinSet<Page> pages;
//   for (const auto& url : urls) pages.spawn(fetch(url));
//   while (auto page = co_await pages.join_next()) use(*page);
#pragma once

#include <cstddef>
#include <utility>

#include "pollux/combinators/futures_unordered.h"
#include "pollux/executor/join_handle.h"
#include "pollux/executor/spawn.h"
#include "pollux/executor/spawn_blocking.h"

namespace pollux {

/// A JoinHandle that aborts its task, instead of detaching it, when it is destroyed first.
template <class T>
class AbortOnDrop {
 public:
  using Output = T;

  explicit AbortOnDrop(JoinHandle<T> task) : task_(std::move(task)) {}
  AbortOnDrop(AbortOnDrop&&) noexcept = default;
  AbortOnDrop& operator=(AbortOnDrop&&) noexcept = default;
  ~AbortOnDrop() { task_.abort(); }

  Poll<T> poll(Context& cx) { return task_.poll(cx); }

  /// The handle, which does not abort.
  JoinHandle<T> detach() && { return std::move(task_); }

 private:
  JoinHandle<T> task_;
};

/// Used by one task at a time. Destroying it aborts the tasks that are left: each is destroyed by
/// its executor the next time it would run. A task must therefore own what it uses; for children
/// that borrow from their parent, which are destroyed with it, take FuturesUnordered or join_all.
template <class T>
class JoinSet {
 public:
  std::size_t size() const { return handles_.size(); }
  bool is_empty() const { return handles_.is_empty(); }

  /// As pollux::spawn, spawn_local and spawn_blocking.
  template <class F>
  void spawn(F future) {
    add(pollux::spawn(std::move(future)));
  }
  template <class F>
  void spawn_local(F future) {
    add(pollux::spawn_local(std::move(future)));
  }
  template <class Function>
  void spawn_blocking(Function function) {
    add(pollux::spawn_blocking(std::move(function)));
  }

  /// Adds a task that runs already, of whatever runtime.
  void add(JoinHandle<T> task) { handles_.push(AbortOnDrop<T>(std::move(task))); }

  /// A future of the output of the task that finishes next: a std::optional<T>, with Ready for
  /// void; nothing when no task is left. Throws what a task has thrown, and JoinError for one that
  /// was aborted; the others are still there then. Cancel safe.
  Next<FuturesUnordered<AbortOnDrop<T>>> join_next() { return handles_.next(); }

  /// Aborts the tasks that are left, and forgets them.
  void abort_all() { handles_.clear(); }

 private:
  FuturesUnordered<AbortOnDrop<T>> handles_;
};

}  // namespace pollux
