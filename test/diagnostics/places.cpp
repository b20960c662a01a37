// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What takes its own place in the source, and cannot be written out.
// SHAPES: MP4
// RUN: %diagnostics %s
#include <pollux/core.h>

#include <source_location>

using pollux::Task;

Task<int> number();

struct Where {
  static Where here(int line = __builtin_LINE()) { return {line}; }
  int line = __builtin_LINE();
};

int logged(const char* text, std::source_location where = std::source_location::current());
int counted(int more = 1, int line = __builtin_LINE());
int found(Where where = Where::here());
struct Logger {
  Logger(int line = __builtin_LINE());
};

[[pollux::async]] Task<unsigned> places() {
  const auto where = std::source_location::current();
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: this takes its own place in the source, which is another in the generated code, and cannot be written out; pass __FILE__, __LINE__ and __func__
  int sum = logged("log");
//          ^^^^^^^^^^^^^ error: this takes its own place in the source, which is another in the generated code, and cannot be written out; pass __FILE__, __LINE__ and __func__
  sum += counted();
//       ^^^^^^^^^ error: this takes its own place in the source, which is another in the generated code, and cannot be written out; pass __FILE__, __LINE__ and __func__
  sum += counted(2);
  sum += found();
//       ^^^^^^^ error: this takes its own place in the source, which is another in the generated code, and cannot be written out; pass __FILE__, __LINE__ and __func__
  Where member{};
//            ^^ error: this takes its own place in the source, which is another in the generated code, and cannot be written out; pass __FILE__, __LINE__ and __func__
  Logger logger;
//       ^^^^^^ error: this takes its own place in the source, which is another in the generated code, and cannot be written out; pass __FILE__, __LINE__ and __func__
  co_await number();
  co_return where.line() + sum + member.line;
}

// Outside of async functions the text stays.
unsigned ordinary() { return std::source_location::current().line() + counted(); }
