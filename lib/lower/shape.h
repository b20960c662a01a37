// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which constructs keep the form that the user gave them. A case label may stand inside of a loop
// or an `if`, so most do. The others are taken apart into states, together with all around them:
// a jump to a state takes `continue`, which would mean a loop that had been left standing.
#pragma once

#include <vector>

#include "model/model.h"

namespace pollux::compiler {

/// Whether the statement is taken apart into states that are jumped to.
bool isTakenApart(const Stmt& statement);

/// Whether a try block has a single await, under no condition: what stands before it can be
/// skipped with an `if`, and the block needs no switch of its own.
bool isStraightTry(const Stmt& statement);

/// A loop as C++ writes it. The statements of its body are those from `begin` to `end`.
struct LoopForm {
  const Stmt* condition = nullptr;  // an ExitUnless; null if the body tests, or nothing does
  bool isDo = false;
  bool isEndless = false;
  const Stmt* begin = nullptr;
  const Stmt* end = nullptr;
  std::vector<Text> step;  // expressions
};

LoopForm loopForm(const Stmt& loop);

/// Whether `continue` goes to a place of its own, behind the body.
bool hasContinuePoint(const Stmt& loop);

/// Whether a jump of this kind to the construct stands anywhere in the block.
bool hasJump(const Block& block, ConstructId target, bool isBreak);

/// Whether a co_return stands in the text.
bool hasReturn(const Text& text);

}  // namespace pollux::compiler
