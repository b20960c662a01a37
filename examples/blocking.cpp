// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A computation that takes long does not belong on the thread of the executor, where everybody
// would wait for it: spawn_blocking runs it on a thread of a pool. It owns the string that it works
// on, so that it refers to nothing that may be gone before it ends, and gives it back.
#include <pollux/pollux.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>

using pollux::Task;

struct Counted {
  std::string text;
  std::size_t spaces;
  std::thread::id thread;
};

Counted count_spaces(std::string text) {
  auto spaces = static_cast<std::size_t>(std::count(text.begin(), text.end(), ' '));
  return {std::move(text), spaces, std::this_thread::get_id()};
}

[[pollux::async]] Task<void> count() {
  std::string text = "that bright star beside Castor";
  pollux::JoinHandle<Counted> counting = pollux::spawn_blocking(
      [text = std::move(text)]() mutable { return count_spaces(std::move(text)); });
  std::printf("counting, while this thread is free for others\n");

  Counted counted = co_await counting;
  std::printf("'%s' has %zu spaces, counted on %s thread\n", counted.text.c_str(), counted.spaces,
              counted.thread == std::this_thread::get_id() ? "the same" : "another");
}

int main() { pollux::block_on(count()); }
