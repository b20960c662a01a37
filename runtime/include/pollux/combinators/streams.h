// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// streams: what makes a stream of a stream. Each takes its stream by value, which has not been
// polled yet, and destroys it with itself; none polls it again after its end.
//
//   auto squares = streams::map(std::move(numbers), [](int n) { return n * n; });
//   while (auto square = co_await squares.next()) use(*square);
//
// Those that await several futures at a time are in stream_buffers.h, those with a clock in
// timed_streams.h.
#pragma once

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "pollux/combinators/destroy_at_exit.h"
#include "pollux/core/future.h"
#include "pollux/core/output_value.h"
#include "pollux/core/send.h"
#include "pollux/core/stream.h"

namespace pollux::streams {

/// A stream that is not polled after its end.
template <class S>
class Fuse {
 public:
  using Item = item_t<S>;
  static constexpr bool is_send = is_send_v<S>;

  explicit Fuse(S&& stream) : stream_(std::move(stream)) {}

  bool is_over() const { return is_over_; }

  Poll<element_t<Item>> poll_next(Context& cx) {
    if (is_over_) return element_t<Item>();
    Poll<element_t<Item>> element = stream_.poll_next(cx);
    is_over_ = element.is_ready() && !element.value();
    return element;
  }

 private:
  bool is_over_ = false;
  S stream_;
};

/// What `value`, an element, is to a function of the elements.
template <class S>
using argument_t = internal::output_value_t<item_t<S>>&&;

template <class S, class Function>
class [[nodiscard]] Map {
 public:
  using Item = std::invoke_result_t<Function&, argument_t<S>>;
  static constexpr bool is_send = is_send_v<S> && is_send_v<Function>;

  Map(S&& stream, Function&& function)
      : stream_(std::move(stream)), function_(std::move(function)) {}

  Next<Map> next() { return Next<Map>(*this); }

  Poll<element_t<Item>> poll_next(Context& cx) {
    auto element = stream_.poll_next(cx);
    if (element.is_pending()) return pending;
    if (!element.value()) return element_t<Item>();
    return element_t<Item>(function_(*std::move(element).value()));
  }

 private:
  Fuse<S> stream_;
  Function function_;
};

/// `function(element)` of each element.
template <class S, class Function>
Map<S, Function> map(S stream, Function function) {
  return {std::move(stream), std::move(function)};
}

template <class S, class Predicate>
class [[nodiscard]] Filter {
 public:
  using Item = item_t<S>;
  static constexpr bool is_send = is_send_v<S> && is_send_v<Predicate>;

  Filter(S&& stream, Predicate&& predicate)
      : stream_(std::move(stream)), predicate_(std::move(predicate)) {}

  Next<Filter> next() { return Next<Filter>(*this); }

  Poll<element_t<Item>> poll_next(Context& cx) {
    for (;;) {
      Poll<element_t<Item>> element = stream_.poll_next(cx);
      if (element.is_pending() || !element.value()) return element;
      if (predicate_(std::as_const(*element.value()))) return element;
    }
  }

 private:
  Fuse<S> stream_;
  Predicate predicate_;
};

/// The elements of which `predicate(element)` holds.
template <class S, class Predicate>
Filter<S, Predicate> filter(S stream, Predicate predicate) {
  return {std::move(stream), std::move(predicate)};
}

template <class S>
class [[nodiscard]] Take {
 public:
  using Item = item_t<S>;
  static constexpr bool is_send = is_send_v<S>;

  Take(S&& stream, std::size_t count) : stream_(std::move(stream)), left_(count) {}

  Next<Take> next() { return Next<Take>(*this); }

  Poll<element_t<Item>> poll_next(Context& cx) {
    if (left_ == 0) return element_t<Item>();
    Poll<element_t<Item>> element = stream_.poll_next(cx);
    if (element.is_ready()) --left_;
    return element;
  }

 private:
  Fuse<S> stream_;
  std::size_t left_;
};

/// The first `count` elements.
template <class S>
Take<S> take(S stream, std::size_t count) {
  return {std::move(stream), count};
}

template <class S, class Function>
class [[nodiscard]] Then {
  using Future = std::invoke_result_t<Function&, argument_t<S>>;

 public:
  using Item = output_t<Future>;
  static constexpr bool is_send = is_send_v<S> && is_send_v<Function> && is_send_v<Future>;

  Then(S&& stream, Function&& function)
      : stream_(std::move(stream)), function_(std::move(function)) {}

