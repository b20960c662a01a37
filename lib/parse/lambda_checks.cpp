// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which async lambdas cannot be lowered, and whose futures dangle. In: a lambda, or the whole file.
// Out: errors and warnings. The class of a future stands outside of the function that the lambda
// stands in, so nothing that only this function has may be mentioned in it.
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/lambdas.h"
#include "parse/unit_files.h"

namespace pollux::compiler {
namespace {

using Report = std::function<void(clang::SourceRange, const std::string&)>;

/// Looks for what the body of a lambda means by names of the functions around it, but for variables
/// and for what belongs to the lambda itself.
struct OuterNames : clang::RecursiveASTVisitor<OuterNames> {
  using Base = clang::RecursiveASTVisitor<OuterNames>;

  explicit OuterNames(const clang::CXXMethodDecl& callOperator) : callOperator(callOperator) {}

  const clang::CXXMethodDecl& callOperator;
  const clang::NamedDecl* local = nullptr;
  const clang::NamedDecl* inaccessible = nullptr;
  clang::SourceRange place;

  bool VisitDeclRefExpr(clang::DeclRefExpr* mention) {
    const clang::ValueDecl& named = *mention->getDecl();
    const auto* variable = llvm::dyn_cast<clang::VarDecl>(&named);
    const bool isVariable =
        variable ? variable->hasLocalStorage() : llvm::isa<clang::BindingDecl>(named);
    checkAccess(named, mention->getSourceRange());
    if (mention->getFoundDecl() != &named) check(*mention->getFoundDecl(), mention->getLocation());
    return isVariable || check(named, mention->getLocation());
  }
  bool VisitMemberExpr(clang::MemberExpr* mention) {
    return checkAccess(*mention->getMemberDecl(), mention->getMemberLoc());
  }
  bool VisitCXXConstructExpr(clang::CXXConstructExpr* made) {
    return checkAccess(*made->getConstructor(), made->getSourceRange());
  }
  bool VisitTagTypeLoc(clang::TagTypeLoc type) {
    checkAccess(*type.getDecl(), type.getNameLoc());
    return check(*type.getDecl(), type.getNameLoc());
  }
  bool VisitTypedefTypeLoc(clang::TypedefTypeLoc type) {
    checkAccess(*type.getTypedefNameDecl(), type.getNameLoc());
    return check(*type.getTypedefNameDecl(), type.getNameLoc());
  }
  bool VisitUsingTypeLoc(clang::UsingTypeLoc type) {
    return check(*type.getFoundDecl(), type.getNameLoc());
  }

 private:
  bool check(const clang::NamedDecl& named, clang::SourceLocation location) {
    if (local || !named.getParentFunctionOrMethod() ||
        callOperator.Encloses(named.getDeclContext()))
      return true;
    local = &named;
    place = location;
    return true;
  }
  bool checkAccess(const clang::NamedDecl& named, clang::SourceRange range) {
    const bool isPrivate =
        named.getAccess() == clang::AS_private || named.getAccess() == clang::AS_protected;
    if (isPrivate && !inaccessible && !named.getParentFunctionOrMethod()) {
      inaccessible = &named;
      if (!local) place = range;
    }
    return true;
  }
};

struct UsingDirectives : clang::RecursiveASTVisitor<UsingDirectives> {
  bool found = false;
  bool VisitUsingDirectiveDecl(clang::UsingDirectiveDecl*) { return !(found = true); }
};

/// What is wrong with the lambda's place, or its form.
std::string placeProblem(const clang::ASTContext& context, const AsyncLambda& lambda) {
  const clang::SourceManager& sources = context.getSourceManager();
  const clang::CXXMethodDecl& call = *lambda.expression->getCallOperator();
  if (lambda.expression->getBeginLoc().isMacroID())
    return "an async lambda that a macro makes is not supported yet; write it out";
  if (lambda.expression->isGenericLambda())
    return "a generic async lambda is not supported yet; name the types of its parameters";
  if (!lambda.around)
    return "an async lambda in this place is not supported yet; give it to a variable";
  if (call.getDeclContext()->isDependentContext() || lambda.around->isTemplated())
    return "an async lambda in a template is not supported yet; write a function";
  if (!isBoxType(call.getReturnType()))
    return "an async function returns pollux::Task<T> or pollux::Stream<T>, spelled out";
  if (!llvm::isa<clang::CoroutineBodyStmt>(call.getBody()))
    return "an async function needs a co_await, co_yield or co_return in its body; without one it "
           "is an ordinary function";
  const auto* canonical = lambda.around->getCanonicalDecl();
  if (canonical->getDeclContext()->isRecord() &&
      fileOf(sources, canonical->getLocation()) != fileOf(sources, lambda.around->getLocation()))
    return "an async lambda in a member function of a class in another file is not supported yet; "
           "write a function";
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(lambda.around)) {
    for (const clang::ParmVarDecl* parameter : function->parameters()) {
      if (parameter->getSourceRange().fullyContains(lambda.expression->getSourceRange()))
        return "an async lambda in a default argument is not supported yet; write a function";
    }
  }
  UsingDirectives directives;
  directives.TraverseDecl(const_cast<clang::Decl*>(lambda.around));
  if (directives.found)
    return "an async lambda in a function with a using-directive is not supported yet; move the "
           "directive out of the function";
  return "";
}

/// What is wrong with what the lambda captures and takes.
std::string typeProblem(const clang::CXXMethodDecl& call) {
  for (const clang::LambdaCapture& capture : call.getParent()->captures()) {
    if (capture.capturesVLAType())
      return "a variable-length array cannot be lowered; use std::vector or a constant length";
  }
  for (const UsedCapture& capture : usedCaptures(call)) {
    if (isSpellable(capture.type->isPointerType() ? capture.type->getPointeeType() : capture.type))
      continue;
    if (capture.isThis)
      return "an async lambda in a member function of a local class is not supported yet; move the "
             "class out of the function";
    return "this async lambda captures '" + capture.variable->getNameAsString() +
           "', whose type has no name outside of the function; give it a type that is declared "
           "there, or pass it as a parameter of a type that has a name";
  }
  for (const clang::ParmVarDecl* parameter : call.parameters()) {
    if (!isSpellable(parameter->getType().getNonReferenceType()))
      return "the parameter '" + parameter->getNameAsString() +
             "' of this async lambda has a type without a name outside of the function; move the "
             "type out of the function";
  }
  for (const clang::VarDecl* constant : outerConstants(call)) {
    const bool isPlain = constant->getType()->isIntegralOrEnumerationType() &&
                         isSpellable(constant->getType()) && constant->evaluateValue() &&
                         constant->evaluateValue()->isInt();
    if (!isPlain)
      return "this async lambda names '" + constant->getNameAsString() +
             "' of the function around it without capturing it; capture it, or make it static "
             "outside of the function";
  }
  return "";
}

}  // namespace

