// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The address of a local stays what it is over awaits: pointers, references and objects that
// hold themselves.
// SHAPES: LO9, LO12, RP2, RP6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>
#include <vector>

using namespace pollux::testing;
using pollux::Task;

// A list node that links itself into a list that it finds by reference.
class Link {
 public:
  explicit Link(Link*& head) : head_(head), next_(head) { head = this; }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link() { head_ = next_; }

  static int length(const Link* head) {
    int n = 0;
    for (; head; head = head->next_) ++n;
    return n;
  }

 private:
  Link*& head_;
  Link* next_;
};

[[pollux::async]] Task<int> pointer_to_a_local() {
  int x = 1;
  int* p = &x;
  co_await Leaf("wait", 1);
  *p = 5;
  x += co_await Leaf("add", 1, 2);
  co_return *p;
}

[[pollux::async]] Task<int> pointer_to_a_parameter(int n, const int* before) {
  const int* here = &n;
  co_await Leaf("wait", 1);
  co_return before == nullptr&& here == &n ? *here : -1;
}

[[pollux::async]] Task<int> linked(Link*& head) {
  Link first(head);
  co_await Leaf("one", 1);
  {
    Link second(head);
    trace("length %d", Link::length(head));
    co_await Leaf("two", 1);
  }
  co_return Link::length(head);
}

[[pollux::async]] Task<int> increment(int& n) {
  co_await Leaf("increment", 1);
  co_return ++n;
}

[[pollux::async]] Task<int> passed_to_a_child() {
  int n = 1;
  int before = co_await increment(n);
  int after = co_await increment(n) + n;
  co_return 10 * before + after;
}

[[pollux::async]] Task<int> iterators() {
  std::vector<int> numbers = {1, 2, 3};
  int sum = 0;
  for (auto it = numbers.begin(), end = numbers.end(); it != end; ++it)
    sum += co_await Leaf("next", 1, *it);
  co_return sum;
}

[[pollux::async]] Task<std::string> small_string() {
  std::string text = "short";
  const char* data = text.data();
  co_await Leaf("wait", 1);
  co_return data == text.data() ? text : "moved";
}

struct List {
  Link* head = nullptr;
};

int main() {
  return run_oracle({
      {"pointer to a local", [] { return pointer_to_a_local(); }},
      {"pointer to a parameter", [] { return pointer_to_a_parameter(4, nullptr); }},
      {"linked", [](List& list) { return linked(list.head); }},
      {"passed to a child", [] { return passed_to_a_child(); }},
      {"iterators", [] { return iterators(); }},
      {"small string", [] { return small_string(); }},
  });
}
