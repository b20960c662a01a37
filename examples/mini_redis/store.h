// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Store: the keys, their values, and when they expire.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mini_redis {

/// Used by one thread. A key whose time has passed is not there; it is removed with the next call
/// of expire_due().
class Store {
 public:
  using Clock = std::chrono::steady_clock;

  /// The value, or nullptr. Stays until the next change.
  const std::string* get(const std::string& key) const;

  /// Replaces a value, and its time.
  void set(const std::string& key, std::string value, std::optional<Clock::time_point> expires);

  /// Whether it was there.
  bool remove(const std::string& key);

  /// False if it is not there. It is removed at once if the time has passed.
  bool expire(const std::string& key, Clock::time_point when);

  /// When the key expires; nothing if it does not, or is not there.
  std::optional<Clock::time_point> expires(const std::string& key) const;

  /// Adds one to a decimal number, which is 0 where there is no key. Nothing if it is no number of
  /// 64 bits, or the next is none.
  std::optional<std::int64_t> increment(const std::string& key);

  /// All keys that `pattern` matches: * stands for any characters, ? for one, [a-c] for one of
  /// some,
  /// \\ before any of these for itself.
  std::vector<std::string> keys(std::string_view pattern) const;

  /// Removes what has expired.
  void expire_due();

 private:
  struct Entry {
    std::string value;
    std::optional<Clock::time_point> expires;
  };

  const Entry* find(const std::string& key) const;
  void forget_time(const std::string& key, const Entry& entry);

  std::unordered_map<std::string, Entry> entries_;
  std::set<std::pair<Clock::time_point, std::string>> times_;  // of those that expire
};

/// Whether `pattern` matches all of `text`, as Store::keys has it.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace mini_redis