bool checkLambda(const clang::ASTContext& context, const AsyncLambda& lambda,
                 const Report& refuse) {
  const clang::SourceRange introducer = lambda.expression->getIntroducerRange();
  const clang::CXXMethodDecl& call = *lambda.expression->getCallOperator();
  std::string problem = placeProblem(context, lambda);
  if (problem.empty()) problem = typeProblem(call);
  if (!problem.empty()) {
    refuse(introducer, problem);
    return false;
  }
  OuterNames names(call);
  names.TraverseStmt(llvm::cast<clang::CoroutineBodyStmt>(call.getBody())->getBody());
  for (clang::ParmVarDecl* parameter : call.parameters()) names.TraverseDecl(parameter);
  if (names.local) {
    refuse(names.place, "this async lambda mentions '" + names.local->getNameAsString() +
                            "', which is local to the function around it; move it out of the "
                            "function");
  } else if (names.inaccessible && !lambda.around->getDeclContext()->isRecord()) {
    refuse(names.place, "this async lambda stands outside of the class whose member '" +
                            names.inaccessible->getNameAsString() +
                            "' it uses, and its future would not be a friend; write an async "
                            "function, and make that a friend");
  } else {
    return true;
  }
  return false;
}

namespace {

/// The closure that a call's future refers to, if it has captures.
const clang::Expr* closureOf(const clang::Expr& expression) {
  const auto* call =
      llvm::dyn_cast<clang::CXXOperatorCallExpr>(expression.IgnoreUnlessSpelledInSource());
  if (!call || call->getOperator() != clang::OO_Call) return nullptr;
  const auto* method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(call->getDirectCallee());
  if (!method || !method->getParent()->isLambda() || !isAsync(*method) ||
      method->getParent()->capture_size() == 0)
    return nullptr;
  return call->getArg(0)->IgnoreUnlessSpelledInSource();
}

struct ClosureLifetimes : clang::RecursiveASTVisitor<ClosureLifetimes> {
  explicit ClosureLifetimes(const Report& warn) : warn(warn) {}

  const Report& warn;

  bool VisitVarDecl(clang::VarDecl* variable) { return check(variable->getInit(), false); }
  bool VisitReturnStmt(clang::ReturnStmt* give) { return check(give->getRetValue(), true); }
  bool VisitCallExpr(clang::CallExpr* call) {
    const clang::FunctionDecl* callee = call->getDirectCallee();
    if (!callee || !callee->getIdentifier() || !callee->getName().starts_with("spawn") ||
        !isInNamespace(*callee, "pollux"))
      return true;
    for (const clang::Expr* argument : call->arguments()) check(argument, false);
    return true;
  }

 private:
  bool check(const clang::Expr* made, bool isReturned) {
    const clang::Expr* closure = made ? closureOf(*made) : nullptr;
    if (!closure) return true;
    const auto* mention = llvm::dyn_cast<clang::DeclRefExpr>(closure);
    const auto* variable = mention ? llvm::dyn_cast<clang::VarDecl>(mention->getDecl()) : nullptr;
    const bool isLocal =
        variable && variable->hasLocalStorage() && !variable->getType()->isReferenceType();
    const bool isTemporary = llvm::isa<clang::LambdaExpr>(closure);
    if (!isTemporary && !(isReturned && isLocal)) return true;
    warn(closure->getSourceRange(),
         std::string("the future of this call refers to the lambda's captures, which end with ") +
             (isTemporary ? "the full expression" : "this function") +
             "; keep the lambda as long as the future, or pass parameters instead of captures");
    return true;
  }
};

}  // namespace

void checkClosureLifetimes(clang::ASTContext& context, const Report& warn) {
  const clang::SourceManager& sources = context.getSourceManager();
  ClosureLifetimes search(warn);
  for (clang::Decl* declaration : context.getTranslationUnitDecl()->decls()) {
    if (!sources.isInSystemHeader(declaration->getLocation())) search.TraverseDecl(declaration);
  }
}

}  // namespace pollux::compiler
