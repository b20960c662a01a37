// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A run: files in, lowered files out. Each source file is one translation unit; a header is lowered
// as the units that include it see it, which has to be the same for all, or else by itself.
#pragma once

#include <clang/Tooling/CompilationDatabase.h>

#include <optional>
#include <string>
#include <vector>

#include "driver/lower_unit.h"

namespace pollux::compiler {

struct LoweredFile {
  std::string text;                       // or what the options print instead
  std::vector<std::string> dependencies;  // every file that was read for it, the unit's main first
};

/// Whether the name of the file is that of a header.
bool isHeaderName(llvm::StringRef path);

/// Parses up to `jobs` units at once. One LoweredFile for each of `inputs`, in their order; nothing
/// if there was an error in any. `options.headers` names headers that are lowered beside those
/// among the inputs.
std::optional<std::vector<LoweredFile>> lowerFiles(
    const clang::tooling::CompilationDatabase& compilations, const std::vector<std::string>& inputs,
    LowerOptions options, unsigned jobs);

}  // namespace pollux::compiler
