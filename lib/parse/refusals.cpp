// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The refusals that need no lowering to find: see refusals.h.
#include "parse/refusals.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

#include "parse/accesses.h"
#include "parse/async_attribute.h"
#include "parse/source_places.h"

namespace pollux::compiler {
namespace {

using Refuse = std::function<void(clang::SourceRange, const std::string&)>;

class BodyCheck : public clang::RecursiveASTVisitor<BodyCheck> {
 public:
  using Base = clang::RecursiveASTVisitor<BodyCheck>;

  explicit BodyCheck(Refuse refuse) : refuse_(std::move(refuse)) {}

  bool failed = false;

  bool TraverseCoawaitExpr(clang::CoawaitExpr* await) {
    if (await->getKeywordLoc().isMacroID())
      report(await->getKeywordLoc(),
             "a co_await in a macro's body or argument is not supported yet; write it outside");
    return TraverseStmt(await->getOperand());
  }
  bool TraverseCoyieldExpr(clang::CoyieldExpr* yield) {
    if (yield->getKeywordLoc().isMacroID())
      report(yield->getKeywordLoc(),
             "a co_yield in a macro's body or argument is not supported yet; write it outside");
    return TraverseStmt(const_cast<clang::Expr*>(&yieldedValue(*yield)));
  }
  bool TraverseLambdaExpr(clang::LambdaExpr* lambda) {
    for (clang::Expr* init : lambda->capture_inits()) TraverseStmt(init);
    return true;
  }
  bool VisitLabelStmt(clang::LabelStmt* statement) {
    if (statement->getDecl()->isGnuLocal())
      report(statement->getIdentLoc(),
             "a label that '__label__' declares cannot be lowered; give it a name that no other "
             "label of the function has");
    return true;
  }
  bool VisitVarDecl(clang::VarDecl* variable) {
    if (variable->getType()->isVariablyModifiedType())
      report(variable->getLocation(),
             "a variable-length array cannot be lowered; use std::vector or a constant length");
    return true;
  }
  bool VisitCallExpr(clang::CallExpr* call) {
    const clang::FunctionDecl* callee = call->getDirectCallee();
    const std::string name = callee && callee->getIdentifier() ? callee->getNameAsString() : "";
    if (name == "alloca" || name == "__builtin_alloca" || name == "_setjmp" || name == "setjmp" ||
        name == "sigsetjmp" || name == "__sigsetjmp")
      report(call->getExprLoc(),
             "'" + name +
                 "' in an async function cannot be lowered: the stack frame of a poll ends "
                 "when it suspends; use storage with a name");
    return true;
  }

 private:
  bool report(clang::SourceLocation location, const std::string& message) {
    failed = true;
    refuse_(clang::SourceRange(location), message);
    return true;
  }

  Refuse refuse_;
};

/// Why the function itself cannot be lowered, or nothing.
std::string problemOf(const clang::FunctionDecl& function) {
  if (function.getTemplateSpecializationKind() == clang::TSK_ExplicitSpecialization)
    return "an explicit specialisation of an async function is not supported yet; write an "
           "overload, or specialise a class that the template calls";
  if (!isBoxType(function.getReturnType()))
    return "an async function returns pollux::Task<T> or pollux::Stream<T>, spelled out";
  if (!llvm::isa<clang::CoroutineBodyStmt>(function.getBody()))
    return "an async function needs a co_await, co_yield or co_return in its body; without one it "
           "is an ordinary function";
  if (function.isConstexpr()) return "an async function cannot be constexpr";
  if (function.getFriendObjectKind() != clang::Decl::FOK_None)
    return "an async function defined in a friend declaration cannot be lowered: its body sees the "
           "class's names, and the future's class would not; define it outside of the class";
  if (function.getLocation().isMacroID() || function.getBeginLoc().isMacroID())
    return "an async function whose declaration a macro makes is not supported yet; write it out";
  if (function.getParentFunctionOrMethod() ||
      (llvm::isa<clang::CXXMethodDecl>(function) &&
       llvm::cast<clang::CXXMethodDecl>(function).getParent()->isLocalClass()))
    return "an async member function of a local class cannot be lowered: its future's class could "
           "not be defined outside; move the class out of the function";
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
  if (method && !method->getParent()->getIdentifier())
    return "an async member function of an unnamed class cannot be lowered: its future's class "
           "could not be named outside; give the class a name";
  return "";
}

}  // namespace

bool checkSupported(const clang::FunctionDecl& function, const Refuse& refuse) {
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
  const bool isLambda = method && method->getParent()->isLambda();  // which has its own check
  const std::string problem = isLambda ? "" : problemOf(function);
  if (!problem.empty()) {
    refuse(function.getNameInfo().getSourceRange(), problem);
    return false;
  }
  BodyCheck check(refuse);
  const auto* coroutine = llvm::cast<clang::CoroutineBodyStmt>(function.getBody());
  check.TraverseStmt(coroutine->getBody());
  for (const Place& place : placesIn(function.getASTContext(), *coroutine->getBody(), {})) {
    if (!place.text.empty()) continue;
    check.failed = true;
    refuse(place.statement->getSourceRange(),
           "this takes its own place in the source, which is another in the generated code, and "
           "cannot be written out; pass __FILE__, __LINE__ and __func__");
  }
  return !check.failed;
}

}  // namespace pollux::compiler
