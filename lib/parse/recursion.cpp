// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recursive calls: see recursion.h. What holds a future is seen at its type: in the twin it is made
// of Task<T>.
#include "parse/recursion.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/AST/StmtCXX.h>

#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/function_parser.h"

namespace pollux::compiler {
namespace {

class Finder : public clang::RecursiveASTVisitor<Finder> {
 public:
  explicit Finder(const clang::FunctionDecl& function) : function_(*function.getCanonicalDecl()) {}

  RecursiveCalls calls;

  bool shouldVisitImplicitCode() const { return true; }

  bool TraverseCoawaitExpr(clang::CoawaitExpr* await) {
    if (!isItself(*await->getOperand())) return TraverseStmt(await->getOperand());
    calls.boxes.push_back(await->getSourceRange());
    done_.insert(&stripped(*await->getOperand()));
    return TraverseStmt(await->getOperand());
  }
  bool TraverseCoyieldExpr(clang::CoyieldExpr* yield) {
    return TraverseStmt(const_cast<clang::Expr*>(&yieldedValue(*yield)));
  }

  bool VisitCallExpr(clang::CallExpr* call) {
    parts(*call);
    if (isItself(*call) && !passed_.count(call) && done_.insert(call).second)
      calls.boxes.push_back(call->getSourceRange());
    return true;
  }
  bool VisitCXXConstructExpr(clang::CXXConstructExpr* made) {
    if (!isBoxType(made->getType())) parts(*made);
    return true;
  }
  bool VisitInitListExpr(clang::InitListExpr* list) {
    parts(*list);
    return true;
  }
  bool VisitLambdaExpr(clang::LambdaExpr* lambda) {
    for (const clang::Expr* init : lambda->capture_inits()) {
      if (init) part(*init, true);
    }
    return true;
  }

 private:
  bool isItself(const clang::Expr& expression) const {
    return calledAsync(expression) == &function_;
  }

  void parts(const clang::Expr& whole) {
    for (const clang::Stmt* child : whole.children()) {
      if (const auto* argument = llvm::dyn_cast_or_null<clang::Expr>(child))
        part(*argument, mentionsBox(whole.getType()));
    }
  }

  void part(const clang::Expr& expression, bool isHeld) {
    const clang::Expr& call = stripped(*expression.IgnoreImplicit());
    if (const auto* choice = llvm::dyn_cast<clang::ConditionalOperator>(&call)) {
      part(*choice->getTrueExpr(), isHeld);
      return part(*choice->getFalseExpr(), isHeld);
    }
    if (const auto* binary = llvm::dyn_cast<clang::BinaryOperator>(&call);
        binary && binary->isCommaOp())
      return part(*binary->getRHS(), isHeld);
    if (!isItself(call)) return;
    isHeld ? calls.held.insert(&call) : passed_.insert(&call);
  }

  const clang::FunctionDecl& function_;
  std::set<const clang::Stmt*> passed_;
  std::set<const clang::Stmt*> done_;
};

}  // namespace

RecursiveCalls recursiveCalls(const clang::FunctionDecl& definition) {
  Finder finder(definition);
  finder.TraverseStmt(llvm::cast<clang::CoroutineBodyStmt>(definition.getBody())->getBody());
  return std::move(finder.calls);
}

std::string boxOf(const TextContext& context, const clang::Expr& call) {
  if (!context.pattern) return spellAlone(call.getType(), *context.ast);
  return (isStream(call.getType()) ? "pollux::Stream<" : "pollux::Task<") + context.output + ">";
}

}  // namespace pollux::compiler
