// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Macro calls written out. In: a file, and where calls begin in it. Out: its text with their tokens
// in their places, line for line.
#pragma once

#include <clang/Tooling/Tooling.h>

#include <optional>
#include <set>
#include <string>

namespace pollux::compiler {

/// Runs the preprocessor by way of `tool`. Nothing if that fails.
std::optional<std::string> expandMacros(clang::tooling::ClangTool& tool,
                                        const std::set<unsigned>& calls);

}  // namespace pollux::compiler
