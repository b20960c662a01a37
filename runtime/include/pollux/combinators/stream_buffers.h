// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// buffer_unordered, buffered: of a stream of futures what they give, several of which are awaited
// at the same time. With the number as a template argument nothing is allocated.
//
//   auto pages = streams::buffer_unordered(streams::map(std::move(urls), fetch), 10);
//   while (auto page = co_await pages.next()) use(*page);
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "pollux/combinators/futures_unordered.h"
#include "pollux/combinators/streams.h"
#include "pollux/core/budget.h"
#include "pollux/executor/outcome.h"

namespace pollux::internal {

/// A future with its place among others, which does not throw, but gives how it has ended.
template <class F>
class Placed {
 public:
  using Output = std::pair<std::size_t, Outcome<output_t<F>>>;
  static constexpr bool is_send = is_send_v<F>;

  Placed(std::size_t place, F&& future) : place_(place), future_(std::move(future)) {}

  Poll<Output> poll(Context& cx) {
    auto outcome = poll_for_outcome(future_, cx);
    if (!outcome) return pending;
    return Poll<Output>(std::in_place, place_, *std::move(outcome));
  }

 private:
  std::size_t place_;
  F future_;
};

/// The element of an outcome; throws what the future threw.
template <class T>
element_t<T> element_of(Outcome<T> outcome) {
  return element_t<T>(std::in_place, output_value(std::move(outcome).take()));
}

}  // namespace pollux::internal

namespace pollux::streams {

template <class S>
class [[nodiscard]] BufferUnordered {
  using Future = internal::output_value_t<item_t<S>>;

 public:
  using Item = output_t<Future>;
  static constexpr bool is_send = is_send_v<S> && is_send_v<Future>;

  BufferUnordered(S&& stream, std::size_t size) : stream_(std::move(stream)), size_(size) {}

  Next<BufferUnordered> next() { return Next<BufferUnordered>(*this); }

  Poll<element_t<Item>> poll_next(Context& cx) {
    while (futures_->size() < size_ && !stream_.is_over()) {
      auto element = stream_.poll_next(cx);
      if (element.is_pending()) break;
      if (element.value()) futures_->push(*std::move(element).value());
    }
    Poll<element_t<Item>> output = futures_->poll_next(cx);
    bool is_empty = output.is_ready() && !output.value();
    if (is_empty && !stream_.is_over()) return pending;
    return output;
  }

 private:
  Fuse<S> stream_;
  std::size_t size_;
  std::unique_ptr<FuturesUnordered<Future>> futures_ = std::make_unique<FuturesUnordered<Future>>();
};

/// Of a stream of futures: what they give, in the order in which they are ready; up to `size` of
/// them, at least 1, are awaited at the same time. Polls only those that were woken. Allocates once
/// for each.
template <class S>
BufferUnordered<S> buffer_unordered(S stream, std::size_t size) {
  return {std::move(stream), size};
}

template <class S>
class [[nodiscard]] Buffered {
  using Future = internal::output_value_t<item_t<S>>;

 public:
  using Item = output_t<Future>;
  static constexpr bool is_send = is_send_v<S> && is_send_v<Future>;

  Buffered(S&& stream, std::size_t size) : stream_(std::move(stream)), size_(size) {}

  Next<Buffered> next() { return Next<Buffered>(*this); }

  Poll<element_t<Item>> poll_next(Context& cx) {
    while (outcomes_.size() < size_ && !stream_.is_over()) {
      auto element = stream_.poll_next(cx);
      if (element.is_pending()) break;
      if (!element.value()) break;
      futures_->push({first_ + outcomes_.size(), *std::move(element).value()});
      outcomes_.emplace_back();
    }
    if (outcomes_.empty()) {
      if (stream_.is_over()) return element_t<Item>();
      return pending;
    }
    while (!outcomes_.front()) {
      auto next = futures_->poll_next(cx);
      if (next.is_pending()) return pending;
      auto& [place, outcome] = *next.value();
      outcomes_[place - first_].emplace(std::move(outcome));
    }
    Outcome outcome = *std::move(outcomes_.front());
    outcomes_.pop_front();
    ++first_;
    return internal::element_of(std::move(outcome));
  }

 private:
  using Outcome = internal::Outcome<Item>;
  using Futures = FuturesUnordered<internal::Placed<Future>>;

