// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two handlers and one for the rest, with a local of the try block, and a rethrow.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>
#include <system_error>

using pollux::Task;

struct Timeout {};

struct Query {
  using Output = std::string;
  pollux::Poll<std::string> poll(pollux::Context& cx);
};

struct Transaction {
  explicit Transaction(const std::string& table);
  ~Transaction();
  Query run(const std::string& query);
  Query commit();
};

void count_failure();

// The state machine of update (two_handlers.cpp:28).
//
//   Start -> AwaitRun, Done, throws
//   AwaitRun -> AwaitCommit, Done, throws
//   AwaitCommit -> Done, throws
class UpdateFuture {
 public:
  using Output = std::string;

  UpdateFuture(std::string&& table, std::string&& query)
      : table(std::move(table)), query(std::move(query)) {}
  // Moves only before the first poll.
  UpdateFuture(UpdateFuture&& other)
      : table(std::move(other.table)), query(std::move(other.query)) {}
  ~UpdateFuture() { unwind(); }

  pollux::Poll<std::string> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<UpdateFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitRun,     // 31: co_await transaction.run(query)
    AwaitCommit,  // 32: co_await transaction.commit()
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Transaction, Row };
  void unwind(Live floor = Live::None);

  // Parameters.
  std::string table;
  std::string query;

  // Locals that live across an await.
  pollux::Slot<std::string> row;
  pollux::Slot<Transaction> transaction;
  union {
    pollux::Slot<Query> run_future;
    pollux::Slot<Query> commit_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

UpdateFuture update(std::string table, std::string query) {
  return UpdateFuture(std::move(table), std::move(query));
}

pollux::Poll<std::string> UpdateFuture::poll(pollux::Context& cx) {
  State state = state_;
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state) {
    case State::Start:
    case State::AwaitRun:
    case State::AwaitCommit:
      try {
        pollux::UnwindTry leave_try(on_exit, Live::None);
        switch (state) {
          default:
            transaction.emplace(table);
            live = Live::Transaction;
            run_future.emplace_with([&] { return transaction->run(query); });
            [[fallthrough]];

          case State::AwaitRun: {
            auto ready = run_future->poll(cx);
            if (ready.is_pending()) return on_exit.suspend(State::AwaitRun);
            row.emplace_with([&] { return ready.take(); });
            live = Live::Row;
            commit_future.emplace_with([&] { return transaction->commit(); });
            [[fallthrough]];
          }

          case State::AwaitCommit:
            if (commit_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitCommit);
            return std::move(*row);
        }
      } catch (const Timeout&) {
        return "timeout";
      } catch (const std::system_error& error) {
        return error.what();
      } catch (...) {
        count_failure();
        throw;
      }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("update");
}

void UpdateFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Row:
        live_ = Live::Transaction;
        row.destroy();
        break;
      case Live::Transaction:
        live_ = Live::None;
        transaction.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
