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
  Accesses(const clang::ASTContext& ast, const clang::Stmt& body);

  Access of(const clang::DeclRefExpr& mention) const;

  /// Whether something other than an assignment by name can change the variable.
  bool escapes(const clang::ValueDecl& variable) const { return escaping_.count(&variable) != 0; }

  /// Whether the variable is assigned to by name anywhere within.
  bool isWrittenIn(const clang::ValueDecl& variable, const clang::Stmt& within) const;

  /// Whether the variable is named anywhere, but for the branches that `if constexpr` discards.
  bool isMentioned(const clang::ValueDecl& variable) const {
    return mentioned_.count(&variable) != 0;
  }

  /// It is used, or may be, where this body does not show it.
  void addEscape(const clang::ValueDecl& variable) { escaping_.insert(&variable); }
  void addMention(const clang::ValueDecl& variable) { mentioned_.insert(&variable); }

 private:
  void visit(const clang::Stmt& statement, Access access);

  std::map<const clang::DeclRefExpr*, Access> accesses_;
  std::set<const clang::ValueDecl*> escaping_;
  std::set<const clang::ValueDecl*> mentioned_;
};

/// The parts of a statement that are evaluated as it runs, without those that Clang makes up for
/// coroutines: of a co_await just its operand, of a co_yield just the value.
std::vector<const clang::Stmt*> evaluatedChildren(const clang::Stmt& statement);

/// The operand of a co_yield, as the promise of the coroutine gets it.
const clang::Expr& yieldedValue(const clang::CoyieldExpr& expression);

/// Whether the elements are references, and not copies of what is yielded.
bool yieldsReferences(const clang::CoyieldExpr& expression);

}  // namespace pollux::compiler
