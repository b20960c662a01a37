// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The async functions of a translation unit: which there are, where they are declared and used,
// what their classes are called and where these stand.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/ExprCXX.h>

#include <optional>
#include <string>
#include <vector>

#include "model/model.h"
#include "parse/function_parser.h"
#include "parse/unit_files.h"

namespace pollux::compiler {

/// Where an async lambda stands.
struct AsyncLambda {
  const clang::LambdaExpr* expression = nullptr;
  const clang::Decl* around = nullptr;  // the declaration at namespace or class scope
  std::string name;                     // of the variable that it initialises
  bool isInLowered = false;             // in an async function, or in another async lambda
};

/// A mention of an async function.
struct Use {
  const clang::FunctionDecl* callee;  // canonical; of an instantiation, its pattern
  const clang::FunctionDecl* within;  // as well; null at namespace scope
  clang::SourceLocation location;
};

struct DeclaredFunction {
  const clang::FunctionDecl* definition = nullptr;
  std::optional<AsyncLambda> lambda;                  // if the definition is its call operator
  std::vector<const clang::FunctionDecl*> instances;  // of a template, those with a body
  std::vector<const clang::FunctionDecl*> forward;    // declarations in its file before it
  const clang::CXXRecordDecl* outermost = nullptr;    // the class, if it is defined inside of one
  bool classInside = false;  // the future's class has to be complete at the end of that class
  bool isBoxed = false;      // used before it is complete: stays a Task<T> for its callers
  std::string boxReason;
  bool isDeclaredElsewhere = false;  // in another file, so that it is boxed
  bool usesOtherInstances = false;   // a template that calls itself with other arguments
  std::vector<Use> cycle;            // boxed: by which uses it comes back to itself, if it does
};

/// A declaration in a lowered file of a function that has no body in that file: it returns a Task
/// for everybody.
struct TaskDeclaration {
  const clang::FunctionDecl* declaration;
  std::string className;  // declared beside it, where the future's class needs its access; or empty
};

/// A name that the class of a header's function needs, and that somebody else has later on.
struct NameClash {
  const clang::NamedDecl* function;  // or what its lambda stands in
  const clang::NamedDecl* other;
};

struct UnitFunctions {
  std::vector<DeclaredFunction> lowered;  // callees first
  LoweredSignatures signatures;
  std::vector<const clang::FunctionDecl*> unmarked;        // coroutines that return a Task
  std::vector<const clang::FunctionDecl*> awaitOperators;  // operator co_await, in lowered files
  std::vector<TaskDeclaration> declared;
  std::vector<const clang::FunctionDecl*> inOtherFiles;  // marked, in files that are not lowered
  std::vector<NameClash> clashes;
};

UnitFunctions findFunctions(clang::ASTContext& context, const UnitFiles& files);

}  // namespace pollux::compiler
