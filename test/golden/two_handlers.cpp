// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two handlers and one for the rest, with a local of the try block, and a rethrow.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>
#include <system_error>

using pollux::Task;

struct Timeout {};

struct Query {
  using Output = std::string;
  pollux::Poll<std::string> poll(pollux::Context& cx);
};

struct Transaction {
  explicit Transaction(const std::string& table);
  ~Transaction();
  Query run(const std::string& query);
  Query commit();
};

void count_failure();

[[pollux::async]] Task<std::string> update(std::string table, std::string query) {
  try {
    Transaction transaction(table);
    std::string row = co_await transaction.run(query);
    co_await transaction.commit();
    co_return row;
  } catch (const Timeout&) {
    co_return "timeout";
  } catch (const std::system_error& error) {
    co_return error.what();
  } catch (...) {
    count_failure();
    throw;
  }
}
