// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the lowered files go, and their writing: all of them, each whole, or none.
#pragma once

#include <llvm/ADT/StringRef.h>

#include <string>
#include <utility>
#include <vector>

namespace pollux::compiler {

class Outputs {
 public:
  /// One of `file` and `directory`, or neither: then standard output.
  Outputs(std::vector<std::string> inputs, std::string file, std::string directory);

  /// Where an input's lowered file goes. In a directory the inputs keep their places: as below the
  /// working directory, or, where an input has an absolute path or lies elsewhere, as below the
  /// innermost directory that holds them all.
  std::string pathOf(llvm::StringRef input) const;

  /// Why the files cannot go there, or nothing: two to one place, one over an input.
  std::string problem() const;

  /// Text for a path; "-" is standard output.
  void add(std::string path, std::string text);

  /// Writes what was added; says what went wrong, or nothing.
  std::string write() const;

 private:
  std::vector<std::string> inputs_;
  std::string file_;
  std::string directory_;
  std::string root_;  // that places in the directory are relative to
  std::vector<std::pair<std::string, std::string>> texts_;
};

}  // namespace pollux::compiler
