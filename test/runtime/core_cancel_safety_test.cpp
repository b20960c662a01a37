// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each operation says of itself: whether it may be destroyed early and made anew. A table, by
// the documentation of each; that it is so is tested with each.
#include <gtest/gtest.h>

#include <tuple>

#include "pollux/core/cancel_safety.h"
#include "pollux/pollux.h"

namespace pollux::test {
namespace {

template <class... F>
constexpr bool all_safe = (is_cancel_safe_v<F> && ...);
template <class... F>
constexpr bool none_safe = !(is_cancel_safe_v<F> || ...);

static_assert(all_safe<io::ReadFuture, io::WriteFuture, io::WriteVectoredFuture, io::FlushFuture,
                       io::ShutdownFuture, io::ReadLineFuture, io::ReadUntilFuture,
                       io::FillBufFuture, io::NextLineFuture>);
static_assert(none_safe<io::ReadExactFuture, io::ReadToEndFuture, io::WriteAllFuture,
                        io::WriteAllVectoredFuture, io::CopyFuture, io::CopyBidirectionalFuture>);
static_assert(
    all_safe<net::AcceptFuture, net::ConnectFuture, net::ConnectTimeoutFuture, net::PeekFuture,
             net::RecvFromFuture, net::SendToFuture, net::LookupHostFuture>);
static_assert(all_safe<Sleep, TickFuture, YieldNow, SignalFuture>);
static_assert(none_safe<CtrlC, JoinHandle<int>, Task<int>>);
static_assert(all_safe<mpsc::RecvFuture<int>, mpsc::ReserveFuture<int>, mpsc::ClosedFuture<int>>);
static_assert(none_safe<mpsc::SendFuture<int>, oneshot::Receiver<int>, BarrierWaitFuture>);
static_assert(
    all_safe<broadcast::RecvFuture<int>, watch::ChangedFuture<int>, watch::ClosedFuture<int>,
             LockFuture<int>, AcquireFuture, NotifiedFuture, CancelledFuture>);

// The combinators have it from their futures.
using Safe = Sleep;
using Unsafe = io::WriteAllFuture;
static_assert(all_safe<Select<Safe, Safe>, SelectBiased<Safe, Safe>, Race<Safe, Safe>,
                       Timeout<Safe>, When<Safe>, AsResult<io::ReadFuture>>);
static_assert(none_safe<Select<Safe, Unsafe>, SelectBiased<Unsafe, Safe>, Race<Safe, Unsafe>,
                        Timeout<Unsafe>, When<Unsafe>, AsResult<Unsafe>>);
static_assert(all_safe<ByRef<Unsafe>, Next<Stream<int>>, ReadyFuture<int>, PendingFuture<int>>);
static_assert(none_safe<Join<Safe, Safe>, TryJoin<Safe, Safe>, JoinAll<Safe>>);

/// Says nothing of itself.
struct Silent {
  using Output = void;
  Poll<void> poll(Context&) { return ready; }
};
static_assert(none_safe<Silent, Select<Safe, Silent>>);
static_assert(all_safe<const Safe, Safe&, ByRef<Silent>>);

// So that a program can insist.
template <class F>
F loop_over(F future) {
  static_assert(is_cancel_safe_v<F>, "made anew in each round: what it has done by then is lost");
  return future;
}

TEST(CancelSafety, IsKnownWhereAFutureIsMade) {
  EXPECT_TRUE(is_cancel_safe_v<decltype(loop_over(yield_now()))>);
}

}  // namespace
}  // namespace pollux::test
