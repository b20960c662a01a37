// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pipeline for one file: text in, text out.
#pragma once

#include <clang/Tooling/CompilationDatabase.h>

#include <optional>
#include <string>
#include <vector>

namespace pollux::compiler {

struct LowerOptions {
  bool allowBoxes = true;      // false: a box that the tool would insert is an error
  std::string style = "file";  // as clang-format's --style
  std::string print;           // "model", "analysis", "lowered": what to give instead of the file
};

struct LoweredFile {
  std::string text;
  std::vector<std::string> dependencies;  // every file that was read, the input first
};

/// Lowers the async functions of a file. Nothing if there were errors, which have been reported as
/// Clang reports its own.
std::optional<LoweredFile> lowerFile(const clang::tooling::CompilationDatabase& compilations,
                                     const std::string& file, const LowerOptions& options);

}  // namespace pollux::compiler
