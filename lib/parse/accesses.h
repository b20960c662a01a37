// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How each mention of a local or parameter in a body uses it: its value is read, it is assigned to,
// or it is referred to, in which case its address may be kept.
#pragma once

#include <clang/AST/Expr.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/Stmt.h>

#include <map>
#include <set>
#include <vector>

#include "model/model.h"

namespace pollux::compiler {

class Accesses {
 public:
  explicit Accesses(const clang::Stmt& body);

  Access of(const clang::DeclRefExpr& mention) const;

  /// Whether something other than an assignment by name can change the variable.
  bool escapes(const clang::ValueDecl& variable) const { return escaping_.count(&variable) != 0; }

  /// Whether the variable is assigned to by name anywhere within.
  bool isWrittenIn(const clang::ValueDecl& variable, const clang::Stmt& within) const;

 private:
  void visit(const clang::Stmt& statement, Access access);

  std::map<const clang::DeclRefExpr*, Access> accesses_;
  std::set<const clang::ValueDecl*> escaping_;
};

/// The parts of a statement that are evaluated as it runs, without those that Clang makes up for
/// coroutines: of a co_await just its operand, of a co_yield just the value.
std::vector<const clang::Stmt*> evaluatedChildren(const clang::Stmt& statement);

/// The operand of a co_yield, as the promise of the coroutine gets it.
const clang::Expr& yieldedValue(const clang::CoyieldExpr& expression);

/// Whether the elements are references, and not copies of what is yielded.
bool yieldsReferences(const clang::CoyieldExpr& expression);

}  // namespace pollux::compiler
