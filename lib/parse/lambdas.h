// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async lambdas. In: a lambda whose call operator is async. Out: what stands in its place: the same
// lambda, whose body makes a future. The captures stay members of the closure, as a coroutine's do,
// and the future refers to them there: to the future's class they are parameters by reference.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/ExprCXX.h>

#include <functional>
#include <string>
#include <vector>

#include "model/model.h"
#include "parse/declared_functions.h"
#include "parse/parse.h"

namespace pollux::compiler {

/// A capture that the body uses.
struct UsedCapture {
  const clang::ValueDecl* variable = nullptr;  // null: `this` or `*this`
  clang::QualType type;  // of what the body sees: `const int` of a copy that is not mutable
  bool isThis = false;   // `this`: type is the pointer
};
std::vector<UsedCapture> usedCaptures(const clang::CXXMethodDecl& callOperator);

/// The constants of the functions around that the body names without capturing them.
std::vector<const clang::VarDecl*> outerConstants(const clang::CXXMethodDecl& callOperator);

/// Whether somebody takes the address of a lambda without captures, so that its type is fixed.
bool becomesPointer(const clang::LambdaExpr& lambda);

/// Reports what keeps the lambda from being lowered; true if there is nothing.
bool checkLambda(const clang::ASTContext& context, const AsyncLambda& lambda,
                 const std::function<void(clang::SourceRange, const std::string&)>& refuse);

/// The lambda as it is written in the output, once its own body has been parsed into `function`.
LoweredLambda loweredLambda(const clang::ASTContext& context, const AsyncLambda& lambda,
                            const AsyncFunction& function);

/// What follows the captures: `(int n) { return TwiceFuture(x, n); }`; `self`: how the enclosing
/// object is written there.
Text afterCaptures(const LoweredLambda& lambda, Text self);

/// The braces alone.
Text makingBody(const LoweredLambda& lambda, Text self);

/// The class and, before or behind what is around it, its place; the lambda's own text.
void addLambdaEdits(const clang::ASTContext& context, const AsyncLambda& lambda,
                    const AsyncFunction& function, const LoweredLambda& lowered, int index,
                    std::vector<SourceEdit>& edits);

/// Warns of calls whose futures refer to a closure that ends before they can be awaited.
void checkClosureLifetimes(clang::ASTContext& context,
                           const std::function<void(clang::SourceRange, const std::string&)>& warn);

}  // namespace pollux::compiler
