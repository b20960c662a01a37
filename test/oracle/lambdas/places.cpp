// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LA4: async lambdas in loops, called at once, returned, stored, passed on, at namespace scope, in
// members' initialisers, in one another.
// RUN: %oracle %s
#include <pollux/combinators/join.h>
#include <pollux/combinators/select.h>
#include <pollux/testing/oracle.h>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

using pollux::Task;
using namespace pollux::testing;

auto doubled = [] [[pollux::async]] (int n) -> Task<int> {
  co_return n + co_await Leaf("doubled", 1, n);
};

// Pointers and boxes have the type that they say.
static Task<int> (*pointer)(int) = [] [[pollux::async]] (int n) -> Task<int> {
  co_return n + co_await Leaf("by pointer", 1, 1);
};

[[pollux::async]] Task<int> at_namespace_scope(int n) {
  co_return co_await doubled(n) + co_await pointer(n);
}

[[pollux::async]] Task<int> in_a_loop(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    Traced each("each", i);
    auto add = [&each, &sum, i] [[pollux::async]] () -> Task<void> {
      sum += co_await Peek("peek", 1, each) * 10 + i;
    };
    co_await add();
  }
  co_return sum;
}

[[pollux::async]] Task<int> called_at_once(int n) {
  Traced local("local", n);
  int sum = co_await
      [&local] [[pollux::async]] () -> Task<int> { co_return co_await Peek("peek", 1, local); }();
  sum += co_await [kept = Traced("kept", n)] [[pollux::async]] (int value) -> Task<int> {
    co_return co_await Peek("peek", 1, kept) + value;
  }(5);
  co_return sum;
}

auto adder(int base) {
  return [kept = Traced("base", base)] [[pollux::async]] (int n) -> Task<int> {
    const int seen = co_await Peek("adder", 1, kept);
    co_return seen + n;
  };
}

[[pollux::async]] Task<int> returned(int n) {
  auto add = adder(n);
  int sum = co_await add(1);
  co_return sum * 10 + co_await adder(2)(3);
}

[[pollux::async]] Task<int> in_a_function_object(int n) {
  std::function<Task<int>(int)> add = [n] [[pollux::async]] (int value) -> Task<int> {
    co_return n + co_await Leaf("add", 1, value);
  };
  Task<int> first = add(1);
  const int second = co_await add(2);
  co_return second * 10 + co_await first;
}

[[pollux::async]] Task<int> joined(int n) {
  Traced shared("shared", n);
  auto peek = [&shared] [[pollux::async]] (int value) -> Task<int> {
    co_return value + co_await Peek("peek", 1, shared);
  };
  auto wait = [&shared] [[pollux::async]] () -> Task<void> {
    co_await Leaf("wait", 2);
    shared = Traced("assigned", 1);
  };
  auto [first, second, done] = co_await pollux::join(peek(1), peek(2), wait());
  (void)done;
  co_return first * 100 + second;
}

[[pollux::async]] Task<int> joined_at_once(int n) {
  auto [first, second] = co_await pollux::join(
      [n] [[pollux::async]] () -> Task<int> { co_return n + co_await Leaf("first", 1, 1); }(),
      [n] [[pollux::async]] () -> Task<int> { co_return n + co_await Leaf("second", 2, 2); }());
  co_return first * 100 + second;
}

struct Worker {
  int id = 7;
  std::function<Task<int>(int)> work = [this] [[pollux::async]] (int n) -> Task<int> {
    co_return id * 10 + co_await Leaf("work", 1, n);
  };
  inline static auto shared = [] [[pollux::async]] (int n) -> Task<int> {
    co_return n + co_await Leaf("shared", 1, n);
  };
  // Of a member function.
  Task<int> start(int n) {
    auto run = [this] [[pollux::async]] (std::unique_ptr<Traced> owned) -> Task<int> {
      co_return id + co_await Peek("run", 1, *owned);
    };
    static auto kept = run;
    return kept(std::make_unique<Traced>("owned", n));
  }
};

[[pollux::async]] Task<int> of_a_class(int n) {
  Worker worker;
  int sum = co_await worker.work(n);
  sum += co_await Worker::shared(n);
  co_return sum;
}

