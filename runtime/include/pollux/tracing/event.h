// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Events: something that has happened, with a message and fields, told to the program's subscriber.
// Where nobody listens, or not to this level, an event costs one load and a comparison.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "pollux/tracing/field.h"
#include "pollux/tracing/span.h"

namespace pollux::tracing {

enum class Level : std::uint8_t { Trace, Debug, Info, Warn, Error, Off };

/// "trace" and so on.
std::string_view to_string(Level level);

/// What it refers to lives for the time of the call that is given it.
struct Event {
  Level level;
  std::string_view message;
  const Field* fields;
  std::size_t field_count;
  const SpanData* span;  // the current one, or nullptr
  const char* file;
  int line;
};

/// The event without level and place, in one line, the outermost span first:
/// `client{port=80}:request{id=7}: sent bytes=512`. A text is quoted if it is empty, or has a
/// space, a quote or a control character in it.
std::string to_string(const Event& event);

/// Who listens. Called on the thread where the event happens, on several at once, within futures:
/// it must not block for long, and not throw.
class Subscriber {
 public:
  Subscriber() = default;
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;
  virtual ~Subscriber() = default;

  virtual void event(const Event& event) = 0;
  virtual void span_opened(const SpanData&) {}
  virtual void span_closed(const SpanData&) {}
};

/// Has `subscriber` hear of all spans, and of events from `level` on; nullptr for nobody. It must
/// outlive what happens while it is the subscriber, on other threads too. Gives back the one
/// before.
Subscriber* set_subscriber(Subscriber* subscriber, Level level = Level::Info);

/// A subscriber that calls a function with each event.
class CallbackSubscriber : public Subscriber {
 public:
  explicit CallbackSubscriber(std::function<void(const Event&)> callback)
      : callback_(std::move(callback)) {}

  void event(const Event& event) override { callback_(event); }

 private:
  std::function<void(const Event&)> callback_;
};

namespace internal {
inline std::atomic<Subscriber*> subscriber{nullptr};
inline std::atomic<Level> lowest_level{Level::Off};
void tell(Level level, const Named& message, const Field* fields, std::size_t count);
}  // namespace internal

/// Whether anybody listens to this level: for what is costly to find out for an event.
inline bool is_enabled(Level level) {
  return level >= internal::lowest_level.load(std::memory_order_relaxed) && level != Level::Off;
}

/// Tells the subscriber, if it listens: `event(Level::Info, "connected", "port", port)`. Keys are
/// texts; values are bools, numbers, enumerators and texts.
template <class... KeysAndValues>
void event(Level level, const Named& message, const KeysAndValues&... fields) {
  if (!is_enabled(level)) return;
  const auto all = internal::fields_of(fields...);
  internal::tell(level, message, all.data(), all.size());
}

template <class... KeysAndValues>
void trace(const Named& message, const KeysAndValues&... fields) {
  event(Level::Trace, message, fields...);
}
template <class... KeysAndValues>
void debug(const Named& message, const KeysAndValues&... fields) {
  event(Level::Debug, message, fields...);
}
template <class... KeysAndValues>
void info(const Named& message, const KeysAndValues&... fields) {
  event(Level::Info, message, fields...);
}
template <class... KeysAndValues>
void warn(const Named& message, const KeysAndValues&... fields) {
  event(Level::Warn, message, fields...);
}
template <class... KeysAndValues>
void error(const Named& message, const KeysAndValues&... fields) {
  event(Level::Error, message, fields...);
}

}  // namespace pollux::tracing
