// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reference locals and structured bindings that live across awaits.
// RUN: %golden %s
#include <pollux/core.h>

#include <map>
#include <string>
#include <utility>

using pollux::Task;

struct Account {
  std::string owner;
  int balance = 0;
};

struct Approval {
  using Output = std::pair<bool, std::string>;
  pollux::Poll<std::pair<bool, std::string>> poll(pollux::Context& cx);
};

Approval approve(const std::string& owner, int amount);

// The state machine of withdraw (references.cpp:25).
//
//   Start -> AwaitApprove
//   AwaitApprove -> AwaitApprove2, Done
//   AwaitApprove2 -> AwaitApprove2, Done
class WithdrawFuture {
 public:
  using Output = std::string;

  WithdrawFuture(std::map<int, Account>& accounts, int id, int amount)
      : accounts(accounts), id(id), amount(amount) {}
  // Moves only before the first poll.
  WithdrawFuture(WithdrawFuture&& other)
      : accounts(other.accounts), id(other.id), amount(other.amount) {}
  ~WithdrawFuture() { unwind(); }

  pollux::Poll<std::string> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<WithdrawFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitApprove,   // 28: co_await approve(account.owner, amount)
    AwaitApprove2,  // 32: co_await approve(other.owner, 0)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, ApprovedAndNote };
  void unwind(Live floor = Live::None);

  // Parameters.
  std::map<int, Account>& accounts;
  int id;
  int amount;

  // Locals that live across an await.
  Account* account;
  const int* balance;
  pollux::Slot<Approval::Output> approved_and_note;
  struct InFor {
    pollux::Slot<decltype(std::declval<std::map<int, Account>&>().begin())> element_it;
    pollux::Slot<decltype(std::declval<std::map<int, Account>&>().end())> element_end;
    std::pair<const int, Account>* other_id_and_other;
    pollux::Slot<Approval> approve_future;
  };
  union {
    pollux::Slot<Approval> approve_future;
    InFor in_for;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

WithdrawFuture withdraw(std::map<int, Account>& accounts, int id, int amount) {
  return WithdrawFuture(accounts, id, amount);
}

pollux::Poll<std::string> WithdrawFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      account = std::addressof(accounts.at(id));
      balance = std::addressof(account->balance);
      approve_future.emplace_with([&] { return approve(account->owner, amount); });
      [[fallthrough]];

    case State::AwaitApprove:
      if (auto ready = approve_future->poll(cx); ready.is_pending()) {
        return on_exit.suspend(State::AwaitApprove);
      } else {
        approved_and_note.emplace_with([&] { return ready.take(); });
        live = Live::ApprovedAndNote;
        if (!std::get<0>(*approved_and_note) || *balance < amount)
          return "refused: " + std::get<1>(*approved_and_note);
        account->balance -= amount;
        in_for.element_it.emplace_with([&] { return accounts.begin(); });
        in_for.element_end.emplace_with([&] { return accounts.end(); });
      }
      for (; *in_for.element_it != *in_for.element_end; ++(*in_for.element_it)) {
        in_for.other_id_and_other = std::addressof(*(*in_for.element_it));
        in_for.approve_future.emplace_with(
            [&] { return approve(std::get<1>(*in_for.other_id_and_other).owner, 0); });
        [[fallthrough]];
        case State::AwaitApprove2:
          auto ready = in_for.approve_future->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(State::AwaitApprove2);
          auto [known, reason] = ready.take();
          if (!known)
            std::get<1>(*approved_and_note) +=
                " " + std::to_string(std::get<0>(*in_for.other_id_and_other)) + reason;
      }
      return std::get<1>(*approved_and_note);

    case State::Done:
      break;
  }
  pollux::polled_after_completion("withdraw");
}

void WithdrawFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::ApprovedAndNote:
        live_ = Live::None;
        approved_and_note.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
