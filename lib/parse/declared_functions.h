// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The async functions of a file: which there are, where they are declared and used, what their
// classes are called and where these stand.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/ExprCXX.h>

#include <optional>
#include <string>
#include <vector>

#include "model/model.h"
#include "parse/function_parser.h"

namespace pollux::compiler {

/// Where an async lambda stands.
struct AsyncLambda {
  const clang::LambdaExpr* expression = nullptr;
  const clang::Decl* around = nullptr;  // the declaration at namespace or class scope
  std::string name;                     // of the variable that it initialises
  bool isInLowered = false;             // in an async function, or in another async lambda
};

struct DeclaredFunction {
  const clang::FunctionDecl* definition = nullptr;
  std::optional<AsyncLambda> lambda;                // if the definition is its call operator
  std::vector<const clang::FunctionDecl*> forward;  // declarations in this file before it
  const clang::CXXRecordDecl* outermost = nullptr;  // the class, if it is defined inside of one
  bool classInside = false;  // the future's class has to be complete at the end of that class
  bool isBoxed = false;      // used before it is complete: stays a Task<T> for its callers
  std::string boxReason;
};

struct FileFunctions {
  std::vector<DeclaredFunction> lowered;  // callees first
  LoweredSignatures signatures;
  std::vector<const clang::FunctionDecl*> unmarked;  // coroutines that return a Task
  std::vector<const clang::FunctionDecl*> declared;  // marked declarations without a body here
};

FileFunctions findFunctions(clang::ASTContext& context);

}  // namespace pollux::compiler
