// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names made from the user's names, unique within one function.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace pollux::compiler {

/// read_line or readLine to ReadLine.
std::string camelCase(std::string_view name);

/// ReadLine to read_line.
std::string snakeCase(std::string_view name);

/// Hands out names that are neither taken nor reserved.
class NameAllocator {
 public:
  void reserve(std::string name) { taken_.insert(std::move(name)); }
  bool isTaken(const std::string& name) const { return taken_.count(name) != 0; }

  /// `wish` if it is free, else `wish` with the suffix, else with a number.
  std::string allocate(const std::string& wish, const std::string& suffix = "");

 private:
  std::set<std::string> taken_;
};

}  // namespace pollux::compiler
