// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The macro calls that have to be expanded before a unit can be lowered: those that an async
// function, an await or a jump of it comes from, a part of a statement, the name of a local or that
// of the place (`__LINE__`); and those that the parser has to cut through. In: the AST. Out: where
// they begin in the files.
#pragma once

#include <clang/AST/ASTContext.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "parse/unit_files.h"

namespace pollux::compiler {

/// By absolute path of the file: the offsets of the names of these macros.
using MacroCalls = std::map<std::string, std::set<unsigned>>;

/// Those in the main file and in `headers`, the paths of the headers that are lowered.
MacroCalls macroCallsToExpand(clang::ASTContext& context, const std::vector<std::string>& headers);

/// Adds the call that has made what is at `location`, if that is one in a file that is lowered.
void addMacroCall(const UnitFiles& files, clang::SourceLocation location, MacroCalls& calls);

}  // namespace pollux::compiler
