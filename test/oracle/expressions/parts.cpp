// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Aggregates and arrays that are built around an await: as locals, as temporaries behind a
// reference, nested, with bases, as results. What is built is destroyed wherever it ends, also when
// the rest never is.
// SHAPES: EX20, EX22, EX24, CA10, EH9, TM5
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <utility>

using namespace pollux::testing;
using pollux::Task;

struct Pair {
  Traced left;
  Traced right;
  int number;
};

struct Nested {
  Pair pair;
  const Traced last;
  int numbers[2];
};

struct Named {
  Traced name;
};

struct Derived : Named {
  Traced more;
  unsigned bits : 4;
};

class Base {
 public:
  Base(const Traced& copied, Traced&& moved, int number)
      : copied_(copied), moved_(std::move(moved)), number_(number) {}
  int number() const { return copied_.number() + moved_.number() + number_; }

 private:
  Traced copied_;
  Traced moved_;
  int number_;
};

class WithBase : public Base {
 public:
  using Base::Base;
};

int sum(const Pair& pair) { return pair.left.number() + pair.right.number() + pair.number; }

[[pollux::async]] Task<int> local(int n) {
  Traced outer("outer");
  Pair pair{Traced("left", 1), Traced("right", co_await Leaf("right", 1, n)),
            co_await Leaf("number", 1, 3)};
  trace("built");
  co_await Peek("look", 1, pair.right);
  co_return sum(pair);
}

[[pollux::async]] Task<int> array(int n) {
  Traced all[] = {Traced("one", 1), (co_await Leaf("in between", 1), Traced("two", n)),
                  Traced("three", co_await Leaf("three", 1, 3))};
  trace("built");
  co_await Peek("look", 1, all[1]);
  co_return all[0].number() + all[1].number() + all[2].number();
}

[[pollux::async]] Task<int> fails(bool first) {
  try {
    Pair pair{Traced("left", 1), Traced("right", first ? co_await Fail<int>("right", 1) : 2),
              co_await Fail<int>("number", 1)};
    co_return sum(pair);
  } catch (const Error& error) {
    trace("caught %s", error.what());
  }
  Traced all[2] = {Traced("one", 1), Traced("two", co_await Fail<int>("two", 0))};
  co_return all[0].number();
}

[[pollux::async]] Task<int> temporary(int n) {
  int a = sum({Traced("left", 1), Traced("right", 2), co_await Leaf("number", 1, n)});
  trace("after the first");
  co_return a + sum(Pair{Traced("left", 3), Traced("right", 4), co_await Leaf("again", 1, n)});
}

[[pollux::async]] Task<int> nested(int n) {
  Nested object{{Traced("left", 1), Traced("right", 2), co_await Leaf("inner", 1, n)},
                Traced("last", co_await Leaf("last", 1, 5)),
                {n, co_await Leaf("element", 1, 6)}};
  trace("built");
  co_return sum(object.pair) + object.last.number() + object.numbers[1];
}

[[pollux::async]] Task<int> with_bases(int n) {
  Derived object{
      {Traced("name", 1)}, Traced("more", 2), static_cast<unsigned>(co_await Leaf("bits", 1, n))};
  trace("built");
  WithBase other(Traced("copied", 1), Traced("moved", 2), co_await Leaf("number", 1, n));
  trace("constructed");
  co_return object.name.number() + static_cast<int>(object.bits) + other.number();
}

[[pollux::async]] Task<int> designated(int n) {
  Pair pair{.left = Traced("left", 1),
            .right = n > 1 ? Traced("right", co_await Leaf("right", 1, n)) : Traced("other", 9),
            .number = co_await Leaf("number", 1, 2)};
  co_return sum(pair);
}

[[pollux::async]] Task<int> in_a_loop(int n) {
  int total = 0;
  for (int i = 0; i < n; ++i) {
    Pair pair{Traced("left", i), Traced("right", 1), co_await Leaf("number", 1, i)};
    if (i == 1) continue;
    total += sum(pair);
  }
  co_return total;
}

[[pollux::async]] Task<Pair> result(int n) {
  Traced local("local");
  co_return Pair{Traced("left", 1), Traced("right", 2), co_await Leaf("number", 1, n)};
}

[[pollux::async]] Task<int> uses_result() {
  Pair pair = co_await result(7);
  co_return sum(pair);
}

int main() {
  return run_oracle({
      {"local", [] { return local(2); }},
      {"array", [] { return array(2); }},
      {"first fails", [] { return fails(true); }},
      {"second fails", [] { return fails(false); }},
      {"temporary", [] { return temporary(5); }},
      {"nested", [] { return nested(4); }},
      {"with bases", [] { return with_bases(3); }},
      {"designated", [] { return designated(2); }},
      {"designated, other arm", [] { return designated(1); }},
      {"in a loop", [] { return in_a_loop(3); }},
      {"result", [] { return uses_result(); }},
  });
}
