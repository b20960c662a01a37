// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pipeline for one translation unit: what changes in its main file, and in the headers that it
// includes.
#pragma once

#include <clang/Tooling/CompilationDatabase.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "driver/rewrite.h"

namespace pollux::compiler {

struct LowerOptions {
  bool allowBoxes = true;            // false: a box that the tool would insert is an error
  std::string style = "file";        // as clang-format's --style
  bool assertSizes = false;          // static_assert what each future takes
  std::string print;                 // "model", "analysis", "lowered": what to give instead
  std::vector<std::string> headers;  // absolute paths of all headers that are lowered
};

/// A file as one unit sees it.
struct FileView {
  std::string source;           // as it is
  std::vector<TextEdit> edits;  // what changes
  std::string printed;          // of the stage that the options name
};

struct LoweredUnit {
  FileView main;
  std::map<std::string, FileView> headers;  // by path, those of the options that it includes
  std::vector<std::string> dependencies;    // every file that was read, the main file first
};

struct UnitResult {
  std::optional<LoweredUnit> unit;       // nothing if there were errors
  std::vector<std::string> diagnostics;  // as Clang shows its own, each with its notes
};

/// Parses `file`, a header if `isHeader`, and lowers its async functions and those of the headers.
/// Threads may do so at once.
UnitResult lowerUnit(const clang::tooling::CompilationDatabase& compilations,
                     const std::string& file, bool isHeader, const LowerOptions& options);

}  // namespace pollux::compiler
