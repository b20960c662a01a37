// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Macro calls written out. In: a unit, and where calls begin in its files. Out: the text of these
// files with the calls' tokens in their places, line for line.
#pragma once

#include <clang/Tooling/Tooling.h>

#include <map>
#include <string>

#include "parse/macro_calls.h"

namespace pollux::compiler {

/// The text of each file of `calls`, by its path; without those that the preprocessor, which runs
/// by way of `tool`, does not reach.
std::map<std::string, std::string> expandMacros(clang::tooling::ClangTool& tool,
                                                const MacroCalls& calls);

}  // namespace pollux::compiler
