// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Events and spans as a subscriber sees them, and what the executors tell the hooks.
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "logged_future.h"
#include "pollux/combinators/pending_future.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/executor/block_on.h"
#include "pollux/executor/multi_thread.h"
#include "pollux/executor/spawn.h"
#include "pollux/executor/yield_now.h"
#include "pollux/tracing/event.h"
#include "pollux/tracing/spdlog_subscriber.h"
#include "pollux/tracing/task_hooks.h"

namespace pollux::test {
namespace {

using tracing::Level;
using tracing::Span;

/// The subscriber while it lives.
class Recorder : public tracing::Subscriber {
 public:
  explicit Recorder(Level level = Level::Trace) : before_(set_subscriber(this, level)) {}
  ~Recorder() override { set_subscriber(before_); }

  void event(const tracing::Event& event) override {
    log.push_back(std::string(to_string(event.level)) + ' ' + to_string(event));
    line = event.line;
    file = event.file;
  }
  void span_opened(const tracing::SpanData& span) override { log.push_back("open " + span.name()); }
  void span_closed(const tracing::SpanData& span) override {
    log.push_back("close " + span.name());
  }

  Log log;
  int line = 0;
  std::string_view file;

 private:
  Subscriber* before_;
};

TEST(Tracing, AnEventHasALevelAMessageAndFields) {
  Recorder recorder;
  enum class Code { NotFound = 404 };
  const std::string peer = "127.0.0.1";
  tracing::info("connected", "port", 80, "peer", peer);
  tracing::warn(peer, "ok", false, "code", Code::NotFound, "size", ~std::uint64_t{0}, "load", 0.1,
                "third", 1.0 / 3, "letter", 'a');
  tracing::error("failed", "why", "no \"route\"\n", "where", "");
  EXPECT_EQ(recorder.log, (Log{
                              "info connected port=80 peer=127.0.0.1",
                              "warn 127.0.0.1 ok=false code=404 size=18446744073709551615 load=0.1 "
                              "third=0.3333333333333333 letter=97",
                              R"(error failed why="no \"route\"\x0a" where="")",
                          }));
}

TEST(Tracing, AnEventKnowsItsPlace) {
  Recorder recorder;
  tracing::event(Level::Debug, "here");
  EXPECT_EQ(recorder.line, __LINE__ - 1);
  EXPECT_EQ(recorder.file, __FILE__);
}

TEST(Tracing, WhatIsBelowTheLevelIsNotToldAndNobodyHearsAnythingWithoutASubscriber) {
  tracing::error("before");
  EXPECT_FALSE(tracing::is_enabled(Level::Error));
  EXPECT_EQ(Span("no subscriber").data(), nullptr);
  Recorder recorder(Level::Warn);
  tracing::info("too low");
  tracing::warn("high enough");
  EXPECT_FALSE(tracing::is_enabled(Level::Info));
  EXPECT_EQ(recorder.log, Log{"warn high enough"});
}

TEST(Tracing, ASpanOwnsItsTextsAndKnowsItsParent) {
  Recorder recorder;
  std::string name = "client";
  std::string user = "ann lee";
  Span outer(name, "user", user, "id", 7);
  name = user = "gone";
  outer.in_scope([] {
    Span inner("request");
    ASSERT_NE(inner.data(), nullptr);
    EXPECT_EQ(inner.data()->parent(), Span::current().data());
    int line = inner.in_scope([] {
      tracing::debug("sent", "bytes", 512);
      return __LINE__;
    });
    EXPECT_EQ(inner.data()->line(), line - 5);
    EXPECT_EQ(inner.data()->file(), std::string_view(__FILE__));
  });
  EXPECT_EQ(Span::current().data(), nullptr);
  outer = Span();
  EXPECT_EQ(recorder.log, (Log{"open client", "open request",
                               R"(debug client{user="ann lee" id=7}:request: sent bytes=512)",
                               "close request", "close client"}));
}

TEST(Tracing, ASpanWithoutNameIsNone) {
  Recorder recorder;
  Span().in_scope([] { tracing::info("alone"); });
  EXPECT_EQ(recorder.log, Log{"info alone"});
}

/// Says so when it is destroyed.
struct Farewell {
  explicit Farewell(const char* text) : name(text) {}
  Farewell(Farewell&& other) noexcept : name(std::exchange(other.name, nullptr)) {}
  ~Farewell() {
    if (name) tracing::info("bye", "from", name);
  }
  const char* name;
};

auto two_polls(const char* name) {
  return poll_fn([farewell = Farewell(name), is_first = true](Context& cx) mutable -> Poll<int> {
    tracing::info("polled", "first", is_first);
    if (!std::exchange(is_first, false)) return 1;
    cx.waker().wake_by_ref();
    return pending;
  });
}

TEST(Tracing, AnInstrumentedFutureIsInItsSpanWhileItIsPolledAndDestroyed) {
  Recorder recorder;
  block_on([]() -> Task<void> {
    auto a = spawn(instrument(Span("a"), two_polls("first")));
    auto b = spawn(instrument(Span("b"), two_polls("second")));
    co_await std::move(a);
    co_await std::move(b);
    tracing::info("outside");
  }());
  EXPECT_EQ(recorder.log, (Log{"open a", "open b", "info a: polled first=true",
                               "info b: polled first=true", "info a: polled first=false",
                               "info a: bye from=first", "close a", "info b: polled first=false",
                               "info b: bye from=second", "close b", "info outside"}));
}

TEST(Tracing, ACallbackIsASubscriber) {
  Log log;
  tracing::CallbackSubscriber subscriber(
      [&](const tracing::Event& event) { log.push_back(to_string(event)); });
  tracing::Subscriber* before = set_subscriber(&subscriber);
  tracing::info("told", "n", 1);
  tracing::debug("below the level");
  EXPECT_EQ(set_subscriber(before), &subscriber);
  EXPECT_EQ(log, Log{"told n=1"});
}

TEST(Tracing, SpdlogGetsLinesWithTheirPlace) {
  std::ostringstream out;
  auto logger = std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_st>(out));
  logger->set_pattern("%l %s %v");
  tracing::SpdlogSubscriber subscriber(logger);
  tracing::Subscriber* before = set_subscriber(&subscriber, Level::Trace);
  tracing::warn("{not a format}", "port", 80);
  tracing::debug("below the level of the logger");
  set_subscriber(before);
  EXPECT_EQ(out.str(), "warning tracing_test.cpp {not a format} port=80\n");
}

