// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers: a stream of numbers for tests of what is made of streams; all_of: everything of a
// stream.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "counting_waker.h"
#include "pollux/combinators/streams.h"

namespace pollux::test {

/// 1, 2, … up to a last one; pending before each of them if told so. Fails if polled after the end.
class Numbers {
 public:
  using Item = int;

  explicit Numbers(int last, bool waits = false) : last_(last), waits_(waits) {}

  Poll<element_t<int>> poll_next(Context& cx) {
    EXPECT_FALSE(over_) << "polled after the end";
    if (waits_ && std::exchange(waited_, !waited_) == false) {
      cx.waker().wake_by_ref();
      return pending;
    }
    if (given_ < last_) return element_t<int>(++given_);
    over_ = true;
    return element_t<int>();
  }

 private:
  int last_;
  bool waits_;
  bool waited_ = false;
  bool over_ = false;
  int given_ = 0;
};

/// All elements; the number of polls that were pending is in `waits`, if that is wanted.
template <class S>
auto all_of(S stream, int* waits = nullptr) {
  CountingWaker waker;
  auto future = streams::collect(std::move(stream));
  for (int pendings = 0;; ++pendings) {
    auto result = future.poll(waker.context());
    if (waits) *waits = pendings;
    if (result.is_ready()) return std::move(result).value();
    EXPECT_GT(waker.wakes(), pendings);
    EXPECT_LT(pendings, 1000);
  }
}

}  // namespace pollux::test