  Next<Then> next() { return Next<Then>(*this); }

  Poll<element_t<Item>> poll_next(Context& cx) {
    if (!awaited_) {
      auto element = stream_.poll_next(cx);
      if (element.is_pending()) return pending;
      if (!element.value()) return element_t<Item>();
      awaited_.emplace(function_, *std::move(element).value());
    }
    ResetAtExit guard{awaited_};
    Poll<Item> output = awaited_->future.poll(cx);
    guard.dismissed = output.is_pending();
    if (output.is_pending()) return pending;
    return element_t<Item>(internal::output_value(std::move(output)));
  }

 private:
  /// Made in its place.
  struct Awaited {
    Awaited(Function& function, argument_t<S> element) : future(function(std::move(element))) {}
    Future future;
  };

  using ResetAtExit = internal::ResetAtExit<std::optional<Awaited>>;

  Fuse<S> stream_;
  Function function_;
  std::optional<Awaited> awaited_;
};

/// What the future `function(element)` gives, one after the other.
template <class S, class Function>
Then<S, Function> then(S stream, Function function) {
  return {std::move(stream), std::move(function)};
}

template <class S>
class [[nodiscard]] Chunks {
  using Value = internal::output_value_t<item_t<S>>;

 public:
  using Item = std::vector<Value>;
  static constexpr bool is_send = is_send_v<S>;

  Chunks(S&& stream, std::size_t size) : stream_(std::move(stream)), size_(size) {}

  Next<Chunks> next() { return Next<Chunks>(*this); }

  Poll<element_t<Item>> poll_next(Context& cx) {
    while (chunk_.size() < size_) {
      auto element = stream_.poll_next(cx);
      if (element.is_pending()) return pending;
      if (!element.value()) break;
      chunk_.push_back(*std::move(element).value());
    }
    if (chunk_.empty()) return element_t<Item>();
    return element_t<Item>(std::exchange(chunk_, {}));
  }

 private:
  Fuse<S> stream_;
  std::size_t size_;
  Item chunk_;
};

/// The elements in vectors of `size`, at least 1; the last may have fewer.
template <class S>
Chunks<S> chunks(S stream, std::size_t size) {
  return {std::move(stream), size};
}

template <class A, class B>
class [[nodiscard]] Merge {
  static_assert(std::is_same_v<item_t<A>, item_t<B>>, "merge takes streams of the same Item");

 public:
  using Item = item_t<A>;
  static constexpr bool is_send = is_send_v<A> && is_send_v<B>;

  Merge(A&& first, B&& second) : first_(std::move(first)), second_(std::move(second)) {}

  Next<Merge> next() { return Next<Merge>(*this); }

  Poll<element_t<Item>> poll_next(Context& cx) {
    second_begins_ = !second_begins_;
    return second_begins_ ? poll_both(first_, second_, cx) : poll_both(second_, first_, cx);
  }

 private:
  template <class One, class Other>
  static Poll<element_t<Item>> poll_both(One& one, Other& other, Context& cx) {
    Poll<element_t<Item>> element = one.poll_next(cx);
    if (element.is_ready() && element.value()) return element;
    Poll<element_t<Item>> second = other.poll_next(cx);
    if (second.is_ready() && (second.value() || one.is_over())) return second;
    return pending;
  }

  bool second_begins_ = false;
  Fuse<A> first_;
  Fuse<B> second_;
};

/// The elements of both, as they come; each is polled first every other time.
template <class A, class B>
Merge<A, B> merge(A first, B second) {
  return {std::move(first), std::move(second)};
}

template <class S>
class [[nodiscard]] Collect {
 public:
  using Output = std::vector<internal::output_value_t<item_t<S>>>;
  static constexpr bool is_send = is_send_v<S>;

  explicit Collect(S&& stream) : stream_(std::move(stream)) {}

  Poll<Output> poll(Context& cx) {
    if (stream_.is_over()) polled_after_completion("streams::collect");
    for (;;) {
      auto element = stream_.poll_next(cx);
      if (element.is_pending()) return pending;
      if (!element.value()) return std::move(elements_);
      elements_.push_back(*std::move(element).value());
    }
  }

 private:
  Fuse<S> stream_;
  Output elements_;
};

/// A future of a vector of all elements.
template <class S>
Collect<S> collect(S stream) {
  return Collect<S>(std::move(stream));
}

}  // namespace pollux::streams