[[pollux::async]] Task<int> nested(int n) {
  auto outer = [n] [[pollux::async]] (int value) -> Task<int> {
    Traced local("local", value);
    auto inner = [&local, n] [[pollux::async]] () -> Task<int> {
      co_return n + co_await Peek("inner", 1, local);
    };
    int sum = co_await inner();
    auto plain = [&] { return n + local.number(); };
    auto made = [](const Traced& seen) {
      return
          [&seen] [[pollux::async]] () -> Task<int> { co_return co_await Peek("made", 1, seen); };
    };
    std::function<Task<int>()> see = made(local);
    sum += co_await see();
    co_return sum * 10 + plain();
  };
  co_return co_await outer(3) + co_await outer(4);
}

[[pollux::async]] Task<int> recursive(int n) {
  std::function<Task<int>(int)> sum = [&sum] [[pollux::async]] (int value) -> Task<int> {
    if (value == 0) co_return 0;
    const int rest = co_await sum(value - 1);
    co_return value + rest + co_await Leaf("sum", value == 1 ? 1 : 0, 0);
  };
  co_return co_await sum(n);
}

// Not async itself.
std::vector<Task<int>> made_in_a_plain_function(const Traced& seen) {
  auto see = [] [[pollux::async]] (const Traced& traced, int) -> Task<int> {
    co_return co_await Peek("see", 1, traced);
  };
  std::vector<Task<int>> tasks;
  for (int i = 0; i < 2; ++i) tasks.push_back(see(seen, i));
  return tasks;
}

[[pollux::async]] Task<int> from_a_plain_function(int n) {
  Traced seen("seen", n);
  auto tasks = made_in_a_plain_function(seen);
  int sum = 0;
  for (auto& task : tasks) sum += co_await task;
  co_return sum;
}

[[pollux::async]] Task<int> chosen(int n) {
  auto fast = [n] [[pollux::async]] () -> Task<int> {
    if (n > 2) throw Error("too fast");
    co_return 1;
  };
  try {
    co_return n > 1 ? co_await fast() : co_await doubled(n);
  } catch (const Error&) {
    co_return -1;
  }
}

[[pollux::async]] Task<int> stream(int n) {
  auto count = [n] [[pollux::async]] (int from) -> pollux::Stream<int> {
    for (int i = from; i < n; ++i) {
      co_await Leaf("count", 1);
      co_yield i;
    }
  };
  auto numbers = count(1);
  int sum = 0;
  while (auto next = co_await numbers.next()) sum += *next;
  co_return sum;
}

// Neither of them is polled, which no compiler may call a fault of the user's.
[[pollux::async]] Task<int> never_called(int n);

[[pollux::async]] Task<int> never_called(int n) {
  [[maybe_unused]] auto first = [n] [[pollux::async]] () -> Task<int> {
    Traced local("local");
    co_return co_await Leaf("first", 1, n);
  };
  [[maybe_unused]] auto second = [&] [[pollux::async]] () -> pollux::Stream<int> { co_yield n; };
  co_return co_await Leaf("n", 1, n);
}

int main() {
  return run_oracle({
      {"at namespace scope", [] { return at_namespace_scope(1); }},
      {"in a loop", [] { return in_a_loop(2); }},
      {"called at once", [] { return called_at_once(3); }},
      {"returned", [] { return returned(4); }},
      {"in a function object", [] { return in_a_function_object(5); }},
      {"joined", [] { return joined(6); }},
      {"joined at once", [] { return joined_at_once(7); }},
      {"of a class", [] { return of_a_class(8); }},
      {"nested", [] { return nested(9); }},
      {"recursive", [] { return recursive(3); }},
      {"from a plain function", [] { return from_a_plain_function(4); }},
      {"not chosen", [] { return chosen(1); }},
      {"chosen", [] { return chosen(2); }},
      {"throws", [] { return chosen(3); }},
      {"stream", [] { return stream(4); }},
      {"never called", [] { return never_called(5); }},
      {"not awaited", [] { return [] [[pollux::async]] () -> Task<int> { co_return 1; }(); }},
  });
}
