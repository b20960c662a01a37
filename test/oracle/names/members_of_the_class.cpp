// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locals and parameters named as the members of the class that the tool makes, or as what its
// poll uses.
// SHAPES: OV6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> parameters(int poll, int state_, int cx, Traced live_) {
  co_await Leaf("wait", 1);
  co_return poll + state_ + cx + co_await Peek("live", 1, live_);
}

[[pollux::async]] Task<int> locals() {
  int state = co_await Leaf("state", 1, 1);
  int ready = co_await Leaf("ready", 1, 20);
  int pending = 300;
  Traced unwind("unwind", 4000);
  Traced on_exit("on_exit");
  int self = co_await Peek("self", 1, unwind);
  Traced future("future", 50000);
  int result = co_await Peek("result", 1, future);
  co_return state + ready + pending + self + result + on_exit.number();
}

[[pollux::async]] Task<int> type_names(int State, int Output, int Live) {
  Traced Done("Done", State);
  {
    Traced None("None", Output);
    Output += co_await Peek("none", 1, None);
  }
  int Start = co_await Peek("done", 1, Done);
  co_return Start + Output + Live;
}

// Locals named as what is awaited, and as what an await may be called.
[[pollux::async]] Task<int> leaf_names(int n) {
  Leaf leaf("leaf", 1, n);
  int awaited = co_await leaf;
  int await_leaf = co_await Leaf("AwaitLeaf", 1, 2);
  int AwaitLeaf = co_await Leaf("another", 1, await_leaf);
  co_return awaited + AwaitLeaf;
}

[[pollux::async]] Task<int> slots(int slot) {
  Traced Slot("Slot", slot);
  Traced Poll("Poll", 2);
  int Context = co_await Peek("context", 1, Slot) + co_await Peek("poll", 1, Poll);
  int Waker = co_await Leaf("waker", 1, Context);
  co_return Waker + slot;
}

[[pollux::async]] Task<int> names_of_namespaces(int pollux) {
  int std = co_await Leaf("std", 1, pollux);
  Traced testing("testing", std);
  co_return co_await Peek("testing", 1, testing);
}

// What a generated poll() calls its own locals.
[[pollux::async]] Task<int> locals_of_poll(int n) {
  Traced cx("cx");
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    int live = co_await Leaf("live", 1, 2);
    int kept = live + 1;
    int on_exit = kept + 1;
    int ready = on_exit + 1;
    int state = ready + 1;
    Traced leave_try("leave_try", state);
    sum += ready + state + on_exit + kept + live;
    if (i == 5) break;
    sum += co_await Peek("leave_try", 1, leave_try);
  }
  co_return sum;
}

int main() {
  return run_oracle({
      {"parameters", [] { return parameters(1, 2, 3, Traced("live", 4)); }},
      {"locals", [] { return locals(); }},
      {"type names", [] { return type_names(1, 2, 3); }},
      {"leaf names", [] { return leaf_names(5); }},
      {"slots", [] { return slots(1); }},
      {"names of namespaces", [] { return names_of_namespaces(6); }},
      {"locals of poll", [] { return locals_of_poll(2); }},
  });
}
