// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What lives across which await, and where every variable is kept because of it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "analyse/lifetimes.h"
#include "model/model.h"

namespace pollux::compiler {

enum class Storage {
  Parameter,  // a member that the constructor initialises
  Constant,   // constexpr: declared at the top of poll()
  Local,      // an ordinary local of one case of poll()
  Field,      // a plain member, set by assignment
  Pointer,    // a member that points to what a reference refers to
  Slot,       // room for an object whose life the state machine controls
};

/// A side table for one AsyncFunction, indexed by VariableId.
struct Analysis {
  std::vector<Storage> storage;
  std::vector<bool> onLadder;  // destroyed by unwind()
  // A number or a pointer in a Field, to which nobody holds a pointer, and which the rounds of a
  // loop hand on to each other: worth a register until poll() suspends.
  std::vector<bool> isCarried;
  bool hasLadder = false;
  bool destroysNothing = false;  // nothing happens when the future is destroyed, at any time
  bool isForgotten = false;      // nor has anybody an address in it when it is ready
  Lifetimes lifetimes;
};

/// The classes of the async functions that have been analysed, as far as whoever awaits them can
/// make use of it: those whose futures destroy nothing, and of these the ones that are forgotten.
struct KnownFutures {
  std::set<std::string> quiet;
  std::set<std::string> forgotten;
};

Analysis analyse(const AsyncFunction& function, const KnownFutures& known);

/// The variables in the frame whose type has no name at class scope.
std::vector<VariableId> unnamedInFrame(const AsyncFunction& function, const Analysis& analysis);

/// Whether control can enter the statements other than at their begin: at what they await or yield,
/// or at a label. C++ demands that no initialiser of a local is passed on the way there.
bool isEntered(const Block& block);
bool isEntered(const Stmt& statement);

/// Prints the side table for --print=analysis.
std::string print(const AsyncFunction& function, const Analysis& analysis);

}  // namespace pollux::compiler
