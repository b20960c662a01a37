// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// const locals, arrays, a local without default constructor, and one that is left uninitialised.
// RUN: %golden %s
#include <pollux/core.h>

#include <array>
#include <string>

using pollux::Task;

struct Write {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

class Channel {
 public:
  explicit Channel(int number);
  Channel(const Channel&) = delete;
  ~Channel();
  Write write(const char* text);
};

[[pollux::async]] Task<int> report(int number) {
  const int limit = number * 2;
  const std::string names[2] = {"left", "right"};
  int written[] = {0, 0};
  std::array<int, 4> history{};
  Channel channel(number);
  int last;
  for (int i = 0; i < 2; ++i) {
    last = co_await channel.write(names[i].c_str());
    written[i] = last;
    history[i] = last;
  }
  const int total = written[0] + written[1] + history[0];
  co_return total > limit ? limit : total;
}
