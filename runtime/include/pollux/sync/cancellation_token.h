// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CancellationToken: tells any number of tasks, on any threads, to come to an end by themselves. A
// task that is to end at once is aborted, or its future destroyed, instead.
//
// Tokens form a tree: cancelling one cancels its descendants too. The tokens of a tree share one
// lock.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "pollux/core/cancel_safety.h"
#include "pollux/core/future.h"
#include "pollux/core/output_value.h"
#include "pollux/core/slot.h"
#include "pollux/sync/wait_queue.h"

namespace pollux {

namespace internal {
class CancellationNode;
}
class CancelledFuture;
class CancellationDropGuard;
template <class F>
class RunUntilCancelled;

/// Copies are the same token. May be used by several threads at a time.
class CancellationToken {
 public:
  /// A new one, without a parent.
  CancellationToken();

  /// A new one that is cancelled with this one, and by itself without this one.
  CancellationToken child_token() const;

  /// Cancels this one and its descendants, for good. Wakes who waits for that.
  void cancel() const;

  bool is_cancelled() const;

  /// A future that is ready when the token is cancelled.
  CancelledFuture cancelled() const;

  /// Cancels the token when it is destroyed.
  CancellationDropGuard drop_guard() const;

  /// A future of what `future` gives, or of nothing if the token is cancelled first: a
  /// std::optional<T>, as timeout() gives. When both are there the output counts, unless the token
  /// was cancelled before the first poll. `future` is destroyed before this gives nothing.
  template <class F>
  RunUntilCancelled<F> run_until_cancelled(F future) const;

 private:
  friend class CancelledFuture;

  explicit CancellationToken(std::shared_ptr<internal::CancellationNode> node)
      : node_(std::move(node)) {}

  std::shared_ptr<internal::CancellationNode> node_;
};

/// CancellationToken::cancelled. Keeps the token. Cancel safe. Movable before its first poll only.
class [[nodiscard]] CancelledFuture {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = true;

  explicit CancelledFuture(CancellationToken token) : token_(std::move(token)) {}
  CancelledFuture(CancelledFuture&& other) noexcept : token_(other.token_) {}
  ~CancelledFuture();

  Poll<void> poll(Context& cx);

  bool is_cancelled() const { return token_.is_cancelled(); }

 private:
  CancellationToken token_;
  bool done_ = false;
  internal::WaitNode waiter_;
};

/// CancellationToken::drop_guard. Movable.
class CancellationDropGuard {
 public:
  explicit CancellationDropGuard(CancellationToken token) : token_(std::move(token)) {}
  CancellationDropGuard(CancellationDropGuard&& other) noexcept
      : token_(std::exchange(other.token_, std::nullopt)) {}
  CancellationDropGuard& operator=(CancellationDropGuard&& other) noexcept {
    std::swap(token_, other.token_);
    return *this;
  }
  ~CancellationDropGuard() {
    if (token_) token_->cancel();
  }

  /// Gives the token back: it is not cancelled.
  CancellationToken disarm() && { return *std::exchange(token_, std::nullopt); }

 private:
  std::optional<CancellationToken> token_;
};

/// CancellationToken::run_until_cancelled. As cancel safe as `future` is. Movable before its first
/// poll only.
template <class F>
class [[nodiscard]] RunUntilCancelled {
 public:
  using Output = std::optional<internal::output_value_t<output_t<F>>>;
  static constexpr bool is_cancel_safe = is_cancel_safe_v<F>;

  RunUntilCancelled(CancelledFuture cancelled, F&& future)
      : cancelled_(std::move(cancelled)), future_(std::in_place, std::move(future)) {}

  Poll<Output> poll(Context& cx) {
    if (std::exchange(done_, true)) polled_after_completion("run_until_cancelled");
    if (!begun_ && cancelled_.is_cancelled()) return give_up();
    begun_ = true;
    Poll<output_t<F>> result = future_->poll(cx);
    if (result.is_ready()) {
      return Output(std::in_place, internal::output_value(std::move(result)));
    }
    if (cancelled_.poll(cx).is_ready()) return give_up();
    done_ = false;
    return pending;
  }

 private:
  Output give_up() {
    future_.reset();
    return std::nullopt;
  }

  bool begun_ = false;
  bool done_ = false;
  CancelledFuture cancelled_;
  std::optional<F> future_;
};

inline CancelledFuture CancellationToken::cancelled() const { return CancelledFuture(*this); }

inline CancellationDropGuard CancellationToken::drop_guard() const {
  return CancellationDropGuard(*this);
}

template <class F>
RunUntilCancelled<F> CancellationToken::run_until_cancelled(F future) const {
  static_assert(is_future_v<F>, "run_until_cancelled takes a future, by value");
  return {cancelled(), std::move(future)};
}

}  // namespace pollux