  Fuse<S> stream_;
  std::size_t size_;
  std::unique_ptr<Futures> futures_ = std::make_unique<Futures>();
  std::size_t first_ = 0;  // the place of the first outcome
  std::deque<std::optional<Outcome>> outcomes_;
};

/// As buffer_unordered, and what they give comes in the order of the futures. What one throws comes
/// in its turn, and the others go on.
template <class S>
Buffered<S> buffered(S stream, std::size_t size) {
  return {std::move(stream), size};
}

template <std::size_t N, class S>
class [[nodiscard]] FixedBufferUnordered {
  static_assert(N > 0, "buffer_unordered<N> awaits at least one future at a time");
  using Future = internal::output_value_t<item_t<S>>;

 public:
  using Item = output_t<Future>;
  static constexpr bool is_send = is_send_v<S> && is_send_v<Future>;

  explicit FixedBufferUnordered(S&& stream) : stream_(std::move(stream)) {}

  Next<FixedBufferUnordered> next() { return Next<FixedBufferUnordered>(*this); }

  Poll<element_t<Item>> poll_next(Context& cx) {
    if (!internal::Budget::may_try(cx)) return pending;
    bool is_empty = true;
    bool may_fill = true;
    for (std::size_t i = 0; i < N; ++i) {
      std::size_t place = (first_ + i) % N;
      std::optional<Future>& future = futures_[place];
      if (!future && may_fill) may_fill = fill(future, cx);
      if (!future) continue;
      is_empty = false;
      internal::Budget::leave_one();
      auto outcome = internal::poll_for_outcome(*future, cx);
      if (!outcome) continue;
      future.reset();
      first_ = (place + 1) % N;
      return internal::element_of(*std::move(outcome));
    }
    if (is_empty && stream_.is_over()) return element_t<Item>();
    return pending;
  }

 private:
  /// Whether the stream has given one.
  bool fill(std::optional<Future>& future, Context& cx) {
    auto element = stream_.poll_next(cx);
    if (element.is_pending() || !element.value()) return false;
    future.emplace(*std::move(element).value());
    return true;
  }

  Fuse<S> stream_;
  std::size_t first_ = 0;  // to be polled, for all to have their turn
  std::array<std::optional<Future>, N> futures_;
};

/// As buffer_unordered(stream, N), for a few: each poll polls all of them, and nothing is
/// allocated.
template <std::size_t N, class S>
FixedBufferUnordered<N, S> buffer_unordered(S stream) {
  return FixedBufferUnordered<N, S>(std::move(stream));
}

template <std::size_t N, class S>
class [[nodiscard]] FixedBuffered {
  static_assert(N > 0, "buffered<N> awaits at least one future at a time");
  using Future = internal::output_value_t<item_t<S>>;

 public:
  using Item = output_t<Future>;
  static constexpr bool is_send = is_send_v<S> && is_send_v<Future>;

  explicit FixedBuffered(S&& stream) : stream_(std::move(stream)) {}

  Next<FixedBuffered> next() { return Next<FixedBuffered>(*this); }

  Poll<element_t<Item>> poll_next(Context& cx) {
    if (!internal::Budget::may_try(cx)) return pending;
    fill(cx);
    for (std::size_t i = 0; i < size_; ++i) {
      Place& place = places_[(first_ + i) % N];
      Future* future = std::get_if<Future>(&place);
      if (!future) continue;
      internal::Budget::leave_one();
      auto outcome = internal::poll_for_outcome(*future, cx);
      if (outcome) place.template emplace<Outcome>(*std::move(outcome));
    }
    Outcome* outcome = size_ > 0 ? std::get_if<Outcome>(&places_[first_]) : nullptr;
    if (!outcome) {
      if (size_ == 0 && stream_.is_over()) return element_t<Item>();
      return pending;
    }
    Outcome given = std::move(*outcome);
    places_[first_].template emplace<std::monostate>();
    first_ = (first_ + 1) % N;
    --size_;
    return internal::element_of(std::move(given));
  }

 private:
  using Outcome = internal::Outcome<Item>;
  using Place = std::variant<std::monostate, Future, Outcome>;

  void fill(Context& cx) {
    while (size_ < N) {
      auto element = stream_.poll_next(cx);
      if (element.is_pending() || !element.value()) return;
      places_[(first_ + size_) % N].template emplace<Future>(*std::move(element).value());
      ++size_;
    }
  }

  Fuse<S> stream_;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
  std::array<Place, N> places_;
};

/// As buffered(stream, N), for a few: each poll polls all of them, and nothing is allocated.
template <std::size_t N, class S>
FixedBuffered<N, S> buffered(S stream) {
  return FixedBuffered<N, S>(std::move(stream));
}

}  // namespace pollux::streams
