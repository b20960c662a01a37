// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Edits of the user's text. In: a range of the file and what changes in it. Out: the text.
#pragma once

#include <clang/AST/ASTContext.h>

#include <vector>

#include "parse/source_text.h"

namespace pollux::compiler {

/// What stands at [begin, end) of the file instead.
struct Edit {
  unsigned begin;
  unsigned end;
  Text text;
};

/// The text of the range. Of edits of one place the first counts.
Text cut(const TextContext& context, clang::CharSourceRange range, std::vector<Edit> edits);

/// What the instantiation has for a local of the pattern.
const clang::ValueDecl& localOf(const TextContext& context, const clang::ValueDecl& local);

}  // namespace pollux::compiler
