// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the random programs are made of, beside the traced objects and leaves. It is the beginning
// of each of them. Every function shows that it ran, and keeps numbers small.
#include <pollux/testing/oracle.h>

#include <array>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace pollux::testing;
using pollux::Stream;
using pollux::Task;

#define AWAIT(...) co_await __VA_ARGS__
#define WHOLE(...) (__VA_ARGS__)
#define MORE(...) add((__VA_ARGS__), 1)

/// Trivial, and printable as the result of a scenario.
struct Point {
  int x = 0;
  int y = 0;
  const char* c_str() const {
    static char text[32];
    std::snprintf(text, sizeof text, "%d/%d", x, y);
    return text;
  }
};

/// An aggregate with a part that is not trivial.
struct Pair {
  Traced first;
  int second;
};

struct Triple {
  Traced first;
  Pair second;
  int third;
};

/// Shows its making; needs no destruction.
class Stamp {
 public:
  Stamp(const char* name, int number) : number_(number) { trace("stamp %s %d", name, number); }
  int number() const { return number_; }

 private:
  int number_;
};

/// A number with operators of its own; anything else that is a number becomes one.
class Number {
 public:
  Number(int value) : value_(value) { trace("number %d", value); }
  Number(const Number& other) : value_(other.value_) { trace("copy number %d", value_); }
  Number& operator=(const Number&) = default;
  ~Number() { trace("~number %d", value_); }
  operator int() const { return value_; }
  int get(int more) const {
    trace("get %d %d", value_, more);
    return (value_ + more) % 100;
  }
  friend int operator*(const Number& a, const Number& b) {
    trace("times %d %d", a.value_, b.value_);
    return (a.value_ % 10) * (b.value_ % 10);
  }
  friend bool operator&&(const Number& a, const Number& b) {
    trace("both %d %d", a.value_, b.value_);
    return a.value_ > 1 && b.value_ > 1;
  }
  Number& operator<<(int more) {
    trace("put %d in %d", more, value_);
    value_ = (value_ + more) % 100;
    return *this;
  }
  int operator[](int index) const {
    trace("at %d of %d", index, value_);
    return (value_ + index) % 100;
  }
  int operator()(int a, int b) const {
    trace("call %d with %d %d", value_, a, b);
    return (value_ + a - b) % 100;
  }

 private:
  int value_;
};

int say(const char* name, int value) {
  trace("say %s %d", name, value);
  return value % 100;
}

bool ask(const char* name, int value) {
  trace("ask %s %d", name, value);
  return value % 2 == 0;
}

int bump(int& number, int by) {
  number = (number + by) % 100;
  trace("bump %d to %d", by, number);
  return number;
}

int add(int a, int b, int c = 1) {
  trace("add %d %d %d", a, b, c);
  return (a + b + c) % 100;
}

int through(const int& a, const int& b) {
  trace("through %d %d", a, b);
  return (a - b) % 100;
}

int total(std::initializer_list<int> numbers) {
  int sum = 0;
  for (int number : numbers) sum += number;
  trace("total %d", sum);
  return sum % 100;
}

const Traced& pick(const Traced& a, const Traced& b) {
  trace("pick %s %s", a.name(), b.name());
  return a.number() > b.number() ? a : b;
}

int look(const Traced& seen, int more) {
  trace("look %s %d", seen.name(), more);
  return (seen.number() + more) % 100;
}

int measure(const std::string& text, int more) {
  trace("measure %s %d", text.c_str(), more);
  return (static_cast<int>(text.size()) + more) % 100;
}

int risky(const char* name, int value) {
  trace("risky %s %d", name, value);
  if (value % 3 == 0) throw Error(name);
  return value % 100;
}

Traced make(const char* name, int value) {
  trace("make %s", name);
  return Traced(name, value % 100);
}

int area(const Point& point, int more) {
  trace("area %d %d %d", point.x, point.y, more);
  return (point.x % 10 * (point.y % 10) + more) % 100;
}

[[pollux::async]] Task<int> shaky(const char* name, int pending, int value) {
  Traced local(name);
  co_await Leaf("shaky", pending);
  if (value % 3 == 0) throw Error(name);
  co_return value % 100;
}

[[pollux::async]] Task<std::array<int, 2>> two(const char* name, int pending, int value) {
  co_await Leaf(name, pending);
  co_return std::array<int, 2>{value % 100, value % 10};
}
