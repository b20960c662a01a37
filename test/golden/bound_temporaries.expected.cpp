// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Temporaries that references bind to, in a declaration and in an awaited call.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>
#include <utility>

using pollux::Task;

struct Buffer {
  explicit Buffer(int size);
  Buffer(Buffer&& other) noexcept;
  ~Buffer();
  char* bytes();
};

struct Receive {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

Receive receive(Buffer& into, const std::string& tag);
Buffer take_buffer(int size);

// The state machine of first_byte (bound_temporaries.cpp:27).
//
//   Start -> AwaitReceive
//   AwaitReceive -> AwaitReceive2, Done
//   AwaitReceive2 -> Done
class FirstByteFuture {
 public:
  using Output = char;

  explicit FirstByteFuture(int size) : size(size) {}
  // Moves only before the first poll.
  FirstByteFuture(FirstByteFuture&& other) : size(other.size) {}
  ~FirstByteFuture() { unwind(); }

  pollux::Poll<char> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<FirstByteFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitReceive,   // 30: co_await receive(buffer, tag + "/first")
    AwaitReceive2,  // 31: co_await receive(buffer, tag)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Buffer, Tag, TagValue };
  void unwind(Live floor = Live::None);

  // Parameters.
  int size;

  // Locals that live across an await.
  struct OfReceived {                           // 30: while this is evaluated
    pollux::Slot<const std::string> tag_value;  // 30: tag + "/first"
    pollux::Slot<Receive> receive_future;
  };
  pollux::Slot<const std::string> tag;
  union {
    OfReceived of_received;
    pollux::Slot<Receive> receive_future_2;
  };
  int received;
  pollux::Slot<Buffer> buffer;

  State state_ = State::Start;
  Live live_ = Live::None;
};

FirstByteFuture first_byte(int size) { return FirstByteFuture(size); }

pollux::Poll<char> FirstByteFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      buffer.emplace_with([&] { return take_buffer(size); });
      live = Live::Buffer;
      tag.emplace_with([&] { return "tag " + std::to_string(size); });
      live = Live::Tag;
      of_received.tag_value.emplace_with([&] { return *tag + "/first"; });
      live = Live::TagValue;
      of_received.receive_future.emplace_with(
          [&] { return receive(*buffer, *of_received.tag_value); });
      [[fallthrough]];

    case State::AwaitReceive:
      if (auto ready = of_received.receive_future->poll(cx); ready.is_pending()) {
        return on_exit.suspend(State::AwaitReceive);
      } else {
        received = ready.take();
        live = Live::Tag;
        of_received.tag_value.destroy();
      }
      if (received == 0) {
        receive_future_2.emplace_with([&] { return receive(*buffer, *tag); });
        [[fallthrough]];
        case State::AwaitReceive2:
          auto ready = receive_future_2->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(State::AwaitReceive2);
          received = ready.take();
      }
      return received == 0 ? '\0' : buffer->bytes()[0];

    case State::Done:
      break;
  }
  pollux::polled_after_completion("first_byte");
}

void FirstByteFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::TagValue:
        live_ = Live::Tag;
        of_received.tag_value.destroy();
        break;
      case Live::Tag:
        live_ = Live::Buffer;
        tag.destroy();
        break;
      case Live::Buffer:
        live_ = Live::None;
        buffer.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
