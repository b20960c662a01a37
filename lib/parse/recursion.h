// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The calls in which an async function calls itself. The class of its future cannot contain itself,
// so what would be kept in it is put into a box: a Task<T> or Stream<T> on the heap. A future that
// is only passed on, as to spawn, needs none.
#pragma once

#include <clang/AST/Decl.h>
#include <clang/AST/Stmt.h>

#include <set>
#include <vector>

namespace pollux::compiler {

struct RecursiveCalls {
  /// Parts of a value whose type has the future's type in it, such as a join: each becomes a box
  /// where it stands.
  std::set<const clang::Stmt*> held;

  /// All that need a box, in their order: the calls, or the `co_await`s of them.
  std::vector<clang::SourceRange> boxes;
};

RecursiveCalls recursiveCalls(const clang::FunctionDecl& definition);

}  // namespace pollux::compiler
