// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Classifies the mentions of variables: see accesses.h.
#include "parse/accesses.h"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/AST/StmtCXX.h>

namespace pollux::compiler {

std::vector<const clang::Stmt*> evaluatedChildren(const clang::Stmt& statement) {
  std::vector<const clang::Stmt*> children;
  auto add = [&](const clang::Stmt* child) {
    if (child) children.push_back(child);
  };
  if (const auto* yield = llvm::dyn_cast<clang::CoyieldExpr>(&statement)) {
    add(&yieldedValue(*yield));
  } else if (const auto* await = llvm::dyn_cast<clang::CoroutineSuspendExpr>(&statement)) {
    add(await->getOperand());
  } else if (const auto* unknown = llvm::dyn_cast<clang::DependentCoawaitExpr>(&statement)) {
    add(unknown->getOperand());
  } else if (const auto* give = llvm::dyn_cast<clang::CoreturnStmt>(&statement)) {
    add(give->getOperand());
  } else if (const auto* body = llvm::dyn_cast<clang::CoroutineBodyStmt>(&statement)) {
    add(body->getBody());
  } else if (const auto* loop = llvm::dyn_cast<clang::CXXForRangeStmt>(&statement)) {
    add(loop->getInit());
    add(loop->getRangeInit());
    add(loop->getLoopVarStmt());
    add(loop->getBody());
  } else if (const auto* lambda = llvm::dyn_cast<clang::LambdaExpr>(&statement)) {
    for (const clang::Expr* init : lambda->capture_inits()) add(init);
  } else if (llvm::isa<clang::CXXDefaultArgExpr, clang::OpaqueValueExpr,
                       clang::UnaryExprOrTypeTraitExpr, clang::CXXNoexceptExpr>(statement)) {
    // Not evaluated here, or not written here.
  } else if (const auto* type = llvm::dyn_cast<clang::CXXTypeidExpr>(&statement);
             type && !type->isPotentiallyEvaluated()) {
    // Not evaluated.
  } else {
    for (const clang::Stmt* child : statement.children()) add(child);
  }
  return children;
}

const clang::Expr& yieldedValue(const clang::CoyieldExpr& expression) {
  if (expression.isTypeDependent()) return *expression.getOperand();  // in a template
  return *llvm::cast<clang::CallExpr>(expression.getOperand()->IgnoreImplicit())->getArg(0);
}

bool yieldsReferences(const clang::CoyieldExpr& expression) {
  if (expression.isTypeDependent()) return true;
  const auto* call = llvm::cast<clang::CallExpr>(expression.getOperand()->IgnoreImplicit());
  const auto* promise = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(
      call->getDirectCallee()->getDeclContext());
  return !promise || promise->getTemplateArgs()[0].getAsType()->isReferenceType();
}

/// What is named in the code that is left, evaluated or not.
class MentionFinder : public clang::RecursiveASTVisitor<MentionFinder> {
 public:
  using Base = clang::RecursiveASTVisitor<MentionFinder>;

  MentionFinder(const clang::ASTContext& ast, std::set<const clang::ValueDecl*>& mentioned)
      : ast_(ast), mentioned_(mentioned) {}

  bool VisitDeclRefExpr(clang::DeclRefExpr* mention) {
    mentioned_.insert(mention->getDecl());
    return true;
  }
  bool TraverseIfStmt(clang::IfStmt* statement) {
    if (!statement->isConstexpr()) return Base::TraverseIfStmt(statement);
    const auto kept = statement->getNondiscardedCase(ast_);
    if (!kept) return Base::TraverseIfStmt(statement);
    return TraverseStmt(statement->getInit()) && TraverseStmt(statement->getCond()) &&
           TraverseStmt(const_cast<clang::Stmt*>(*kept));
  }

