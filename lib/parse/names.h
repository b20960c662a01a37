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

/// Hands out names that are neither taken nor reserved; and none that the user declares anywhere in
/// the function, but to what the user calls so: text of the user's may stand in between.
class NameAllocator {
 public:
  void declare(std::string name) { declared_.insert(std::move(name)); }
  void reserve(std::string name) { taken_.insert(std::move(name)); }
  bool isTaken(const std::string& name) const { return taken_.count(name) != 0; }

  /// `wish` if it is free, else `wish` with the suffix, else with a number. `isUsers`: it is the
  /// user's own name for the thing.
  std::string allocate(const std::string& wish, const std::string& suffix = "",
                       bool isUsers = false);
  /// The same, without taking the name.
  std::string propose(const std::string& wish, const std::string& suffix, bool isUsers) const;

 private:
  std::set<std::string> taken_;
  std::set<std::string> declared_;
};

}  // namespace pollux::compiler
