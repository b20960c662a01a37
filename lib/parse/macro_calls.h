// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The macro calls that have to be expanded before a file can be lowered: those that an async
// function, an await or a jump of it comes from. In: the AST. Out: where they begin in the file.
#pragma once

#include <clang/AST/ASTContext.h>

#include <set>

namespace pollux::compiler {

/// The offsets in the main file of the names of these macros.
std::set<unsigned> macroCallsToExpand(clang::ASTContext& context);

}  // namespace pollux::compiler
