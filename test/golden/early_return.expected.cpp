// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// co_return at depth, with guards of each block alive.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>
#include <vector>

using pollux::Task;

struct Lock {
  explicit Lock(int resource);
  Lock(const Lock&) = delete;
  ~Lock();
};

struct Scan {
  using Output = std::vector<int>;
  pollux::Poll<std::vector<int>> poll(pollux::Context& cx);
};

Scan scan(int shelf);

// The state machine of locate (early_return.cpp:25).
//
//   Start -> AwaitScan, Done
//   AwaitScan -> AwaitScan, AwaitScanForRest, Done
//   AwaitScanForRest -> AwaitScan, AwaitScanForRest, Done
class LocateFuture {
 public:
  using Output = std::string;

  LocateFuture(int shelves, int wanted) : shelves(shelves), wanted(wanted) {}
  // Moves only before the first poll.
  LocateFuture(LocateFuture&& other) : shelves(other.shelves), wanted(other.wanted) {}
  ~LocateFuture() { unwind(); }

  pollux::Poll<std::string> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<LocateFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitScan,         // 29: co_await scan(shelf)
    AwaitScanForRest,  // 32: co_await scan(item)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Building, Lock, ItemRange, Found };
  void unwind(Live floor = Live::None);

  // Parameters.
  int shelves;
  int wanted;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int shelf{};
  } kept;
  pollux::Slot<Lock> building;
  pollux::Slot<Lock> lock;
  pollux::Slot<Scan::Output> item_range;  // 29: co_await scan(shelf)
  pollux::Slot<decltype(std::declval<Scan::Output&>().begin())> item_it;
  pollux::Slot<decltype(std::declval<Scan::Output&>().end())> item_end;
  struct InFor {
    int item;
    pollux::Slot<Lock> found;
    pollux::Slot<Scan> scan_future;
  };
  union {
    pollux::Slot<Scan> scan_future;
    InFor in_for;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

LocateFuture locate(int shelves, int wanted) { return LocateFuture(shelves, wanted); }

pollux::Poll<std::string> LocateFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  int shelf = kept.shelf;
  switch (state_) {
    case State::Start:
      building.emplace(0);
      live = Live::Building;
      for (shelf = 1; shelf <= shelves; ++shelf) {
        lock.emplace(shelf);
        live = Live::Lock;
        scan_future.emplace_with([&] { return scan(shelf); });
        [[fallthrough]];
        case State::AwaitScan:
          if (auto ready = scan_future->poll(cx); ready.is_pending()) {
            return kept = {shelf}, on_exit.suspend(State::AwaitScan);
          } else {
            item_range.emplace_with([&] { return ready.take(); });
            live = Live::ItemRange;
            item_it.emplace_with([&] { return (*item_range).begin(); });
            item_end.emplace_with([&] { return (*item_range).end(); });
          }
          for (; *item_it != *item_end; ++(*item_it)) {
            in_for.item = *(*item_it);
            if (in_for.item == wanted) {
              in_for.found.emplace(in_for.item);
              live = Live::Found;
              in_for.scan_future.emplace_with([&] { return scan(in_for.item); });
              [[fallthrough]];
              case State::AwaitScanForRest:
                auto ready = in_for.scan_future->poll(cx);
                if (ready.is_pending())
                  return kept = {shelf}, on_exit.suspend(State::AwaitScanForRest);
                {
                  auto rest = ready.take();
                  if (rest.empty()) return "shelf " + std::to_string(shelf);
                }
                live = Live::ItemRange;
                in_for.found.destroy();
            }
          }
          on_exit.unwind(Live::Building);
      }
      return "nowhere";

    case State::Done:
      break;
  }
  pollux::polled_after_completion("locate");
}

void LocateFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Found:
        live_ = Live::ItemRange;
        in_for.found.destroy();
        break;
      case Live::ItemRange:
        live_ = Live::Lock;
        item_range.destroy();
        break;
      case Live::Lock:
        live_ = Live::Building;
        lock.destroy();
        break;
      case Live::Building:
        live_ = Live::None;
        building.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
