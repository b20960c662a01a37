// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async templates: a function, a member of a class template, a parameter pack.
// RUN: %golden %s
#include <pollux/core.h>

#include <optional>
#include <utility>
#include <vector>

using pollux::Task;

/// Waits until it has been polled once.
class Pause {
 public:
  using Output = void;
  pollux::Poll<void> poll(pollux::Context& cx);
};

// Asks the source until it has an answer.
template <class Source, class Key>
[[pollux::async]] Task<typename Source::Value> ask(Source& source, Key key, int attempts) {
  for (int i = 0; i < attempts; ++i) {
    std::optional<typename Source::Value> answer = co_await source.find(key);
    if (answer) co_return std::move(*answer);
    co_await Pause();
  }
  co_return source.fallback(std::move(key));
}

template <class T>
class Mailbox {
 public:
  [[pollux::async]] Task<T> take() {
    while (letters_.empty()) co_await Pause();
    T letter = std::move(letters_.back());
    letters_.pop_back();
    co_return letter;
  }

 private:
  std::vector<T> letters_;
};

// Calls the function with the arguments, once they have waited.
template <class Function, class... Args>
[[pollux::async]] Task<int> later(Function function, Args... args) {
  co_await Pause();
  co_return function(std::move(args)...);
}

struct Table {
  using Value = int;
  Task<std::optional<int>> find(int key);
  int fallback(int key);
};

[[pollux::async]] Task<int> all(Table& table, Mailbox<int>& mailbox, int (*add)(int, int)) {
  const int answer = co_await ask(table, 1, 3);
  const int letter = co_await mailbox.take();
  co_return co_await later(add, answer, letter);
}
