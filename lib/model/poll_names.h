// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The names that the locals of a generated poll() have, besides the user's. A variable of the
// user's with such a name goes into the frame, where it has another.
#pragma once

#include <set>
#include <string>

namespace pollux::compiler {

inline const std::set<std::string>& localsOfPoll() {
  static const std::set<std::string> names = {"cx",      "state",     "live", "kept",
                                              "on_exit", "leave_try", "ready"};
  return names;
}

}  // namespace pollux::compiler
