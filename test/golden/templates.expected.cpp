// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async templates: a function, a member of a class template, a parameter pack.
// RUN: %golden %s
#include <pollux/core.h>

#include <optional>
#include <utility>
#include <vector>

using pollux::Task;

/// Waits until it has been polled once.
class Pause {
 public:
  using Output = void;
  pollux::Poll<void> poll(pollux::Context& cx);
};

// Asks the source until it has an answer.
// The state machine of ask (templates.cpp:22).
//
//   Start -> AwaitFind, Done
//   AwaitFind -> AwaitPause, Done
//   AwaitPause -> AwaitFind, Done
template <class Source, class Key>
class AskFuture {
 public:
  using Output = typename Source::Value;
  using SendIf = pollux::SendIfAll<Key, std::optional<typename Source::Value>,
                                   decltype(std::declval<Source&>().find(std::declval<Key&>()))>;

  AskFuture(Source& source, Key&& key, int attempts)
      : source(source), key(std::forward<Key>(key)), attempts(attempts) {}
  // Moves only before the first poll.
  AskFuture(AskFuture&& other)
      : source(other.source), key(std::forward<Key>(other.key)), attempts(other.attempts) {}
  ~AskFuture() { unwind(); }

  pollux::Poll<typename Source::Value> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<AskFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitFind,   // 24: co_await source.find(key)
    AwaitPause,  // 26: co_await Pause()
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Find, Answer };
  void unwind(Live floor = Live::None);

  // Parameters.
  Source& source;
  Key key;
  int attempts;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int i{};
  } kept;
  pollux::Slot<std::optional<typename Source::Value>> answer;
  union {
    pollux::Slot<decltype(std::declval<Source&>().find(std::declval<Key&>()))> find_future;
    pollux::Slot<Pause> pause_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

template <class Source, class Key>
AskFuture<Source, Key> ask(Source& source, Key key, int attempts) {
  return AskFuture<Source, Key>(source, std::forward<Key>(key), attempts);
}

template <class Source, class Key>
pollux::Poll<typename Source::Value> AskFuture<Source, Key>::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  int i = kept.i;
  switch (state_) {
    case State::Start:
      for (i = 0; i < attempts; ++i) {
        find_future.emplace_with([&] { return source.find(key); });
        live = Live::Find;
        [[fallthrough]];
        case State::AwaitFind: {
          auto ready = find_future->poll(cx);
          if (ready.is_pending()) return kept = {i}, on_exit.suspend(State::AwaitFind);
          answer.emplace_with(
              [&]() -> std::optional<typename Source::Value> { return ready.consume(); });
          live = Live::None;
          find_future.destroy();
          live = Live::Answer;
          if (*answer) return std::move(**answer);
          pause_future.emplace_with([&] { return Pause(); });
          [[fallthrough]];
        }
        case State::AwaitPause:
          if (pause_future->poll(cx).is_pending())
            return kept = {i}, on_exit.suspend(State::AwaitPause);
          live = Live::None;
          answer.destroy();
      }
      return source.fallback(std::move(key));

    case State::Done:
      break;
  }
  pollux::polled_after_completion("ask");
}

template <class Source, class Key>
void AskFuture<Source, Key>::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Answer:
        live_ = Live::None;
        answer.destroy();
        break;
      case Live::Find:
        live_ = Live::None;
        find_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

template <class T>
class Mailbox {
 public:
  class TakeFuture;
  TakeFuture take();

 private:
  std::vector<T> letters_;
};

// The state machine of take (templates.cpp:34).
//
//   Start -> AwaitPause, Done
//   AwaitPause -> AwaitPause, Done
template <class T>
class Mailbox<T>::TakeFuture {
 public:
  using Output = T;

  explicit TakeFuture(Mailbox<T>* self) : self(self) {}
  // Moves only before the first poll.
  TakeFuture(TakeFuture&& other) : self(other.self) {}

  pollux::Poll<T> poll(pollux::Context& cx);

 private:
  enum class State {
    Start,
    AwaitPause,  // 35: co_await Pause()
    Done,
  };

  // Parameters.
  Mailbox<T>* self;

  // Locals that live across an await.
  pollux::Slot<Pause> pause_future;

  State state_ = State::Start;
};

template <class T>
typename Mailbox<T>::TakeFuture Mailbox<T>::take() {
  return TakeFuture(this);
}

template <class T>
auto Mailbox<T>::TakeFuture::poll(pollux::Context& cx) -> pollux::Poll<T> {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      while (self->letters_.empty()) {
        pause_future.emplace_with([&] { return Pause(); });
        [[fallthrough]];
        case State::AwaitPause:
          if (pause_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitPause);
      }
      {
        T letter = std::move(self->letters_.back());
        self->letters_.pop_back();
        return letter;
      }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("take");
}

