// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arguments by value of calls that stand before an await. In: an expression. Out: warnings, where
// somebody can see that the argument ends with the call here, and later in Clang's coroutines.
#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::dyn_cast;

void FunctionParser::checkAllArguments(const clang::Expr& expression) {
  checkArguments(expression);
  for (const clang::Stmt* child : evaluatedChildren(expression)) {
    if (const auto* part = dyn_cast<clang::Expr>(child)) checkAllArguments(*part);
  }
}

/// Whether it is one of the user's or the runtime's: what is moved from before its first poll has
/// nothing left to end.
static bool isFuture(clang::QualType type, const clang::ASTContext& ast) {
  const auto* record = type->getAsCXXRecordDecl();
  if (!record || !record->hasDefinition() || !isMovable(type, ast)) return false;
  const auto has = [&](llvm::StringRef name) {
    return !record->lookup(&ast.Idents.get(name)).empty();
  };
  return (has("Output") && has("poll")) || (has("Item") && has("poll_next"));
}

void FunctionParser::checkArguments(const clang::Expr& call) {
  const auto* made = dyn_cast<clang::CallExpr>(&call);
  if (!made) return;
  for (const clang::Expr* argument : made->arguments()) {
    if (!argument->isPRValue() || isDestructionUnobservable(argument->getType(), ast_)) continue;
    // A future goes into the one that is made.
    if (mentionsBox(argument->getType()) || isFuture(argument->getType(), ast_)) continue;
    // A coroutine moves its parameters into its frame; what is left of them shows nothing, unless
    // the type can only be copied.
    if (calledAsync(call) && isMovable(argument->getType(), ast_)) continue;
    warn_(argument->getSourceRange(),
          "this argument of class type is destroyed when the call returns; Clang's coroutines keep "
          "it until the end of the full expression, after the co_await (C++ allows both)");
  }
}

}  // namespace pollux::compiler
