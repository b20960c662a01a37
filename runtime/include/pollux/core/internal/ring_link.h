// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RingLink: the links of an intrusive list. A list is a ring through a link of its own, so that a
// member leaves it without knowing it, and all members move to another list in one step.
#pragma once

#include <utility>

namespace pollux::internal {

/// A place in a ring; alone, it is a ring of one. Not movable, as its neighbours point to it.
class RingLink {
 public:
  RingLink() = default;
  RingLink(const RingLink&) = delete;
  RingLink& operator=(const RingLink&) = delete;

  bool is_alone() const { return next_ == this; }
  RingLink* next() const { return next_; }

  /// Precondition: is_alone().
  void link_before(RingLink& other) {
    next_ = &other;
    previous_ = std::exchange(other.previous_, this);
    previous_->next_ = this;
  }

  void unlink() {
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = previous_ = this;
  }

  /// As the ends of a list: moves all that is in the ring of `other`, but for `other` itself, to
  /// the end of this ring. Not inlined: GCC would warn of a ring whose ends are a local variable,
  /// because it does not see that it is empty in the end.
  [[gnu::noinline]] void append(RingLink& other) {
    if (other.is_alone()) return;
    RingLink* first = other.next_;
    RingLink* last = std::exchange(other.previous_, &other);
    other.next_ = &other;
    first->previous_ = std::exchange(previous_, last);
    first->previous_->next_ = first;
    last->next_ = this;
  }

 private:
  RingLink* next_ = this;
  RingLink* previous_ = this;
};

}  // namespace pollux::internal
