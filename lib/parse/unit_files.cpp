// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See unit_files.h.
#include "parse/unit_files.h"

#include <clang/Basic/FileManager.h>
#include <llvm/Support/Path.h>

namespace pollux::compiler {

clang::FileID fileOf(const clang::SourceManager& sources, clang::SourceLocation location) {
  return sources.getFileID(sources.getExpansionLoc(location));
}

UnitFiles::UnitFiles(const clang::SourceManager& sources, const std::vector<std::string>& headers)
    : sources_(sources) {
  for (const std::string& path : headers) {
    if (const auto file = sources.getFileManager().getOptionalFileRef(path))
      headers_.insert(&file->getFileEntry());
  }
}

bool UnitFiles::isLowered(clang::SourceLocation location) const {
  const clang::FileID file = fileOf(sources_, location);
  return file == sources_.getMainFileID() || headers_.count(sources_.getFileEntryForID(file)) != 0;
}

std::string UnitFiles::nameOf(clang::SourceLocation location) const {
  return llvm::sys::path::filename(sources_.getFilename(sources_.getExpansionLoc(location))).str();
}

}  // namespace pollux::compiler
