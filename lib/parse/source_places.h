// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What says where in the source it stands: __LINE__, __FILE__, __func__, and __builtin_LINE() and
// its like, most of all as default arguments, where they mean the call. In generated code that is
// another place, so the value is written out.
#pragma once

#include <clang/AST/ASTContext.h>

#include <string>
#include <vector>

#include "parse/source_text.h"

namespace pollux::compiler {

struct Place {
  clang::CharSourceRange range;  // that the text stands for; empty for an argument that is added
  std::string text;              // empty if it cannot be written: see refusals.cpp
  const clang::Stmt* statement;
};

/// The places that are named in a part of the AST, but for what is replaced.
std::vector<Place> placesIn(const clang::ASTContext& ast, const clang::Stmt& part,
                            const Replacements& replacements);

}  // namespace pollux::compiler
