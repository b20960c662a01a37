// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What can be an element: references, move-only and copy-only objects, optionals, pointers; and how
// long the temporaries of a co_yield's operand live: until the stream is polled again.
// SHAPES: GE2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace pollux::testing;
using pollux::Stream;
using pollux::Task;

[[pollux::async]] Stream<Traced&> references(Traced& object) {
  co_yield object;
  Traced own("own", 2);
  co_yield own;
  co_await Peek("own", 1, own);
}

[[pollux::async]] Stream<const Traced&> constants(const Traced& object) {
  co_yield object;
  co_yield Traced("temporary", 1);
}

[[pollux::async]] Stream<MoveOnly> move_only(int n) {
  MoveOnly object("object", n);
  co_yield std::move(object);
  co_yield MoveOnly("made", n + 1);
  co_yield MoveOnly("awaited", co_await Leaf("n", 1, n));
}

[[pollux::async]] Stream<CopyOnly> copy_only() {
  CopyOnly object("object", 1);
  co_yield object;
  co_yield CopyOnly("made", 2);
  trace("goes on");
}

[[pollux::async]] Stream<Traced> copies(const Traced& object) {
  Traced own("own", 1);
  co_yield own;
  co_yield object;
  co_yield std::move(own);
}

Traced from(const Traced& part, int number) { return Traced(part.name(), number); }
int number_of(const Traced& object) { return object.number(); }

[[pollux::async]] Stream<int> temporaries() {
  co_yield number_of(Traced("argument", 1));
  trace("after argument");
  co_yield number_of(from(Traced("part", 1), co_await Leaf("number", 1, 2)));
  trace("after part");
  const Traced& kept = from(Traced("short", 1), 3);
  co_yield kept.number();
  co_yield co_await Peek("peek", 1, Traced("peeked", 4));
  trace("after peek");
}

struct Number {
  int value;
  operator int() const {
    trace("convert %d", value);
    return value;
  }
};

[[pollux::async]] Stream<long> converted(bool flag, int* null) {
  co_yield Number{1};
  co_yield 'a';
  co_yield flag ? 3 : co_await Leaf("four", 1, 4);
  co_yield null ? 5L : 6L;
}

[[pollux::async]] Stream<const char*> pointers() {
  const char text[] = "array";
  co_yield text;
  co_yield nullptr;
  co_yield "literal";
}

struct Bits {
  unsigned low : 4;
  unsigned high : 4;
};

[[pollux::async]] Stream<unsigned> bits(Bits bits) {
  co_yield bits.low;
  co_yield bits.high;
}

[[pollux::async]] Stream<std::optional<int>> optionals() {
  co_yield std::nullopt;
  co_yield 2;
  co_yield {};
}

[[pollux::async]] Task<int> uses_optionals() {
  int sum = 0;
  auto stream = optionals();
  while (auto element = co_await stream.next()) sum += 10 + element->value_or(100);
  co_return sum;
}

[[pollux::async]] Task<int> uses_pointers() {
  int count = 0;
  auto stream = pointers();
  while (auto text = co_await stream.next()) count += *text ? static_cast<int>(**text) : 1;
  co_return count;
}

[[pollux::async]] Stream<std::unique_ptr<Traced>> owned(int count) {
  std::vector<std::unique_ptr<Traced>> all;
  for (int i = 0; i < count; ++i) all.push_back(std::make_unique<Traced>("owned", i + 1));
  for (auto& one : all) co_yield std::move(one);
}

[[pollux::async]] Task<int> takes_owned() {
  auto stream = owned(2);
  int sum = 0;
  while (auto one = co_await stream.next()) sum += (*one)->number();
  co_return sum;
}

struct Fixture {
  Traced object{"fixture", 7};
};

int main() {
  return run_oracle({
      {"references", [](Fixture& f) { return references(f.object); }},
      {"constants", [](Fixture& f) { return constants(f.object); }},
      {"move only", [] { return move_only(1); }},
      {"copy only", [] { return copy_only(); }},
      {"copies", [](Fixture& f) { return copies(f.object); }},
      {"temporaries", [] { return temporaries(); }},
      {"converted", [] { return converted(false, nullptr); }},
      {"bits", [] { return bits({3, 4}); }},
      {"optionals", [] { return uses_optionals(); }},
      {"pointers", [] { return uses_pointers(); }},
      {"owned", [] { return takes_owned(); }},
  });
}
