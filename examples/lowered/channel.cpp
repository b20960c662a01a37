// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ten tasks that produce, one that consumes, and a channel between them that holds four values: who
// finds it full waits until there is room. It ends when the last sender is gone.
#include <pollux/pollux.h>

#include <array>
#include <cstdio>
#include <utility>

using pollux::Task;
namespace mpsc = pollux::mpsc;

constexpr int producers = 10;
constexpr int values_each = 100;

struct Message {
  int producer;
  int value;
};

// The state machine of produce (channel.cpp:22).
//
//   Start -> AwaitSend, Done
//   AwaitSend -> AwaitSend, Done
class ProduceFuture {
 public:
  using Output = void;

  ProduceFuture(int producer, pollux::mpsc::Sender<Message>&& sender)
      : producer(producer), sender(std::move(sender)) {}
  // Moves only before the first poll.
  ProduceFuture(ProduceFuture&& other)
      : producer(other.producer), sender(std::move(other.sender)) {}
  ~ProduceFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<ProduceFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitSend,  // 25: co_await sender.send({producer, value})
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Send };
  void unwind(Live floor = Live::None);

  // Parameters.
  int producer;
  pollux::mpsc::Sender<Message> sender;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int value{};
  } kept;
  pollux::Slot<pollux::mpsc::SendFuture<Message>> send_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

ProduceFuture produce(int producer, mpsc::Sender<Message> sender) {
  return ProduceFuture(producer, std::move(sender));
}

pollux::Poll<void> ProduceFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  int value = kept.value;
  switch (state_) {
    case State::Start:
      for (value = 1; value <= values_each; ++value) {
        // It fails when nobody listens any more.
        send_future.emplace_with([&] { return sender.send({producer, value}); });
        live = Live::Send;
        [[fallthrough]];
        case State::AwaitSend:
          auto ready = send_future->poll(cx);
          if (ready.is_pending()) return kept = {value}, on_exit.suspend(State::AwaitSend);
          {
            bool condition = !ready.take();
            live = Live::None;
            send_future.destroy();
            if (condition) {
              return pollux::ready;
            }
          }
      }
      return pollux::ready;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("produce");
}

void ProduceFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Send:
        live_ = Live::None;
        send_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// The state machine of consume (channel.cpp:29).
//
//   Start -> AwaitRecv
//   AwaitRecv -> AwaitRecv, Done
class ConsumeFuture {
 public:
  using Output = void;

  explicit ConsumeFuture(pollux::mpsc::Receiver<Message>&& receiver)
      : receiver(std::move(receiver)) {}
  // Moves only before the first poll.
  ConsumeFuture(ConsumeFuture&& other) : receiver(std::move(other.receiver)) {}

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitRecv,  // 33: co_await receiver.recv()
    Done,
  };

  // Parameters.
  pollux::mpsc::Receiver<Message> receiver;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int received{};
    bool in_order{};
  } kept;
  std::array<int, 10> newest;
  pollux::Slot<pollux::mpsc::RecvFuture<Message>> recv_future;

  State state_ = State::Start;
};

ConsumeFuture consume(mpsc::Receiver<Message> receiver) {
  return ConsumeFuture(std::move(receiver));
}

pollux::Poll<void> ConsumeFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  int received = kept.received;
  bool in_order = kept.in_order;
  switch (state_) {
    case State::Start:
      newest = std::array<int, 10>{};
      received = 0;
      in_order = true;
      for (;;) {
        recv_future.emplace_with([&] { return receiver.recv(); });
        [[fallthrough]];
        case State::AwaitRecv:
          auto ready = recv_future->poll(cx);
          if (ready.is_pending())
            return kept = {received, in_order}, on_exit.suspend(State::AwaitRecv);
          auto message = ready.take();
          if (!message) break;
          ++received;
          int& previous = newest[static_cast<std::size_t>(message->producer)];
          in_order = in_order && message->value == previous + 1;
          previous = message->value;
      }
      std::printf("received %d values, those of each producer %s\n", received,
                  in_order ? "in order" : "out of order");
      return pollux::ready;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("consume");
}

// The channel ends when all its senders are gone, and so this function keeps none.
void spawn_producers(mpsc::Sender<Message> sender) {
  for (int producer = 0; producer < producers; ++producer) {
    pollux::spawn(produce(producer, sender));
  }
}

// The state machine of run (channel.cpp:50).
//
//   Start -> AwaitConsume
//   AwaitConsume -> Done
class RunFuture {
 public:
  using Output = void;

  RunFuture() {}
  // Moves only before the first poll.
  RunFuture(RunFuture&&) {}
  ~RunFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<RunFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitConsume,  // 53: co_await consume(std::move(receiver))
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, SenderAndReceiver, Consume };
  void unwind(Live floor = Live::None);

  // Locals that live across an await.
  pollux::Slot<pollux::mpsc::Bounded<Message>> sender_and_receiver;
  pollux::Slot<ConsumeFuture> consume_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

RunFuture run() { return RunFuture(); }

pollux::Poll<void> RunFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      sender_and_receiver.emplace_with([&] { return mpsc::channel<Message>(4); });
      live = Live::SenderAndReceiver;
      spawn_producers(std::move(sender_and_receiver->sender));
      consume_future.emplace_with(
          [&] { return consume(std::move(sender_and_receiver->receiver)); });
      live = Live::Consume;
      [[fallthrough]];

    case State::AwaitConsume:
      if (consume_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitConsume);
      return pollux::ready;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("run");
}

void RunFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Consume:
        live_ = Live::SenderAndReceiver;
        consume_future.destroy();
        break;
      case Live::SenderAndReceiver:
        live_ = Live::None;
        sender_and_receiver.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

int main() { pollux::block_on(run()); }
