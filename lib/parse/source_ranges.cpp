// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ranges of files: see source_ranges.h.
#include "parse/source_ranges.h"

#include <clang/AST/Attr.h>
#include <clang/AST/Stmt.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

namespace pollux::compiler {

using clang::CharSourceRange;

CharSourceRange fileRange(const clang::ASTContext& context, clang::SourceRange range) {
  return clang::Lexer::makeFileCharRange(CharSourceRange::getTokenRange(range),
                                         context.getSourceManager(), context.getLangOpts());
}

CharSourceRange statementRange(const clang::ASTContext& context, const clang::Stmt& statement,
                               clang::SourceRange place) {
  CharSourceRange range = fileRange(context, place);
  if (range.isInvalid()) return range;
  const clang::SourceManager& sources = context.getSourceManager();
  const llvm::StringRef rest = llvm::StringRef(sources.getCharacterData(range.getEnd())).ltrim();
  if (!llvm::isa<clang::CompoundStmt>(statement) && rest.starts_with(";")) {
    const auto skipped = rest.data() - sources.getCharacterData(range.getEnd());
    range.setEnd(range.getEnd().getLocWithOffset(static_cast<int>(skipped) + 1));
  }
  return range;
}

std::string attributeBefore(const clang::ASTContext& context, CharSourceRange range,
                            const clang::Decl& declaration) {
  const auto* attribute = declaration.getAttr<clang::UnusedAttr>();
  const bool isBefore = attribute && range.isValid() &&
                        context.getSourceManager().isBeforeInTranslationUnit(
                            attribute->getLocation(), range.getBegin());
  return isBefore ? "[[maybe_unused]] " : "";
}

std::string sourceText(const clang::ASTContext& context, CharSourceRange range) {
  return clang::Lexer::getSourceText(range, context.getSourceManager(), context.getLangOpts())
      .str();
}

}  // namespace pollux::compiler
