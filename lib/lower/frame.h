// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where in the class each variable of the frame is: its member and the path to it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "analyse/analyse.h"
#include "lower/extents.h"
#include "lower/future_class.h"
#include "model/model.h"

namespace pollux::compiler {

struct Frame {
  std::vector<FrameItem> items;
  std::vector<KeptLocal> kept;         // those that are locals of poll() while that runs
  std::vector<std::string> paths;      // by VariableId: `attempt`, `of_total.fee`
  std::vector<VariableId> parameters;  // those that stand among the items, in that order
};

Frame layOut(const AsyncFunction& function, const Analysis& analysis, const FutureExtents& futures);

/// What parameters and frame take, in their order in the class.
std::vector<Extent> membersOf(const AsyncFunction& function, const Frame& frame);

/// A type's text with the declared name put in.
std::string declare(const std::string& type, const std::string& name);

/// The same of a pointer (`*`) or reference (`&`, `&&`) to the type.
std::string declare(const std::string& type, const std::string& sign, const std::string& name);

/// The type of a parameter pack's elements: `const Args&`.
std::string elementOf(const Variable& pack);

/// The type by itself: of a decltype, with its variables as std::declval.
std::string typeText(const AsyncFunction& function, const Variable& variable);

}  // namespace pollux::compiler
