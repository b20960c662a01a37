// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From where to where in the body each variable's bytes are needed. In: the model. Out: spans of
// positions, which count statements in the order of the text; two variables whose spans do not meet
// may have the same storage.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "model/model.h"

namespace pollux::compiler {

struct Span {
  int first = -1;
  int last = -1;

  bool meets(const Span& other) const { return first <= other.last && other.first <= last; }
  bool covers(const Span& other) const { return first <= other.first && other.last <= last; }
};

struct Lifetime {
  const Block* owner = nullptr;  // nobody owns a parameter
  Span scope;                    // of the block that owns it
  Span needed;                   // its bytes: no longer than the scope
  bool escapes = false;          // somebody may hold its address
};

struct Lifetimes {
  std::vector<Lifetime> of;       // by VariableId
  std::vector<VariableId> order;  // those of blocks, the outer block first
};

/// `forgotten` names the classes of the async functions that leave nothing behind: nobody has an
/// address in their futures when these are ready.
Lifetimes lifetimes(const AsyncFunction& function, const std::set<std::string>& forgotten);

}  // namespace pollux::compiler
