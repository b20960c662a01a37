// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// if and else with awaits in either branch, else-if, an initialiser.
// RUN: %golden %s
#include <pollux/core.h>

#include <optional>
#include <string>
#include <utility>

using pollux::Task;

struct Entry {
  std::string value;
  bool stale = false;
};

struct Load {
  using Output = Entry;
  pollux::Poll<Entry> poll(pollux::Context& cx);
};

struct Store {
  using Output = void;
  pollux::Poll<void> poll(pollux::Context& cx);
};

class Cache {
 public:
  std::optional<Entry> find(const std::string& key) const;
  Load load(const std::string& key);
  Store store(const std::string& key, Entry entry);
  Store refresh(const std::string& key);
};

// The state machine of read_through (branches.cpp:36).
//
//   Start -> AwaitLoad, AwaitRefresh, Done
//   AwaitLoad -> AwaitStore
//   AwaitStore -> Done
//   AwaitRefresh -> Done
class ReadThroughFuture {
 public:
  using Output = std::string;

  ReadThroughFuture(Cache& cache, std::string&& key) : cache(cache), key(std::move(key)) {}
  // Moves only before the first poll.
  ReadThroughFuture(ReadThroughFuture&& other) : cache(other.cache), key(std::move(other.key)) {}
  ~ReadThroughFuture() { unwind(); }

  pollux::Poll<std::string> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<ReadThroughFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitLoad,     // 39: co_await cache.load(key)
    AwaitStore,    // 41: co_await cache.store(key, std::move(entry))
    AwaitRefresh,  // 43: co_await cache.refresh(key)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Value, Found, Entry };
  void unwind(Live floor = Live::None);

  // Parameters.
  Cache& cache;
  std::string key;

  // Locals that live across an await.
  pollux::Slot<std::string> value;
  pollux::Slot<std::optional<Entry>> found;
  struct InThen {
    pollux::Slot<Entry> entry;
    union {
      pollux::Slot<Load> load_future;
      pollux::Slot<Store> store_future;
    };
  };
  union {
    InThen in_then;
    pollux::Slot<Store> refresh_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

ReadThroughFuture read_through(Cache& cache, std::string key) {
  return ReadThroughFuture(cache, std::move(key));
}

pollux::Poll<std::string> ReadThroughFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      value.emplace();
      live = Live::Value;
      found.emplace_with([&] { return cache.find(key); });
      live = Live::Found;
      if (!*found) {
        in_then.load_future.emplace_with([&] { return cache.load(key); });
        [[fallthrough]];
        case State::AwaitLoad: {
          auto ready = in_then.load_future->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(State::AwaitLoad);
          in_then.entry.emplace_with([&] { return ready.take(); });
          live = Live::Entry;
          *value = in_then.entry->value;
          in_then.store_future.emplace_with(
              [&] { return cache.store(key, std::move(*in_then.entry)); });
          [[fallthrough]];
        }
        case State::AwaitStore:
          if (in_then.store_future->poll(cx).is_pending())
            return on_exit.suspend(State::AwaitStore);
          live = Live::Found;
          in_then.entry.destroy();
      } else if ((*found)->stale) {
        refresh_future.emplace_with([&] { return cache.refresh(key); });
        [[fallthrough]];
        case State::AwaitRefresh:
          if (refresh_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitRefresh);
          *value = (*found)->value;
      } else {
        *value = (*found)->value;
      }
      live = Live::Value;
      found.destroy();
      return std::move(*value);

    case State::Done:
      break;
  }
  pollux::polled_after_completion("read_through");
}

void ReadThroughFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Entry:
        live_ = Live::Found;
        in_then.entry.destroy();
        break;
      case Live::Found:
        live_ = Live::Value;
        found.destroy();
        break;
      case Live::Value:
        live_ = Live::None;
        value.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
