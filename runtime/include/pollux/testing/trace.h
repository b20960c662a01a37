// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values that print what happens to them, for tests that compare what two builds of a program do.
//
// One event a line on stdout, without addresses. `+a` is a construction, `~a` a destruction. A move
// prints `move a`, and the destruction of what was moved from `~moved a`: a lowered program may
// have fewer of these two than its twin, so that they are the only lines a comparison leaves out.
#pragma once

#include <cstdarg>
#include <cstdio>
#include <exception>

namespace pollux::testing {

/// Prints one event, as printf.
[[gnu::format(printf, 1, 2)]] inline void trace(const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  std::vprintf(format, arguments);
  va_end(arguments);
  std::putchar('\n');
}

/// What the tests throw.
class Error : public std::exception {
 public:
  explicit Error(const char* name) : name_(name) {}
  const char* what() const noexcept override { return name_; }

 private:
  const char* name_;
};

/// A value with a name, and a number that tells those of one name apart; 0 is not printed.
class Traced {
 public:
  explicit Traced(const char* name, int number = 0) : name_(name), number_(number) { event("+"); }
  Traced(const Traced& other) : name_(other.name_), number_(other.number_) { event("copy "); }
  Traced(Traced&& other) noexcept : name_(other.name_), number_(other.number_) {
    event("move ");
    other.moved_ = true;
  }
  Traced& operator=(const Traced& other) {
    assign(other, "copy");
    return *this;
  }
  Traced& operator=(Traced&& other) noexcept {
    assign(other, "move");
    other.moved_ = &other != this;
    return *this;
  }
  ~Traced() { event(moved_ ? "~moved " : "~"); }

  const char* name() const { return name_; }
  int number() const { return number_; }
  bool moved() const { return moved_; }

 private:
  void event(const char* what) const {
    number_ ? trace("%s%s %d", what, name_, number_) : trace("%s%s", what, name_);
  }
  void assign(const Traced& other, const char* how) {
    trace("%s %d = %s %s %d", name_, number_, how, other.name_, other.number_);
    name_ = other.name_;
    number_ = other.number_;
    moved_ = other.moved_;
  }

  const char* name_;
  int number_;
  bool moved_ = false;
};

class MoveOnly : public Traced {
 public:
  using Traced::Traced;
  MoveOnly(MoveOnly&&) = default;
  MoveOnly& operator=(MoveOnly&&) = default;
};

class CopyOnly : public Traced {
 public:
  using Traced::Traced;
  CopyOnly(const CopyOnly&) = default;
  CopyOnly& operator=(const CopyOnly&) = default;
};

class Immovable : public Traced {
 public:
  using Traced::Traced;
  Immovable(const Immovable&) = delete;
  Immovable& operator=(const Immovable&) = delete;
};

/// Its constructor throws Error(name) if told to.
class Fragile : public Traced {
 public:
  Fragile(const char* name, bool breaks) : Traced(name) {
    if (breaks) throw Error(name);
  }
};

/// Its destructor throws Error(name) if armed, but not while an exception is on its way.
class Bursting : public Traced {
 public:
  Bursting(const char* name, bool armed) : Traced(name), armed_(armed) {}
  Bursting(const Bursting&) = delete;
  Bursting& operator=(const Bursting&) = delete;
  ~Bursting() noexcept(false) {
    if (armed_ && std::uncaught_exceptions() == 0) throw Error(name());
  }

 private:
  bool armed_;
};

}  // namespace pollux::testing
