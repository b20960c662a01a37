// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a piece of the AST stands in its file. In: locations, which macros may have made. Out:
// ranges of characters.
#pragma once

#include <clang/AST/ASTContext.h>

#include <string>

namespace pollux::compiler {

/// The range in the file, whole macro calls included; invalid if the code starts or ends inside of
/// a macro's body.
clang::CharSourceRange fileRange(const clang::ASTContext& context, clang::SourceRange range);
/// The same, with the semicolon that ends a statement, which stands at `range`.
clang::CharSourceRange statementRange(const clang::ASTContext& context,
                                      const clang::Stmt& statement, clang::SourceRange range);
/// `[[maybe_unused]] ` where that stands before the range of its declaration, as in conditions and
/// range-for; else nothing.
std::string attributeBefore(const clang::ASTContext& context, clang::CharSourceRange range,
                            const clang::Decl& declaration);
/// The characters of a range as written.
std::string sourceText(const clang::ASTContext& context, clang::CharSourceRange range);

}  // namespace pollux::compiler
