// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// join_all, try_join_all: join and try_join for a number of futures that is known when the program
// runs. Polls only those that were woken.
#pragma once

#include <cstddef>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include "pollux/combinators/destroy_at_exit.h"
#include "pollux/combinators/futures_unordered.h"
#include "pollux/core/future.h"
#include "pollux/core/output_value.h"
#include "pollux/core/result.h"

namespace pollux {

namespace internal {

/// A future with its place among others.
template <class F>
class Numbered {
 public:
  using Output = std::pair<std::size_t, output_value_t<output_t<F>>>;
  static constexpr bool is_send = is_send_v<F>;

  Numbered(std::size_t number, F&& future) : number_(number), future_(std::move(future)) {}

  Poll<Output> poll(Context& cx) {
    Poll<output_t<F>> result = future_.poll(cx);
    if (result.is_pending()) return pending;
    return Poll<Output>(std::in_place, number_, output_value(std::move(result)));
  }

 private:
  std::size_t number_;
  F future_;
};

/// The futures of a join_all, and the outputs in their places.
template <class F>
class Numbereds {
 public:
  using Value = output_value_t<output_t<F>>;

  explicit Numbereds(std::vector<F>&& futures) : values_(futures.size()) {
    for (std::size_t i = 0; i < futures.size(); ++i) {
      futures_.push(Numbered<F>(i, std::move(futures[i])));
    }
  }

  /// Polls until nothing is ready. The output that has just come, or nothing at the end.
  Poll<Value*> poll_next(Context& cx) {
    auto next = futures_.poll_next(cx);
    if (next.is_pending()) return pending;
    if (!next.value()) return nullptr;
    auto& [number, value] = *next.value();
    return &values_[number].emplace(std::move(value));
  }

  /// Precondition: all have come.
  template <class Take>
  auto take(Take take_one) {
    std::vector<std::decay_t<decltype(take_one(std::declval<Value>()))>> values;
    values.reserve(values_.size());
    for (std::optional<Value>& value : values_) values.push_back(take_one(*std::move(value)));
    return values;
  }

 private:
  FuturesUnordered<Numbered<F>> futures_;
  std::vector<std::optional<Value>> values_;
};

/// What join_all and try_join_all have in common: when they start, and what they leave behind.
template <class F>
class JoinedAll {
 public:
  using Value = typename Numbereds<F>::Value;

  explicit JoinedAll(std::vector<F>&& futures) : futures_(std::move(futures)) {}

  /// `visit(value, all)` gets each output as it comes, and null at the end; it gives what is the
  /// result, or nothing yet. Once there is one, or it throws, the futures are destroyed.
  template <class Output, class Visit>
  Poll<Output> poll(Context& cx, const char* name, Visit visit) {
    if (std::exchange(done_, true)) polled_after_completion(name);
    if (!children_) children_.emplace(std::exchange(futures_, {}));
    ResetAtExit<Children> guard{children_};
    for (;;) {
      Poll<Value*> next = children_->poll_next(cx);
      if (next.is_pending()) {
        guard.dismissed = true;
        done_ = false;
        return pending;
      }
      std::optional<Output> result = visit(next.value(), *children_);
      if (result) return Poll<Output>(*std::move(result));
    }
  }

 private:
  using Children = std::optional<Numbereds<F>>;

  bool done_ = false;
  std::vector<F> futures_;  // before the first poll
  Children children_;
};

template <class T>
struct WithoutResult {
  using Type = output_value_t<T>;
};
template <class T>
struct WithoutResult<Result<T>> {
  using Type = output_value_t<T>;
};

}  // namespace internal

/// A future of a std::vector of all outputs, in the order of the futures: Ready for futures of
/// void, std::reference_wrapper<T> for those of T&. When one throws, the others are destroyed, the
/// first first, and the exception is thrown. Not cancel safe: outputs which are there already are
/// lost.
template <class F>
class [[nodiscard]] JoinAll {
 public:
  using Output = std::vector<internal::output_value_t<output_t<F>>>;
  static constexpr bool is_cancel_safe = false;
  static constexpr bool is_send = is_send_v<F>;

  explicit JoinAll(std::vector<F>&& futures) : all_(std::move(futures)) {}

  Poll<Output> poll(Context& cx) {
    return all_.template poll<Output>(
        cx, "pollux::join_all", [](auto* value, auto& all) -> std::optional<Output> {
          if (value) return std::nullopt;
          return all.take([](auto&& output) { return std::move(output); });
        });
  }

 private:
  internal::JoinedAll<F> all_;
};

/// Awaits all `futures`, which have not been polled yet. Allocates once for each, at the first
/// poll.
template <class F>
JoinAll<F> join_all(std::vector<F> futures) {
  static_assert(is_future_v<F>, "join_all takes a std::vector of futures");
  return JoinAll<F>(std::move(futures));
}

/// A future of Result<std::vector<T>> for futures of Result<T>. As join_all; but as soon as one
/// gives an error the others are destroyed, the first first, and that error is given.
template <class F>
class [[nodiscard]] TryJoinAll {
  using Value = typename internal::WithoutResult<output_t<F>>::Type;

 public:
  using Output = Result<std::vector<Value>>;
  static constexpr bool is_cancel_safe = false;
  static constexpr bool is_send = is_send_v<F>;

  explicit TryJoinAll(std::vector<F>&& futures) : all_(std::move(futures)) {}

  Poll<Output> poll(Context& cx) {
    return all_.template poll<Output>(cx, "pollux::try_join_all",
                                      [](auto* value, auto& all) { return visit(value, all); });
  }

 private:
  template <class Given, class All>
  static std::optional<Output> visit(Given* value, All& all) {
    if (value && *value) return std::nullopt;
    if (value) return Output(tl::unexpect, value->error());
    return Output(all.take([](auto&& result) {
      if constexpr (std::is_same_v<Value, Ready>) {
        return Ready();
      } else {
        return *std::move(result);
      }
    }));
  }

  internal::JoinedAll<F> all_;
};

/// Awaits all `futures`, which have not been polled yet, up to the first error.
template <class F>
TryJoinAll<F> try_join_all(std::vector<F> futures) {
  static_assert(!std::is_same_v<typename internal::WithoutResult<output_t<F>>::Type,
                                internal::output_value_t<output_t<F>>>,
                "try_join_all takes a std::vector of futures of a Result");
  return TryJoinAll<F>(std::move(futures));
}

}  // namespace pollux
