// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A library's class that holds what can only be copied moves by copying it: a result of its type is
// copied as often as by the coroutine, whether it is used or dropped.
// SHAPES: PA2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <array>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<std::optional<CopyOnly>> in_optional(int n) {
  co_await Leaf("optional", 1);
  co_return CopyOnly("in optional", n);
}

[[pollux::async]] Task<std::tuple<CopyOnly, int>> in_tuple(int n) {
  co_await Leaf("tuple", 1);
  co_return std::tuple<CopyOnly, int>(CopyOnly("in tuple", n), n);
}

[[pollux::async]] Task<std::pair<int, CopyOnly>> in_pair(int n) {
  co_await Leaf("pair", 1);
  co_return std::pair<int, CopyOnly>(n, CopyOnly("in pair", n));
}

[[pollux::async]] Task<std::vector<CopyOnly>> in_vector(int n) {
  co_await Leaf("vector", 1);
  std::vector<CopyOnly> result;
  result.emplace_back("in vector", n);
  co_return result;
}

[[pollux::async]] Task<std::array<CopyOnly, 2>> in_array(int n) {
  co_await Leaf("array", 1);
  co_return std::array<CopyOnly, 2>{CopyOnly("first", n), CopyOnly("second", n)};
}

[[pollux::async]] Task<std::variant<int, CopyOnly>> in_variant(int n) {
  co_await Leaf("variant", 1);
  co_return std::variant<int, CopyOnly>(CopyOnly("in variant", n));
}

[[pollux::async]] Task<int> used(int way) {
  int sum = 0;
  switch (way) {
    case 0: {
      auto optional = co_await in_optional(1);
      trace("next");
      sum = optional->number();
      break;
    }
    case 1: {
      auto [object, number] = co_await in_tuple(1);
      trace("next");
      sum = object.number() + number;
      break;
    }
    case 2: {
      auto pair = co_await in_pair(1);
      trace("next");
      sum = pair.second.number();
      break;
    }
    case 3: {
      auto vector = co_await in_vector(1);
      trace("next");
      sum = vector[0].number();
      break;
    }
    case 4: {
      auto array = co_await in_array(1);
      trace("next");
      sum = array[1].number();
      break;
    }
    default: {
      auto variant = co_await in_variant(1);
      trace("next");
      sum = std::get<1>(variant).number();
    }
  }
  trace("after");
  co_await Leaf("end", 1);
  co_return sum;
}

[[pollux::async]] Task<int> dropped() {
  co_await in_optional(1);
  trace("next");
  co_await in_variant(2);
  co_await in_tuple(3);
  trace("next");
  co_await in_array(4);
  co_return 0;
}

int main() {
  return run_oracle({
      {"optional", [] { return used(0); }},
      {"tuple", [] { return used(1); }},
      {"pair", [] { return used(2); }},
      {"vector", [] { return used(3); }},
      {"array", [] { return used(4); }},
      {"variant", [] { return used(5); }},
      {"dropped", [] { return dropped(); }},
  });
}
