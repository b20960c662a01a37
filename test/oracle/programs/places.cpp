// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What says where in the source it stands says what the source says: of the call, where it is a
// default argument.
// SHAPES: MP4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <cstring>

using namespace pollux::testing;
using pollux::Task;

static const char* base_name(const char* path) {
  const char* slash = std::strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static int line_of(const char* what = "nothing");
static int log(const char* what, int value = 0, int line = __builtin_LINE(),
               const char* function = __builtin_FUNCTION()) {
  trace("%s %d: line %d of %s", what, value, line, function);
  return value;
}
static int here(int line = __builtin_LINE(), const char* file = __builtin_FILE()) {
  trace("%s:%d", base_name(file), line);
  return line;
}
static int line_of(const char* what) { return log(what, 1); }

struct Guard {
  Guard(const char* name, int line = __builtin_LINE()) : line(line) { trace("+%s", name); }
  ~Guard() { trace("~guard of line %d", line); }
  int line;
};

[[pollux::async]] Task<int> places(int n) {
  Guard outside("outside");
  int sum = here();
  sum += here() - here();
  for (int i = 0; i < n; ++i) {
    log("round", i);
    Guard inner("inner");
    sum += log("awaited", co_await Leaf("leaf", 1, i));
  }
  trace("%s in %s, line %d", __builtin_FUNCTION(), base_name(__builtin_FILE()), __builtin_LINE());
  auto inside = [](int value) { return log("in a lambda", value) + __builtin_LINE(); };
  sum += inside(n) + line_of();
  co_await Leaf("last", 1);
  if (n == 0) co_return here();
  co_return __builtin_LINE() + sum + co_await Leaf("end", 1, log("in an operand", 2));
}

int main() {
  return run_oracle({
      {"places 0", [] { return places(0); }},
      {"places 2", [] { return places(2); }},
  });
}
