// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The declarations of a lowered function as text: the user's own, with its class as return type and
// without the attribute.
#pragma once

#include <clang/AST/ASTContext.h>

#include <optional>
#include <string>

#include "parse/declared_functions.h"
#include "parse/parse.h"

namespace pollux::compiler {

struct Signature {
  unsigned begin = 0;  // the range of the definition in the file, attribute and body included
  unsigned end = 0;
  std::string declaration;  // in a class: the class's and the function's
  std::string definition;   // up to the body
};

Signature signatureOf(const clang::ASTContext& context, const DeclaredFunction& declared,
                      const AsyncFunction& function);

/// What stands in place of the explicit instantiations of a function template.
std::vector<SourceEdit> instantiationEdits(
    const clang::FunctionDecl& definition, const LoweredSignature& known,
    const std::function<bool(clang::SourceLocation)>& isLowered, const Refuse& refuse);

/// A declaration before the definition, with the class declared before it.
SourceEdit forwardEdit(const clang::ASTContext& context, const clang::FunctionDecl& declaration,
                       const std::string& className, bool isBoxed);

/// Takes the attribute off a declaration whose function stays a Task.
std::optional<SourceEdit> withoutAttribute(const clang::ASTContext& context,
                                           const clang::FunctionDecl& declaration);

}  // namespace pollux::compiler
