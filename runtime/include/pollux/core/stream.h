// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a stream is: a type with `using Item` and `Poll<element_t<Item>> poll_next(Context&)`, which
// gives an element, or nothing at its end. Stream<T> is one type for every stream of T.
//
// As Task does, Stream<T> owns what a lowered program boxes, and in one that is compiled without
// Pollux the frame of a coroutine with co_yield.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/output_value.h"
#include "pollux/core/poll.h"
// As in task.h: what an async function is lowered to needs them.
#include "pollux/core/address_of.h"
#include "pollux/core/slot.h"
#include "pollux/core/unwind.h"

namespace pollux {

/// What one poll of a stream of T gives when it is ready: an element, or nothing. Of references it
/// is an optional std::reference_wrapper.
template <class T>
using element_t = std::optional<internal::output_value_t<T>>;

template <class S>
using item_t = typename std::remove_reference_t<S>::Item;

namespace internal {
template <class S, class = void>
struct IsStream : std::false_type {};
template <class S>
struct IsStream<S, std::void_t<typename S::Item,
                               decltype(std::declval<S&>().poll_next(std::declval<Context&>()))>>
    : std::is_same<decltype(std::declval<S&>().poll_next(std::declval<Context&>())),
                   Poll<element_t<typename S::Item>>> {};
}  // namespace internal

/// Whether S has Item and `Poll<element_t<Item>> poll_next(Context&)`. A reference to a stream
/// counts as one.
template <class S>
inline constexpr bool is_stream_v = internal::IsStream<std::remove_reference_t<S>>::value;

/// The future of a stream's next element: nothing, again and again, after the end. Refers to the
/// stream; dropping it loses no element.
template <class S>
class [[nodiscard]] Next {
 public:
  using Output = element_t<item_t<S>>;
  static constexpr bool is_cancel_safe = true;

  explicit Next(S& stream) : stream_(&stream) {}

  Poll<Output> poll(Context& cx) { return stream_->poll_next(cx); }

 private:
  S* stream_;
};

/// In a generated poll_next(): gives an element, made from `value`, and suspends in the state
/// `next`, of which `on_exit` takes care. Where that throws, the stream is done.
template <class T, class OnExit, class State, class Value>
Poll<element_t<T>> yield(OnExit& on_exit, State next, Value&& value) {
  Poll<element_t<T>> result(std::in_place, std::in_place, std::forward<Value>(value));
  on_exit.suspend(next);
  return result;
}

namespace internal {

/// What a Stream owns.
template <class T>
class BoxedStream {
 public:
  virtual Poll<element_t<T>> poll_next(Context& cx) = 0;
  virtual void destroy() = 0;

 protected:
  ~BoxedStream() = default;
};

/// A stream of type S on the heap.
template <class T, class S>
class OwnedStream final : public BoxedStream<T> {
 public:
  template <class Make>
  explicit OwnedStream(Make&& make) : stream_(std::forward<Make>(make)()) {}

  Poll<element_t<T>> poll_next(Context& cx) override { return stream_.poll_next(cx); }
  void destroy() override { delete this; }

 private:
  S stream_;
};

template <class S, class T, bool = is_stream_v<S>>
inline constexpr bool is_stream_of_v = false;
template <class S, class T>
inline constexpr bool is_stream_of_v<S, T, true> = std::is_same_v<item_t<S>, T>;

template <class T>
class StreamPromise;

}  // namespace internal

/// An owning, type-erased stream of T, on the heap; itself a stream. Movable at any time, since
/// what is in it stays where it is; a Stream that was moved from may be destroyed and assigned to.
template <class T>
class [[nodiscard]] Stream {
  static_assert(!std::is_void_v<T> && !std::is_rvalue_reference_v<T>,
                "the elements of a stream are objects, or lvalues");

 public:
  using Item = T;
#if defined(__cpp_impl_coroutine)
  using promise_type = internal::StreamPromise<T>;
#endif

  /// Boxes `stream`, which has not been polled yet.
  template <class S,
            class = std::enable_if_t<!std::is_same_v<S, Stream> && internal::is_stream_of_v<S, T>>>
  Stream(S stream)
      : boxed_(new internal::OwnedStream<T, S>([&]() -> S&& { return std::move(stream); })) {}

  /// Boxes the stream that `make()` returns without moving it.
  template <class Make, class S = std::invoke_result_t<Make>,
            class = std::enable_if_t<internal::is_stream_of_v<S, T>>>
  Stream(std::in_place_t, Make&& make)
      : boxed_(new internal::OwnedStream<T, S>(std::forward<Make>(make))) {}

  /// Precondition for both: not moved from.
  Poll<element_t<T>> poll_next(Context& cx) { return boxed_->poll_next(cx); }
  Next<Stream> next() { return Next<Stream>(*this); }

 private:
  friend internal::StreamPromise<T>;

  struct Destroy {
    void operator()(internal::BoxedStream<T>* boxed) const { boxed->destroy(); }
  };

  explicit Stream(internal::BoxedStream<T>& boxed) : boxed_(&boxed) {}

  std::unique_ptr<internal::BoxedStream<T>, Destroy> boxed_;
};

}  // namespace pollux

#include "pollux/core/stream_promise.h"
