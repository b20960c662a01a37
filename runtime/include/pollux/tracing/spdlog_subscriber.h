// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SpdlogSubscriber: events as lines of a logger of spdlog, with their place in the source. Not part
// of pollux.h: who includes it has spdlog (Debian: libspdlog-dev).
#pragma once

#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

#include "pollux/tracing/event.h"

namespace pollux::tracing {

/// The logger's own level applies as well. Thread-safe if the logger is: made with `_mt`.
class SpdlogSubscriber : public Subscriber {
 public:
  explicit SpdlogSubscriber(std::shared_ptr<spdlog::logger> logger = spdlog::default_logger())
      : logger_(std::move(logger)) {}

  void event(const Event& event) override {
    const spdlog::level::level_enum level = level_of(event.level);
    if (!logger_->should_log(level)) return;
    logger_->log(spdlog::source_loc(event.file, event.line, ""), level, "{}", to_string(event));
  }

 private:
  static spdlog::level::level_enum level_of(Level level) {
    switch (level) {
      case Level::Trace:
        return spdlog::level::trace;
      case Level::Debug:
        return spdlog::level::debug;
      case Level::Info:
        return spdlog::level::info;
      case Level::Warn:
        return spdlog::level::warn;
      case Level::Error:
        return spdlog::level::err;
      case Level::Off:
        break;
    }
    return spdlog::level::off;
  }

  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace pollux::tracing
