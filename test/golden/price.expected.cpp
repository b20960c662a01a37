// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The design's second example: operands, a conditional with a temporary, '&&'.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Task;

struct Key {
  explicit Key(const std::string& text);
  ~Key();
};

struct Reply {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

struct Shop {
  int fee() const;
  Reply discount(const Key& key);
  Reply rate(const std::string& item);
  Reply confirm(int total);
};

// The state machine of price (price.cpp:28).
//
//   Start -> AwaitDiscount, AwaitRate
//   AwaitDiscount -> AwaitRate
//   AwaitRate -> AwaitConfirm, Done
//   AwaitConfirm -> Done
class PriceFuture {
 public:
  using Output = int;

  PriceFuture(Shop& shop, std::string&& item, int count)
      : shop(shop), item(std::move(item)), count(count) {}
  // Moves only before the first poll.
  PriceFuture(PriceFuture&& other)
      : shop(other.shop), item(std::move(other.item)), count(other.count) {}
  ~PriceFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<PriceFuture>;

  enum class State {
    Start,
    AwaitDiscount,  // 29: co_await shop.discount(Key(item + "/bulk"))
    AwaitRate,      // 30: co_await shop.rate(item)
    AwaitConfirm,   // 31: co_await shop.confirm(total)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live { None, Text, Key };
  void unwind(Live floor = Live::None);

  // Parameters.
  Shop& shop;
  std::string item;
  int count;

  // Locals that live across an await.
  int total;
  struct OfTotal {                         // 29: while this is evaluated
    pollux::Slot<const std::string> text;  // 29: item + "/bulk"
    int fee;                               // 29: shop.fee()
    int chosen;                   // 29: count > 3 ? co_await shop.discount(Key(item + "/bulk")) : 1
    pollux::Slot<const Key> key;  // 29: Key(item + "/bulk")
    pollux::Slot<Reply> discount_future;
    pollux::Slot<Reply> rate_future;
  };
  struct OfBoth {  // 31: while this is evaluated
    bool both;     // 31: total > 12 && co_await shop.confirm(total)
    pollux::Slot<Reply> confirm_future;
  };
  union {
    OfTotal of_total;
    OfBoth of_both;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

PriceFuture price(Shop& shop, std::string item, int count) {
  return PriceFuture(shop, std::move(item), count);
}

pollux::Poll<int> PriceFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      of_total.fee = shop.fee();
      if (count > 3) {
        of_total.text.emplace_with([&] { return item + "/bulk"; });
        live = Live::Text;
        of_total.key.emplace_with([&] { return Key(*of_total.text); });
        live = Live::Key;
        of_total.discount_future.emplace_with([&] { return shop.discount(*of_total.key); });
        [[fallthrough]];
        case State::AwaitDiscount:
          auto ready = of_total.discount_future->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(State::AwaitDiscount);
          of_total.chosen = ready.take();
      } else {
        of_total.chosen = 1;
      }
      of_total.rate_future.emplace_with([&] { return shop.rate(item); });
      [[fallthrough]];

    case State::AwaitRate:
      if (auto ready = of_total.rate_future->poll(cx); ready.is_pending()) {
        return on_exit.suspend(State::AwaitRate);
      } else {
        total = of_total.fee + of_total.chosen * ready.take();
        on_exit.unwind();
        of_both.both = total > 12;
      }
      if (of_both.both) {
        of_both.confirm_future.emplace_with([&] { return shop.confirm(total); });
        [[fallthrough]];
        case State::AwaitConfirm:
          auto ready = of_both.confirm_future->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(State::AwaitConfirm);
          of_both.both = ready.take();
      }
      if (of_both.both) {
        return total;
      }
      return -1;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("price");
}

void PriceFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Key:
        live_ = Live::Text;
        of_total.key.destroy();
        break;
      case Live::Text:
        live_ = Live::None;
        of_total.text.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
