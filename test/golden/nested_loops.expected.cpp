// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nested loops with break and continue, and a guard in the inner one.
// RUN: %golden %s
#include <pollux/core.h>

#include <vector>

using pollux::Task;

struct Probe {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

struct Lease {
  Lease(int row, int column);
  ~Lease();
  bool valid() const;
};

Probe probe(int row, int column);

// The state machine of first_hit_per_row (nested_loops.cpp:24).
//
//   Start -> For
//   For -> AfterFor, For2
//   AfterFor -> Done
//   For2 -> AfterFor2, NextFor2, AwaitProbe
//   AfterFor2 -> AfterFor, For
//   NextFor2 -> For2
//   AwaitProbe -> NextFor2, AfterFor2
class FirstHitPerRowFuture {
 public:
  using Output = int;

  FirstHitPerRowFuture(int rows, int columns, int limit)
      : rows(rows), columns(columns), limit(limit) {}
  FirstHitPerRowFuture(FirstHitPerRowFuture&& other)
      : rows(other.rows), columns(other.columns), limit(other.limit) {}  // before the first poll
  ~FirstHitPerRowFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<FirstHitPerRowFuture>;

  enum class State : std::uint8_t {
    Start,
    For,  // 26: for (int row = 0; row < rows; ++row)
    AfterFor,
    For2,  // 27: for (int column = 0;; ++column)
    AfterFor2,
    NextFor2,
    AwaitProbe,  // 31: co_await probe(row, column)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Hits, Lease };
  void unwind(Live floor = Live::None);

  // Parameters.
  int rows;
  int columns;
  int limit;

  // Locals that live across an await.
  pollux::Slot<std::vector<int>> hits;
  int row;
  int column;
  pollux::Slot<Lease> lease;
  pollux::Slot<Probe> probe_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

FirstHitPerRowFuture first_hit_per_row(int rows, int columns, int limit) {
  return FirstHitPerRowFuture(rows, columns, limit);
}

pollux::Poll<int> FirstHitPerRowFuture::poll(pollux::Context& cx) {
  State state = std::exchange(state_, State::Done);  // until it suspends again
  pollux::UnwindOnExit on_exit(*this);
  for (;;) {
    switch (state) {
      case State::Start:
        hits.emplace();
        live_ = Live::Hits;
        row = 0;
        [[fallthrough]];

      case State::For:
        if (!(row < rows)) {
          state = State::AfterFor;
          continue;
        }
        column = 0;
        [[fallthrough]];

      case State::For2:
        if (column == columns) {
          state = State::AfterFor2;
          continue;
        }
        lease.emplace(row, column);
        live_ = Live::Lease;
        if (!lease->valid()) {
          state = State::NextFor2;
          continue;
        }
        probe_future.emplace_with([&] { return probe(row, column); });
        [[fallthrough]];

      case State::AwaitProbe: {
        auto ready = probe_future->poll(cx);
        if (ready.is_pending()) return state_ = State::AwaitProbe, pollux::pending;
        int value = std::move(ready).value();
        if (value < 0) {
          state = State::NextFor2;
          continue;
        }
        hits->push_back(value);
        state = State::AfterFor2;
        continue;
      }

      case State::NextFor2:
        unwind(Live::Hits);
        ++column;
        state = State::For2;
        continue;

      case State::AfterFor2:
        unwind(Live::Hits);
        if (static_cast<int>(hits->size()) == limit) {
          state = State::AfterFor;
          continue;
        }
        ++row;
        state = State::For;
        continue;

      case State::AfterFor:
        unwind(Live::Hits);
        return static_cast<int>(hits->size());

      case State::Done:
        pollux::polled_after_completion("first_hit_per_row");
    }
  }
}

void FirstHitPerRowFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Lease:
        live_ = Live::Hits;
        lease.destroy();
        break;
      case Live::Hits:
        live_ = Live::None;
        hits.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
