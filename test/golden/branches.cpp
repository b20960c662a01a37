// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// if and else with awaits in either branch, else-if, an initialiser.
// RUN: %golden %s
#include <pollux/core.h>

#include <optional>
#include <string>
#include <utility>

using pollux::Task;

struct Entry {
  std::string value;
  bool stale = false;
};

struct Load {
  using Output = Entry;
  pollux::Poll<Entry> poll(pollux::Context& cx);
};

struct Store {
  using Output = void;
  pollux::Poll<void> poll(pollux::Context& cx);
};

class Cache {
 public:
  std::optional<Entry> find(const std::string& key) const;
  Load load(const std::string& key);
  Store store(const std::string& key, Entry entry);
  Store refresh(const std::string& key);
};

[[pollux::async]] Task<std::string> read_through(Cache& cache, std::string key) {
  std::string value;
  if (auto found = cache.find(key); !found) {
    Entry entry = co_await cache.load(key);
    value = entry.value;
    co_await cache.store(key, std::move(entry));
  } else if (found->stale) {
    co_await cache.refresh(key);
    value = found->value;
  } else {
    value = found->value;
  }
  co_return value;
}
