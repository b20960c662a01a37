// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Store: a hash table, and beside it the times in order.
#include "store.h"

#include <charconv>
#include <limits>

namespace mini_redis {

const Store::Entry* Store::find(const std::string& key) const {
  auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  const Entry& entry = found->second;
  return entry.expires && *entry.expires <= Clock::now() ? nullptr : &entry;
}

const std::string* Store::get(const std::string& key) const {
  const Entry* entry = find(key);
  return entry ? &entry->value : nullptr;
}

void Store::forget_time(const std::string& key, const Entry& entry) {
  if (entry.expires) times_.erase({*entry.expires, key});
}

void Store::set(const std::string& key, std::string value,
                std::optional<Clock::time_point> expires) {
  Entry& entry = entries_[key];
  forget_time(key, entry);
  entry = {std::move(value), expires};
  if (expires) times_.emplace(*expires, key);
}

bool Store::remove(const std::string& key) {
  bool was_there = find(key) != nullptr;
  auto found = entries_.find(key);
  if (found == entries_.end()) return false;
  forget_time(key, found->second);
  entries_.erase(found);
  return was_there;
}

bool Store::expire(const std::string& key, Clock::time_point when) {
  if (!find(key)) return false;
  Entry& entry = entries_[key];
  forget_time(key, entry);
  entry.expires = when;
  times_.emplace(when, key);
  expire_due();
  return true;
}

std::optional<Store::Clock::time_point> Store::expires(const std::string& key) const {
  const Entry* entry = find(key);
  return entry ? entry->expires : std::nullopt;
}

std::optional<std::int64_t> Store::increment(const std::string& key) {
  const Entry* entry = find(key);
  std::int64_t number = 0;
  if (entry) {
    const std::string& text = entry->value;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  }
  if (number == std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  ++number;
  set(key, std::to_string(number), entry ? entry->expires : std::nullopt);
  return number;
}

std::vector<std::string> Store::keys(std::string_view pattern) const {
  std::vector<std::string> found;
  for (const auto& [key, entry] : entries_) {
    if (matches(pattern, key) && find(key)) found.push_back(key);
  }
  return found;
}

void Store::expire_due() {
  if (times_.empty()) return;
  Clock::time_point now = Clock::now();
  while (!times_.empty() && times_.begin()->first <= now) {
    entries_.erase(times_.begin()->second);
    times_.erase(times_.begin());
  }
}

namespace {

/// Whether the set at the beginning of `pattern`, behind its bracket, has `c`. Leaves `pattern`
/// behind the set.
bool take_set(std::string_view& pattern, char c) {
  bool negated = !pattern.empty() && pattern[0] == '^';
  if (negated) pattern.remove_prefix(1);
  bool found = false;
  while (!pattern.empty() && pattern[0] != ']') {
    if (pattern[0] == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
    bool is_range = pattern.size() > 2 && pattern[1] == '-' && pattern[2] != ']';
    char first = pattern[0];
    char last = is_range ? pattern[2] : first;
    if (first > last) std::swap(first, last);
    found = found || (first <= c && c <= last);
    pattern.remove_prefix(is_range ? 3 : 1);
  }
  if (!pattern.empty()) pattern.remove_prefix(1);
  return found != negated;
}

/// Takes what stands for one character off `pattern`, which is not empty: whether it is `c`.
bool take_one(std::string_view& pattern, char c) {
  char first = pattern[0];
  pattern.remove_prefix(1);
  if (first == '?') return true;
  if (first == '[') return take_set(pattern, c);
  if (first == '\\' && !pattern.empty()) {
    first = pattern[0];
    pattern.remove_prefix(1);
  }
  return first == c;
}

}  // namespace

// What follows the last star is tried at each place behind what that star stood for so far: as long
// as the pattern times the text at most.
bool matches(std::string_view pattern, std::string_view text) {
  std::string_view behind_star;
  std::string_view rest;  // of the text, from where that is tried next
  bool has_star = false;
  while (!text.empty()) {
    if (!pattern.empty() && pattern[0] == '*') {
      pattern.remove_prefix(1);
      has_star = true;
      behind_star = pattern;
      rest = text;
    } else if (!pattern.empty() && take_one(pattern, text[0])) {
      text.remove_prefix(1);
    } else if (has_star) {
      rest.remove_prefix(1);
      text = rest;
      pattern = behind_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*') == std::string_view::npos;
}

}  // namespace mini_redis
