// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A future that writes down each poll and its end, for tests that compare what happened with what
// should have, in order.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "pollux/core.h"

namespace pollux::test {

using Log = std::vector<std::string>;

/// Pending `pending` times, waking itself each time, then `value`. Logs "poll NAME", "drop NAME".
class Logged {
 public:
  using Output = int;

  Logged(Log& log, std::string name, int pending, int value = 0)
      : log_(&log), name_(std::move(name)), left_(pending), value_(value) {}
  Logged(Logged&& other) noexcept
      : log_(std::exchange(other.log_, nullptr)),
        name_(std::move(other.name_)),
        left_(other.left_),
        value_(other.value_),
        throws_(other.throws_) {}
  ~Logged() {
    if (log_) log_->push_back("drop " + name_);
  }

  /// Throws std::runtime_error(NAME) instead of giving the value.
  Logged throwing() && {
    throws_ = true;
    return std::move(*this);
  }

  Poll<int> poll(Context& cx) {
    log_->push_back("poll " + name_);
    if (left_-- > 0) {
      cx.waker().wake_by_ref();
      return pending;
    }
    if (throws_) throw std::runtime_error(name_);
    return value_;
  }

 private:
  Log* log_;  // null when moved from
  std::string name_;
  int left_;
  int value_;
  bool throws_ = false;
};

}  // namespace pollux::test