/// The hooks while it lives. Tasks are called by the order in which they were spawned.
class HookLog : public tracing::TaskHooks {
 public:
  HookLog() : before_(set_task_hooks(this)) {}
  ~HookLog() override { set_task_hooks(before_); }

  void spawned(tracing::TaskId task) override {
    names_[task] = std::to_string(++count_);
    note("spawned", task);
  }
  void poll_begins(tracing::TaskId task) override { note("poll", task); }
  void poll_ended(tracing::TaskId task, bool is_ready) override {
    note(is_ready ? "ready" : "pending", task);
  }
  void woken(tracing::TaskId task) override { note("woken", task); }
  void ended(tracing::TaskId task) override { note("ended", task); }

  Log log;

 private:
  void note(const char* what, tracing::TaskId task) {
    log.push_back(std::string(what) + ' ' + names_[task]);
  }

  int count_ = 0;
  std::map<tracing::TaskId, std::string> names_;
  TaskHooks* before_;
};

TEST(TaskHooks, HearOfTheWholeLifeOfATask) {
  HookLog hooks;
  Log log;
  CurrentThread runtime;
  runtime.spawn(Logged(log, "wakes itself", 1));
  JoinHandle<void> aborted = runtime.spawn(pending_future());
  runtime.block_on(poll_fn([&](Context&) -> Poll<void> {
    aborted.abort();
    return Ready();
  }));
  EXPECT_EQ(hooks.log, (Log{"spawned 1", "spawned 2", "spawned 3", "poll 1", "pending 1", "woken 1",
                            "poll 2", "pending 2", "poll 3", "woken 2", "ready 3", "ended 3"}));
  runtime.block_on(yield_now());
  Log rest(hooks.log.begin() + 12, hooks.log.end());
  EXPECT_EQ(rest, (Log{"spawned 4", "poll 1", "ready 1", "ended 1", "ended 2", "poll 4",
                       "pending 4", "woken 4", "poll 4", "ready 4", "ended 4"}));
}

TEST(TaskHooks, HearOfTasksThatTheEndOfTheirRuntimeEnds) {
  HookLog hooks;
  {
    CurrentThread runtime;
    runtime.spawn(pending_future());
  }
  EXPECT_EQ(hooks.log, (Log{"spawned 1", "ended 1"}));
}

struct HookCounts : tracing::TaskHooks {
  void spawned(tracing::TaskId) override { ++spawns; }
  void poll_begins(tracing::TaskId) override { ++polls; }
  void poll_ended(tracing::TaskId, bool is_ready) override { is_ready ? ++ready : ++pending; }
  void woken(tracing::TaskId) override { ++wakes; }
  void ended(tracing::TaskId) override { ++ends; }

  std::atomic<int> spawns{0}, polls{0}, ready{0}, pending{0}, wakes{0}, ends{0};
};

TEST(TaskHooks, HearOfTasksOnSeveralWorkers) {
  HookCounts counts;
  tracing::TaskHooks* before = tracing::set_task_hooks(&counts);
  {
    MultiThread runtime(2);
    std::vector<JoinHandle<void>> tasks;
    for (int i = 0; i < 100; ++i) {
      tasks.push_back(runtime.spawn(poll_fn([left = 3](Context& cx) mutable -> Poll<void> {
        if (--left == 0) return Ready();
        cx.waker().wake_by_ref();
        return pending;
      })));
    }
    for (JoinHandle<void>& task : tasks) runtime.block_on(std::move(task));
  }
  tracing::set_task_hooks(before);
  EXPECT_GE(counts.spawns, 100);
  EXPECT_EQ(counts.ends, counts.spawns);
  EXPECT_EQ(counts.ready, counts.spawns);
  EXPECT_EQ(counts.polls, counts.ready + counts.pending);
  EXPECT_GE(counts.pending, 200);
  EXPECT_GE(counts.wakes, 200);
}

}  // namespace
}  // namespace pollux::test
