// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a future may go on to another thread between two polls: if all may that lives across its
// awaits. In: the model, and what is known of its callees. Out: what has to stay on its thread, in
// words for whoever spawns the future; or the variables whose types only the compiler of the output
// knows.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "analyse/analyse.h"
#include "model/model.h"

namespace pollux::compiler {

struct Sendness {
  std::string function;           // whose future it is
  std::string obstacle;           // `std::unique_lock<std::mutex> guard lives across line 17, ...`
  std::vector<VariableId> asked;  // without an obstacle: Send if these are

  bool isSend() const { return obstacle.empty() && asked.empty(); }
};

/// By qualified class: those of which it is not certain that they are Send.
using Unsendable = std::map<std::string, Sendness>;

Sendness sendness(const AsyncFunction& function, const Analysis& analysis, const Unsendable& known);

}  // namespace pollux::compiler
