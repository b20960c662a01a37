// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locks over awaits: see held_locks.h. A lock that is unlocked somewhere, or moved, is left alone.
#include "parse/held_locks.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/AST/StmtCXX.h>

#include <set>

#include "parse/accesses.h"
#include "parse/facts.h"

namespace pollux::compiler {
namespace {

using llvm::dyn_cast;
using llvm::isa;

/// Any use of a lock may unlock it.
struct Mentions : clang::RecursiveASTVisitor<Mentions> {
  std::set<const clang::ValueDecl*> found;

  bool VisitDeclRefExpr(clang::DeclRefExpr* mention) {
    found.insert(mention->getDecl());
    return true;
  }
};

bool isLock(const clang::VarDecl& variable) {
  const auto* record = variable.getType()->getAsCXXRecordDecl();
  return record && isLockGuard(*record);
}

const clang::Expr* firstAwait(const clang::Stmt& statement) {
  if (isa<clang::CoawaitExpr, clang::CoyieldExpr>(statement))
    return llvm::cast<clang::Expr>(&statement);
  for (const clang::Stmt* child : evaluatedChildren(statement)) {
    if (const clang::Expr* found = firstAwait(*child)) return found;
  }
  return nullptr;
}

/// Goes through the blocks; `rest` is what comes behind a declaration in its scope.
class LockFinder {
 public:
  explicit LockFinder(std::set<const clang::ValueDecl*> mentioned)
      : mentioned_(std::move(mentioned)) {}

  std::vector<HeldLock> found;

  void walk(const clang::Stmt& statement) {
    const std::vector<const clang::Stmt*> children = evaluatedChildren(statement);
    for (std::size_t i = 0; i < children.size(); ++i) {
      if (const auto* declared = dyn_cast<clang::DeclStmt>(children[i]))
        check(*declared, {children.begin() + static_cast<std::ptrdiff_t>(i) + 1, children.end()});
      walk(*children[i]);
    }
  }

 private:
  void check(const clang::DeclStmt& statement, const std::vector<const clang::Stmt*>& rest) {
    for (const clang::Decl* declared : statement.decls()) {
      const auto* variable = dyn_cast<clang::VarDecl>(declared);
      if (!variable || !isLock(*variable) || mentioned_.count(variable) != 0) continue;
      for (const clang::Stmt* later : rest) {
        const clang::Expr* await = firstAwait(*later);
        if (!await) continue;
        found.push_back({variable, await});
        break;
      }
    }
  }

  std::set<const clang::ValueDecl*> mentioned_;
};

}  // namespace

std::vector<HeldLock> heldLocks(const clang::FunctionDecl& function) {
  const clang::Stmt& body = *llvm::cast<clang::CoroutineBodyStmt>(function.getBody())->getBody();
  Mentions mentions;
  mentions.TraverseStmt(const_cast<clang::Stmt*>(&body));
  LockFinder finder(std::move(mentions.found));
  finder.walk(body);
  return std::move(finder.found);
}

}  // namespace pollux::compiler