// Calls the function with the arguments, once they have waited.
// The state machine of later (templates.cpp:47).
//
//   Start -> AwaitPause
//   AwaitPause -> Done
template <class Function, class... Args>
class LaterFuture {
 public:
  using Output = int;
  using SendIf = pollux::SendIfAll<Function, Args...>;

  LaterFuture(Function&& function, Args&&... args)
      : function(std::forward<Function>(function)), args(std::forward<Args>(args)...) {}
  // Moves only before the first poll.
  LaterFuture(LaterFuture&& other)
      : function(std::forward<Function>(other.function)), args(std::move(other.args)) {}

  pollux::Poll<int> poll(pollux::Context& cx) {
    return poll(cx, std::index_sequence_for<Args...>());
  }

 private:
  template <std::size_t... args_index>
  pollux::Poll<int> poll(pollux::Context& cx, std::index_sequence<args_index...>);

  enum class State : std::uint8_t {
    Start,
    AwaitPause,  // 48: co_await Pause()
    Done,
  };

  // Parameters.
  Function function;
  pollux::Pack<Args...> args;

  // Locals that live across an await.
  pollux::Slot<Pause> pause_future;

  State state_ = State::Start;
};

template <class Function, class... Args>
LaterFuture<Function, Args...> later(Function function, Args... args) {
  return LaterFuture<Function, Args...>(std::forward<Function>(function),
                                        std::forward<Args>(args)...);
}

template <class Function, class... Args>
template <std::size_t... args_index>
pollux::Poll<int> LaterFuture<Function, Args...>::poll(pollux::Context& cx,
                                                       std::index_sequence<args_index...>) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      pause_future.emplace_with([&] { return Pause(); });
      [[fallthrough]];

    case State::AwaitPause:
      if (pause_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitPause);
      return function(std::move(pollux::get<args_index>(args))...);

    case State::Done:
      break;
  }
  pollux::polled_after_completion("later");
}

struct Table {
  using Value = int;
  Task<std::optional<int>> find(int key);
  int fallback(int key);
};

// The state machine of all (templates.cpp:58).
//
//   Start -> AwaitAsk
//   AwaitAsk -> AwaitTake
//   AwaitTake -> AwaitLater
//   AwaitLater -> Done
class AllFuture {
 public:
  using Output = int;
  using SendIf =
      pollux::SendIfAll<::AskFuture<Table, int>, ::LaterFuture<int (*)(int, int), int, int>>;

  AllFuture(Table& table, Mailbox<int>& mailbox, int (*add)(int, int))
      : table(table), mailbox(mailbox), add(add) {}
  // Moves only before the first poll.
  AllFuture(AllFuture&& other) : table(other.table), mailbox(other.mailbox), add(other.add) {}
  ~AllFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<AllFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitAsk,    // 59: co_await ask(table, 1, 3)
    AwaitTake,   // 60: co_await mailbox.take()
    AwaitLater,  // 61: co_await later(add, answer, letter)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Ask, Take, Later };
  void unwind(Live floor = Live::None);

  // Parameters.
  Table& table;
  Mailbox<int>& mailbox;
  int (*add)(int, int);

  // Locals that live across an await.
  int answer;
  union {
    pollux::Slot<::AskFuture<Table, int>> ask_future;
    pollux::Slot<Mailbox<int>::TakeFuture> take_future;
    pollux::Slot<::LaterFuture<int (*)(int, int), int, int>> later_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

AllFuture all(Table& table, Mailbox<int>& mailbox, int (*add)(int, int)) {
  return AllFuture(table, mailbox, add);
}

pollux::Poll<int> AllFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      ask_future.emplace_with([&] { return ask(table, 1, 3); });
      live = Live::Ask;
      [[fallthrough]];

    case State::AwaitAsk: {
      auto ready = ask_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitAsk);
      answer = ready.take();
      live = Live::None;
      ask_future.destroy();
      take_future.emplace_with([&] { return mailbox.take(); });
      live = Live::Take;
      [[fallthrough]];
    }

    case State::AwaitTake: {
      auto ready = take_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitTake);
      const int letter = ready.take();
      live = Live::None;
      take_future.destroy();
      later_future.emplace_with([&] { return later(add, answer, letter); });
      live = Live::Later;
      [[fallthrough]];
    }

    case State::AwaitLater: {
      auto ready = later_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitLater);
      return ready.take();
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("all");
}

void AllFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Later:
        live_ = Live::None;
        later_future.destroy();
        break;
      case Live::Take:
        live_ = Live::None;
        take_future.destroy();
        break;
      case Live::Ask:
        live_ = Live::None;
        ask_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
