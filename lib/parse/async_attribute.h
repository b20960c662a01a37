// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// [[pollux::async]]: a real attribute, registered with Clang when this is linked in. In the AST it
// is an annotation; this says which functions carry it, and where it stands in the source.
#pragma once

#include <clang/AST/Decl.h>

namespace pollux::compiler {

/// Whether any declaration of the function is marked.
bool isAsync(const clang::FunctionDecl& function);

/// The attribute on just this declaration, or null.
const clang::AnnotateAttr* asyncAttribute(const clang::FunctionDecl& function);

/// Whether the type is pollux::Task<T>.
bool isTask(clang::QualType type);

/// Whether pollux::Task is the type or one of its template arguments, at any depth.
bool mentionsTask(clang::QualType type);

}  // namespace pollux::compiler
