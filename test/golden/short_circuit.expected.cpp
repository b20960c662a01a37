// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// '&&', '||' and '?:' with awaits in their operands.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Task;

struct Check {
  using Output = bool;
  pollux::Poll<bool> poll(pollux::Context& cx);
};

struct Name {
  using Output = std::string;
  pollux::Poll<std::string> poll(pollux::Context& cx);
};

Check is_owner(int user, int document);
Check is_member(int user, const std::string& group);
Name name_of(int user);

// The state machine of may_edit (short_circuit.cpp:25).
//
//   Start -> AwaitIsOwner, Done
//   AwaitIsOwner -> AwaitIsMember, Done
//   AwaitIsMember -> Done
class MayEditFuture {
 public:
  using Output = bool;

  MayEditFuture(int user, int document, bool locked)
      : user(user), document(document), locked(locked) {}
  // Moves only before the first poll.
  MayEditFuture(MayEditFuture&& other)
      : user(other.user), document(other.document), locked(other.locked) {}
  ~MayEditFuture() { unwind(); }

  pollux::Poll<bool> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<MayEditFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitIsOwner,   // 26: co_await is_owner(user, document)
    AwaitIsMember,  // 26: co_await is_member(user, "editors")
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Group };
  void unwind(Live floor = Live::None);

  // Parameters, and locals that live across an await, as they take least room.
  pollux::Slot<const std::string> group;  // 26: "editors"
  int user;
  int document;
  bool locked;
  bool both;    // 26: !locked && (co_await is_owner(user, document) || co_await ...
  bool either;  // 26: co_await is_owner(user, document) || co_await is_member(user, ...
  pollux::Slot<Check> is_owner_future;
  pollux::Slot<Check> is_member_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

MayEditFuture may_edit(int user, int document, bool locked) {
  return MayEditFuture(user, document, locked);
}

pollux::Poll<bool> MayEditFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      both = !locked;
      if (both) {
        is_owner_future.emplace_with([&] { return is_owner(user, document); });
        [[fallthrough]];
        case State::AwaitIsOwner:
          if (auto ready = is_owner_future->poll(cx); ready.is_pending()) {
            return on_exit.suspend(State::AwaitIsOwner);
          } else {
            either = ready.take();
          }
          if (!either) {
            group.emplace("editors");
            live = Live::Group;
            is_member_future.emplace_with([&] { return is_member(user, *group); });
            [[fallthrough]];
            case State::AwaitIsMember:
              auto ready = is_member_future->poll(cx);
              if (ready.is_pending()) return on_exit.suspend(State::AwaitIsMember);
              either = ready.take();
          }
          both = either;
      }
      return both;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("may_edit");
}

void MayEditFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Group:
        live_ = Live::None;
        group.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// The state machine of label (short_circuit.cpp:29).
//
//   Start -> AwaitNameOf, AwaitMayEdit
//   AwaitNameOf -> AwaitMayEdit
//   AwaitMayEdit -> Done
class LabelFuture {
 public:
  using Output = std::string;

  LabelFuture(int user, int document, bool locked)
      : user(user), document(document), locked(locked) {}
  // Moves only before the first poll.
  LabelFuture(LabelFuture&& other)
      : user(other.user), document(other.document), locked(other.locked) {}
  ~LabelFuture() { unwind(); }

  pollux::Poll<std::string> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<LabelFuture>;

  enum class State {
    Start,
    AwaitNameOf,   // 30: co_await name_of(user)
    AwaitMayEdit,  // 31: co_await may_edit(user, document, locked)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live { None, Name, MayEdit };
  void unwind(Live floor = Live::None);

  // Parameters.
  int user;
  int document;
  bool locked;

  // Locals that live across an await.
  pollux::Slot<std::string> name;
  union {
    pollux::Slot<Name> name_of_future;
    pollux::Slot<MayEditFuture> may_edit_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

LabelFuture label(int user, int document, bool locked) {
  return LabelFuture(user, document, locked);
}

pollux::Poll<std::string> LabelFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      if (user > 0) {
        name_of_future.emplace_with([&] { return name_of(user); });
        [[fallthrough]];
        case State::AwaitNameOf:
          auto ready = name_of_future->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(State::AwaitNameOf);
          name.emplace_with([&] { return ready.take(); });
      } else {
        name.emplace("nobody");
      }
      live = Live::Name;
      may_edit_future.emplace_with([&] { return may_edit(user, document, locked); });
      live = Live::MayEdit;
      [[fallthrough]];

    case State::AwaitMayEdit: {
      auto ready = may_edit_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitMayEdit);
      if (ready.take()) {
        return *name + "*";
      } else {
        return *name;
      }
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("label");
}

void LabelFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::MayEdit:
        live_ = Live::Name;
        may_edit_future.destroy();
        break;
      case Live::Name:
        live_ = Live::None;
        name.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
