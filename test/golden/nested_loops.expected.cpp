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
//   Start -> AwaitProbe, Done
//   AwaitProbe -> AwaitProbe, Done
class FirstHitPerRowFuture {
 public:
  using Output = int;

  FirstHitPerRowFuture(int rows, int columns, int limit)
      : rows(rows), columns(columns), limit(limit) {}
  // Moves only before the first poll.
  FirstHitPerRowFuture(FirstHitPerRowFuture&& other)
      : rows(other.rows), columns(other.columns), limit(other.limit) {}
  ~FirstHitPerRowFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<FirstHitPerRowFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitProbe,  // 31: co_await probe(row, column)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Hits, Lease };
  void unwind(Live floor = Live::None);

  // Parameters, and locals that live across an await, as they take least room.
  struct Kept {  // locals of poll() while that runs
    int row{};
    int column{};
  } kept;
  pollux::Slot<std::vector<int>> hits;
  int rows;
  int columns;
  int limit;
  pollux::Slot<Lease> lease;
  pollux::Slot<Probe> probe_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

FirstHitPerRowFuture first_hit_per_row(int rows, int columns, int limit) {
  return FirstHitPerRowFuture(rows, columns, limit);
}

pollux::Poll<int> FirstHitPerRowFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  int row = kept.row;
  int column = kept.column;
  switch (state_) {
    case State::Start:
      hits.emplace();
      live = Live::Hits;
      for (row = 0; row < rows; ++row) {
        for (column = 0;; on_exit.unwind(Live::Hits), ++column) {
          if (column == columns) break;
          lease.emplace(row, column);
          live = Live::Lease;
          if (!lease->valid()) continue;
          probe_future.emplace_with([&] { return probe(row, column); });
          [[fallthrough]];
          case State::AwaitProbe:
            auto ready = probe_future->poll(cx);
            if (ready.is_pending()) return kept = {row, column}, on_exit.suspend(State::AwaitProbe);
            int value = ready.take();
            if (value < 0) continue;
            hits->push_back(value);
            break;
        }
        on_exit.unwind(Live::Hits);
        if (static_cast<int>(hits->size()) == limit) break;
      }
      return static_cast<int>(hits->size());

    case State::Done:
      break;
  }
  pollux::polled_after_completion("first_hit_per_row");
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
