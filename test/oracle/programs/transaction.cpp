// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A transaction with a rollback: guards that act in their destructors, in success, failure and
// cancellation.
// SHAPES: LO1, LO2, LO11, EH5, CA2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <map>
#include <string>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

class Database {
 public:
  Leaf<int> read(const std::string& key) { return Leaf<int>("read", 1, rows_[key]); }
  Leaf<void> write(const std::string& key, int value) {
    rows_[key] = value;
    trace("%s is %d", key.c_str(), value);
    return Leaf<void>("write", 1);
  }
  void lock() { trace(++locks_ == 1 ? "lock" : "locked twice"); }
  void unlock() { trace(--locks_ == 0 ? "unlock" : "not locked"); }
  std::map<std::string, int> snapshot() const { return rows_; }
  void restore(std::map<std::string, int> rows) { rows_ = std::move(rows); }

 private:
  std::map<std::string, int> rows_ = {{"alice", 10}, {"bob", 1}};
  int locks_ = 0;
};

class Lock {
 public:
  explicit Lock(Database& database) : database_(database) { database_.lock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() { database_.unlock(); }

 private:
  Database& database_;
};

// Puts back what was there unless it was told to keep what is.
class Rollback {
 public:
  explicit Rollback(Database& database) : database_(database), before_(database.snapshot()) {}
  Rollback(const Rollback&) = delete;
  Rollback& operator=(const Rollback&) = delete;
  ~Rollback() {
    if (keep_) return;
    trace("roll back");
    database_.restore(std::move(before_));
  }
  void keep() { keep_ = true; }

 private:
  Database& database_;
  std::map<std::string, int> before_;
  bool keep_ = false;
};

[[pollux::async]] Task<bool> transfer(Database& database, std::string from, std::string to,
                                      int amount) {
  Lock lock(database);
  Rollback rollback(database);
  co_await database.write(from, co_await database.read(from) - amount);
  if (co_await database.read(from) < 0) co_return false;
  co_await database.write(to, co_await database.read(to) + amount);
  if (amount == 7) throw Error("the disk is full");
  rollback.keep();
  co_return true;
}

[[pollux::async]] Task<int> twice(Database& database, int amount) {
  int done = 0;
  for (int i = 0; i < 2; ++i) {
    try {
      if (!co_await transfer(database, "alice", "bob", amount)) break;
      ++done;
    } catch (const Error& error) {
      trace("%s", error.what());
      continue;
    }
    {
      Lock lock(database);
      co_await database.read("bob");
    }
    co_await Leaf("report", 0);
  }
  co_return 100 * done + co_await database.read("bob");
}

int main() {
  return run_oracle({
      {"transfer", [](Database& d) { return transfer(d, "alice", "bob", 4); }},
      {"too much", [](Database& d) { return transfer(d, "bob", "alice", 4); }},
      {"twice", [](Database& d) { return twice(d, 4); }},
      {"twice too much", [](Database& d) { return twice(d, 8); }},
      {"fails", [](Database& d) { return twice(d, 7); }},
  });
}
