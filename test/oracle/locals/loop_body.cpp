// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A loop's locals are made anew in each iteration, by construction and not by assignment.
// SHAPES: LO5, LO6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

// Can only be constructed.
class Session {
 public:
  explicit Session(int number) : trace_("session", number), number_(number) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Traced& traced() const { return trace_; }
  int use() { return ++uses_ * number_; }

 private:
  Traced trace_;
  const int number_;
  int uses_ = 0;
};

[[pollux::async]] Task<int> one_session_each(int n) {
  int sum = 0;
  for (int i = 1; i <= n; ++i) {
    Session session(i);
    sum += session.use();
    co_await Peek("work", 1, session.traced());
    sum += session.use();
  }
  co_return sum;
}

[[pollux::async]] Task<int> constants(int n) {
  int sum = 0;
  while (n > 0) {
    const int square = n * n;
    const Traced constant("constant", square);
    co_await Peek("look", 1, constant);
    sum += square;
    --n;
  }
  co_return sum;
}

[[pollux::async]] Task<int> initialised_again(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    int counter = 10;
    int defaulted{};
    counter += co_await Leaf("one", 1, 1);
    defaulted += counter;
    co_await Leaf("keep", 1);
    sum += counter + defaulted;
  }
  co_return sum;
}

int main() {
  return run_oracle({
      {"one session each", [] { return one_session_each(2); }},
      {"constants", [] { return constants(2); }},
      {"initialised again", [] { return initialised_again(2); }},
  });
}
