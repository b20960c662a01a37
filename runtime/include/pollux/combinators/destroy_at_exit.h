// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// DestroyAtExit, ResetAtExit: the guards of a combinator's poll. However it ends, unless it is
// pending, there are no children left when the caller goes on.
#pragma once

namespace pollux::internal {

/// Calls children.destroy() at its end, unless dismissed.
template <class Children>
class DestroyAtExit {
 public:
  explicit DestroyAtExit(Children& children) : children_(&children) {}
  DestroyAtExit(const DestroyAtExit&) = delete;
  DestroyAtExit& operator=(const DestroyAtExit&) = delete;
  ~DestroyAtExit() {
    if (children_) children_->destroy();
  }

  void dismiss() { children_ = nullptr; }

 private:
  Children* children_;
};

/// The same for an optional of them: calls children.reset().
template <class Children>
struct ResetAtExit {
  ~ResetAtExit() {
    if (!dismissed) children.reset();
  }
  Children& children;
  bool dismissed = false;
};

}  // namespace pollux::internal
