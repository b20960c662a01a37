// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the locks of mutexes that a function holds while it awaits. The next poll may be in another
// thread, which then unlocks a mutex that it has not locked; and whoever waits for the mutex keeps
// the thread that might have polled.
#pragma once

#include <clang/AST/Decl.h>
#include <clang/AST/ExprCXX.h>

#include <vector>

namespace pollux::compiler {

struct HeldLock {
  const clang::VarDecl* lock;
  const clang::Expr* await;  // the first one behind its declaration
};

std::vector<HeldLock> heldLocks(const clang::FunctionDecl& function);

}  // namespace pollux::compiler
