// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Range-for over arrays and containers with awaits in the body: the iteration lives in the
// frame.
// SHAPES: CF22, CF24
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>
#include <vector>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> over_array() {
  int numbers[] = {1, 2, 3};
  int sum = 0;
  for (int number : numbers) {
    if (number == 2) continue;
    sum += co_await Leaf("add", 1, number);
  }
  co_return sum;
}

[[pollux::async]] Task<std::string> over_vector(std::vector<std::string> words) {
  std::string joined;
  for (const std::string& word : words) {
    co_await Leaf("word", 1);
    joined += word;
    if (joined.size() > 4) break;
  }
  co_return joined;
}

[[pollux::async]] Task<void> elements_by_value(std::vector<Traced>& items) {
  for (Traced item : items) {
    co_await Peek("copy of", 1, item);
    if (item.number() == 2) co_return;
  }
}

[[pollux::async]] Task<int> changes_elements(std::vector<int> numbers) {
  for (auto& number : numbers) number = co_await Leaf("double", 0, 2 * number);
  int sum = 0;
  for (auto number : numbers) sum += number;
  co_return co_await Leaf("sum", 1, sum);
}

[[pollux::async]] Task<int> nested(const std::vector<std::vector<int>>& rows) {
  int sum = 0;
  for (const auto& row : rows) {
    Traced guard("row", static_cast<int>(row.size()));
    for (int cell : row) {
      if (cell < 0) break;
      sum += co_await Leaf("cell", 1, cell);
    }
  }
  co_return sum;
}

struct Items {
  Items() {
    list.reserve(3);
    for (int i = 1; i <= 3; ++i) list.emplace_back("item", i);
  }
  std::vector<Traced> list;
};

struct Rows {
  std::vector<std::vector<int>> list = {{1, 2}, {}, {3, -1, 5}};
};

int main() {
  return run_oracle({
      {"over array", [] { return over_array(); }},
      {"over vector", [] { return over_vector({"ab", "cd", "ef", "gh"}); }},
      {"elements by value", [](Items& items) { return elements_by_value(items.list); }},
      {"changes elements", [] { return changes_elements({1, 2, 3}); }},
      {"nested", [](Rows& rows) { return nested(rows.list); }},
  });
}
