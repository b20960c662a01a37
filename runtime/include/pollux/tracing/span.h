// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Span: a stretch of work with a name and fields, which events in it and spans within it refer to.
// A future is in its span while it is polled, not between two polls: so there is no guard to hold
// across an await, there is in_scope for a function and instrument for a future.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "pollux/core/cancel_safety.h"
#include "pollux/core/context.h"
#include "pollux/core/future.h"
#include "pollux/core/poll.h"
#include "pollux/core/send.h"
#include "pollux/core/slot.h"
#include "pollux/tracing/field.h"

namespace pollux::tracing {

/// What a subscriber sees of a span. Lives until the last Span and event that refers to it, and the
/// last span within it, are gone.
class SpanData {
 public:
  SpanData(std::uint64_t id, const Named& name, const Field* fields, std::size_t count,
           std::shared_ptr<const SpanData> parent);
  SpanData(const SpanData&) = delete;
  SpanData& operator=(const SpanData&) = delete;
  ~SpanData();

  /// Not used twice in a program.
  std::uint64_t id() const { return id_; }
  const std::string& name() const { return name_; }
  const char* file() const { return file_; }
  int line() const { return line_; }

  /// The keys and texts live as long as this.
  const std::vector<Field>& fields() const { return fields_; }

  /// The span that was the current one when this was made, or nullptr.
  const SpanData* parent() const { return parent_.get(); }

 private:
  std::uint64_t id_;
  std::string name_;
  const char* file_;
  int line_;
  std::string texts_;  // of the fields
  std::vector<Field> fields_;
  std::shared_ptr<const SpanData> parent_;
};

template <class F>
class Instrumented;

/// A reference to a span, or to none. Copied freely, from any thread.
class Span {
 public:
  /// No span.
  Span() = default;

  /// Within the current span: `Span request("request", "id", 7)`. No span, and no allocation, if
  /// there is no subscriber. Throws std::bad_alloc.
  template <class... KeysAndValues>
  explicit Span(const Named& name, const KeysAndValues&... fields) {
    const auto all = internal::fields_of(fields...);
    open(name, all.data(), all.size());
  }

  /// The innermost one that this thread is in.
  static Span current() { return current_ ? *current_ : Span(); }

  /// Calls `function` within this span.
  template <class Function>
  decltype(auto) in_scope(Function&& function) const {
    Entered entered(*this);
    return std::forward<Function>(function)();
  }

  /// Null for no span.
  const SpanData* data() const { return data_.get(); }

 private:
  template <class F>
  friend class Instrumented;

  /// This thread is in the span between the two ends of this: no await may be between them.
  class Entered {
   public:
    explicit Entered(const Span& span) : before_(std::exchange(current_, &span)) {}
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;
    ~Entered() { current_ = before_; }

   private:
    const Span* before_;
  };

  void open(const Named& name, const Field* fields, std::size_t count);

  static inline thread_local const Span* current_ = nullptr;

  std::shared_ptr<const SpanData> data_;
};

/// A future that is polled, and destroyed, within its span.
template <class F>
class [[nodiscard]] Instrumented {
 public:
  using Output = output_t<F>;
  static constexpr bool is_cancel_safe = is_cancel_safe_v<F>;
  static constexpr bool is_send = is_send_v<F>;

  Instrumented(Span span, F&& future) : span_(std::move(span)) {
    future_.emplace(std::move(future));
  }
  Instrumented(Instrumented&& other) : span_(other.span_) {
    future_.emplace(std::move(*other.future_));
  }
  ~Instrumented() {
    Span::Entered entered(span_);
    future_.destroy();
  }

  Poll<Output> poll(Context& cx) {
    Span::Entered entered(span_);
    return future_->poll(cx);
  }

 private:
  Span span_;
  Slot<F> future_;
};

/// `future`, which has not been polled yet, within `span`, as in
/// `spawn(instrument(Span("client", "port", port), serve(std::move(socket))))`. Movable before its
/// first poll only.
template <class F>
Instrumented<F> instrument(Span span, F future) {
  static_assert(is_future_v<F>, "instrument takes a future, by value");
  return Instrumented<F>(std::move(span), std::move(future));
}

}  // namespace pollux::tracing
