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

/// Whether the type is pollux::Stream<T>.
bool isStream(clang::QualType type);

/// A pollux::Try<F>.
bool isTry(clang::QualType type);

/// Whether the type is one of the two, which own what an async function returns.
inline bool isBoxType(clang::QualType type) { return isTask(type) || isStream(type); }

/// Whether such a type is the type or one of its template arguments, at any depth.
bool mentionsBox(clang::QualType type);

}  // namespace pollux::compiler
