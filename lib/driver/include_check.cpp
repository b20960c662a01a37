// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See include_check.h.
#include "driver/include_check.h"

#include <clang/Basic/FileManager.h>
#include <clang/Basic/SourceManager.h>

#include "parse/unit_files.h"

namespace pollux::compiler {
namespace {

class IncludeCheck : public clang::PPCallbacks {
 public:
  IncludeCheck(clang::Preprocessor& preprocessor, const std::vector<std::string>& headers)
      : preprocessor_(preprocessor), files_(preprocessor.getSourceManager(), headers) {}

  void InclusionDirective(clang::SourceLocation hash, const clang::Token&, llvm::StringRef name,
                          bool isAngled, clang::CharSourceRange range,
                          clang::OptionalFileEntryRef file, llvm::StringRef searchPath,
                          llvm::StringRef, const clang::Module*, bool,
                          clang::SrcMgr::CharacteristicKind) override {
    if (!file || isAngled || !files_.isLowered(*file) || files_.isLowered(hash)) return;
    const clang::SourceManager& sources = files_.sources();
    const auto includer = sources.getFileEntryRefForID(fileOf(sources, hash));
    const auto found = sources.getFileManager().getOptionalDirectoryRef(searchPath);
    if (!includer || !found || includer->getDir() != *found) return;
    auto& diagnostics = preprocessor_.getDiagnostics();
    diagnostics.Report(range.getBegin(),
                       diagnostics.getCustomDiagID(
                           clang::DiagnosticsEngine::Error,
                           "this would include '%0' as it was, and not as it is lowered, since "
                           "'%1' is not among the files to lower; lower this header too, which "
                           "leaves it as it is, but beside the other"))
        << name << files_.nameOf(hash) << range;
  }

 private:
  clang::Preprocessor& preprocessor_;
  UnitFiles files_;
};

}  // namespace

std::unique_ptr<clang::PPCallbacks> checkIncludes(clang::Preprocessor& preprocessor,
                                                  const std::vector<std::string>& headers) {
  return std::make_unique<IncludeCheck>(preprocessor, headers);
}

}  // namespace pollux::compiler