 private:
  const clang::ASTContext& ast_;
  std::set<const clang::ValueDecl*>& mentioned_;
};

Accesses::Accesses(const clang::ASTContext& ast, const clang::Stmt& body) {
  visit(body, Access::Reference);
  MentionFinder(ast, mentioned_).TraverseStmt(const_cast<clang::Stmt*>(&body));
}

Access Accesses::of(const clang::DeclRefExpr& mention) const {
  auto found = accesses_.find(&mention);
  return found == accesses_.end() ? Access::Reference : found->second;
}

/// What a trivial constructor copies: a load, in effect, also of what std::move names.
static const clang::Expr* copiedAsBytes(const clang::Stmt& statement) {
  const auto* made = llvm::dyn_cast<clang::CXXConstructExpr>(&statement);
  if (!made || made->getNumArgs() != 1) return nullptr;
  if (!made->getConstructor()->isCopyOrMoveConstructor() || !made->getConstructor()->isTrivial())
    return nullptr;
  const clang::Expr* original =
      made->getArg(0)->IgnoreParenNoopCasts(made->getConstructor()->getASTContext());
  const auto* call = llvm::dyn_cast<clang::CallExpr>(original);
  if (call && call->isCallToStdMove()) original = call->getArg(0);
  return original->isGLValue() ? original : nullptr;
}

void Accesses::visit(const clang::Stmt& statement, Access access) {
  if (const auto* mention = llvm::dyn_cast<clang::DeclRefExpr>(&statement)) {
    accesses_[mention] = access;
    if (access == Access::Reference) escaping_.insert(mention->getDecl());
    return;
  }
  if (const auto* lambda = llvm::dyn_cast<clang::LambdaExpr>(&statement)) {
    for (const clang::LambdaCapture& capture : lambda->captures()) {
      if (capture.capturesVariable()) escaping_.insert(capture.getCapturedVar());
    }
    for (const clang::Expr* init : lambda->capture_inits()) {
      if (init) visit(*init, Access::Reference);
    }
    return;
  }
  // Clang has the conversion of what is returned in the call only, where a value may be read.
  if (const auto* give = llvm::dyn_cast<clang::CoreturnStmt>(&statement);
      give && give->getPromiseCall() && give->getOperand() &&
      !give->getOperand()->getType()->isVoidType())
    return visit(*give->getPromiseCall(), Access::Reference);
  if (const clang::Expr* original = copiedAsBytes(statement)) return visit(*original, Access::Read);
  // What the parts are used for: only loads, assignments and the paths to fields keep it small.
  auto passed = [&](const clang::Stmt* child) {
    if (const auto* cast = llvm::dyn_cast<clang::ImplicitCastExpr>(&statement)) {
      if (cast->getCastKind() == clang::CK_LValueToRValue) return Access::Read;
      if (cast->getCastKind() == clang::CK_NoOp) return access;
    }
    if (llvm::isa<clang::ParenExpr>(statement)) return access;
    if (const auto* yield = llvm::dyn_cast<clang::CoyieldExpr>(&statement))
      return yieldsReferences(*yield) ? Access::Reference : Access::Read;
    if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(&statement);
        member && !member->isArrow() && llvm::isa<clang::FieldDecl>(member->getMemberDecl()))
      return access;
    if (const auto* unary = llvm::dyn_cast<clang::UnaryOperator>(&statement);
        unary && unary->isIncrementDecrementOp())
      return Access::Write;
    if (const auto* binary = llvm::dyn_cast<clang::BinaryOperator>(&statement);
        binary && binary->isAssignmentOp() && child == binary->getLHS())
      return Access::Write;
    return Access::Reference;
  };
  for (const clang::Stmt* child : evaluatedChildren(statement)) visit(*child, passed(child));
}

bool Accesses::isWrittenIn(const clang::ValueDecl& variable, const clang::Stmt& within) const {
  if (const auto* mention = llvm::dyn_cast<clang::DeclRefExpr>(&within))
    return mention->getDecl() == &variable && of(*mention) == Access::Write;
  for (const clang::Stmt* child : evaluatedChildren(within)) {
    if (isWrittenIn(variable, *child)) return true;
  }
  return false;
}

}  // namespace pollux::compiler
