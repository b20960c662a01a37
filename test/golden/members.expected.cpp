// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Member functions: in the class, out of it, const, static, private, of a nested class, in a
// namespace.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

namespace storage {

struct Io {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

Io read_block(int block);
Io write_block(int block, int value);

class File {
 public:
  explicit File(int blocks) : blocks_(blocks) {}

  class SumFuture;
  SumFuture sum() const;
  class AppendFuture;
  AppendFuture append(int value);
  class FirstFuture;
  static FirstFuture first();

  class Cursor {
   public:
    explicit Cursor(File& file) : file_(file) {}
    class NextFuture;
    NextFuture next();

   private:
    File& file_;
    int at_ = 0;
  };

 private:
  class CheckFuture;
  CheckFuture check(int block);

  int blocks_;
};

// The state machine of sum (members.cpp:24).
//
//   Start -> AwaitReadBlock, Done
//   AwaitReadBlock -> AwaitReadBlock, Done
class File::SumFuture {
 public:
  using Output = int;

  explicit SumFuture(const storage::File* self) : self(self) {}
  // Moves only before the first poll.
  SumFuture(SumFuture&& other) : self(other.self) {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitReadBlock,  // 26: co_await read_block(block)
    Done,
  };

  // Parameters.
  const storage::File* self;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int total{};
    int block{};
  } kept;
  pollux::Slot<storage::Io> read_block_future;

  State state_ = State::Start;
};

inline File::SumFuture File::sum() const { return SumFuture(this); }

inline pollux::Poll<int> File::SumFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  int total = kept.total;
  int block = kept.block;
  switch (state_) {
    case State::Start:
      total = 0;
      for (block = 0; block < self->blocks_; ++block) {
        read_block_future.emplace_with([&] { return read_block(block); });
        [[fallthrough]];
        case State::AwaitReadBlock:
          auto ready = read_block_future->poll(cx);
          if (ready.is_pending())
            return kept = {total, block}, on_exit.suspend(State::AwaitReadBlock);
          total += ready.take();
      }
      return total;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("sum");
}

// The state machine of first (members.cpp:30).
//
//   Start -> AwaitReadBlock
//   AwaitReadBlock -> Done
class File::FirstFuture {
 public:
  using Output = int;

  FirstFuture() {}
  // Moves only before the first poll.
  FirstFuture(FirstFuture&&) {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitReadBlock,  // 30: co_await read_block(0)
    Done,
  };

  // Locals that live across an await.
  pollux::Slot<storage::Io> read_block_future;

  State state_ = State::Start;
};

inline File::FirstFuture File::first() { return FirstFuture(); }

inline pollux::Poll<int> File::FirstFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      read_block_future.emplace_with([&] { return read_block(0); });
      [[fallthrough]];

    case State::AwaitReadBlock: {
      auto ready = read_block_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitReadBlock);
      return ready.take();
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("first");
}

// The state machine of check (members.cpp:43).
//
//   Start -> AwaitReadBlock
//   AwaitReadBlock -> Done
class File::CheckFuture {
 public:
  using Output = bool;

  CheckFuture(storage::File* self, int block) : self(self), block(block) {}
  // Moves only before the first poll.
  CheckFuture(CheckFuture&& other) : self(other.self), block(other.block) {}

  pollux::Poll<bool> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitReadBlock,  // 44: co_await read_block(block)
    Done,
  };

  // Parameters.
  storage::File* self;
  int block;

  // Locals that live across an await.
  pollux::Slot<storage::Io> read_block_future;

  State state_ = State::Start;
};

inline File::CheckFuture File::check(int block) { return CheckFuture(this, block); }

inline pollux::Poll<bool> File::CheckFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      read_block_future.emplace_with([&] { return read_block(block); });
      [[fallthrough]];

    case State::AwaitReadBlock: {
      auto ready = read_block_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitReadBlock);
      return ready.take() == block;
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("check");
}

// The state machine of append (members.cpp:50).
//
//   Start -> AwaitWriteBlock
//   AwaitWriteBlock -> AwaitCheck
//   AwaitCheck -> Done
class File::AppendFuture {
 public:
  using Output = void;

  AppendFuture(storage::File* self, int value) : self(self), value(value) {}
  // Moves only before the first poll.
  AppendFuture(AppendFuture&& other) : self(other.self), value(other.value) {}
  ~AppendFuture() {}

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitWriteBlock,  // 51: co_await write_block(blocks_, value)
    AwaitCheck,       // 52: co_await check(blocks_)
    Done,
  };

  // Parameters.
  storage::File* self;
  int value;

  // Locals that live across an await.
  union {
    pollux::Slot<storage::Io> write_block_future;
    pollux::Slot<CheckFuture> check_future;
  };

  State state_ = State::Start;
};

File::AppendFuture File::append(int value) { return AppendFuture(this, value); }

pollux::Poll<void> File::AppendFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      write_block_future.emplace_with([&] { return write_block(self->blocks_, value); });
      [[fallthrough]];

    case State::AwaitWriteBlock:
      if (write_block_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitWriteBlock);
      check_future.emplace_with([&] { return self->check(self->blocks_); });
      [[fallthrough]];

    case State::AwaitCheck: {
      auto ready = check_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitCheck);
      if (ready.take()) {
        ++self->blocks_;
      }
      return pollux::ready;
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("append");
}

// The state machine of next (members.cpp:55).
//
//   Start -> AwaitReadBlock, Done
//   AwaitReadBlock -> Done
class File::Cursor::NextFuture {
 public:
  using Output = int;

  explicit NextFuture(storage::File::Cursor* self) : self(self) {}
  // Moves only before the first poll.
  NextFuture(NextFuture&& other) : self(other.self) {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitReadBlock,  // 57: co_await read_block(at_++)
    Done,
  };

  // Parameters.
  storage::File::Cursor* self;

  // Locals that live across an await.
  pollux::Slot<storage::Io> read_block_future;

  State state_ = State::Start;
};

File::Cursor::NextFuture File::Cursor::next() { return NextFuture(this); }

pollux::Poll<int> File::Cursor::NextFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      if (self->at_ == self->file_.blocks_) return -1;
      read_block_future.emplace_with([&] { return read_block(self->at_++); });
      [[fallthrough]];

    case State::AwaitReadBlock: {
      auto ready = read_block_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitReadBlock);
      return ready.take();
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("next");
}

}  // namespace storage
