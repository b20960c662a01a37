// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The files of a translation unit: which of them are lowered, and in which one a piece of code
// stands. Code in a header is lowered as it is in the main file, so that each unit that includes
// the header gives it the same text; only what two files say of one function needs rules.
#pragma once

#include <clang/AST/Decl.h>
#include <clang/Basic/SourceManager.h>

#include <set>
#include <string>
#include <vector>

namespace pollux::compiler {

/// The file that the code stands in; what a macro makes stands where the macro is used.
clang::FileID fileOf(const clang::SourceManager& sources, clang::SourceLocation location);

class UnitFiles {
 public:
  /// `headers`: paths of the headers that are lowered, if the unit includes them.
  UnitFiles(const clang::SourceManager& sources, const std::vector<std::string>& headers);

  bool isLowered(clang::SourceLocation location) const;
  bool isLowered(clang::FileEntryRef file) const { return headers_.count(file) != 0; }

  /// Whether two declarations stand in one file.
  bool areTogether(const clang::Decl& one, const clang::Decl& other) const {
    return fileOf(sources_, one.getLocation()) == fileOf(sources_, other.getLocation());
  }

  /// As diagnostics name it: the last part of its path.
  std::string nameOf(clang::SourceLocation location) const;

  const clang::SourceManager& sources() const { return sources_; }

 private:
  const clang::SourceManager& sources_;
  std::set<const clang::FileEntry*> headers_;
};

}  // namespace pollux::compiler
