// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See diagnostics.h.
#include "driver/diagnostics.h"

#include <llvm/ADT/StringRef.h>

namespace pollux::compiler {

KeptDiagnostics::KeptDiagnostics(clang::DiagnosticOptions& options)
    : stream_(text_), printer_(stream_, &options) {
  stream_.enable_colors(options.ShowColors);
}

void KeptDiagnostics::BeginSourceFile(const clang::LangOptions& language,
                                      const clang::Preprocessor* preprocessor) {
  printer_.BeginSourceFile(language, preprocessor);
}

void KeptDiagnostics::EndSourceFile() { printer_.EndSourceFile(); }

void KeptDiagnostics::HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                                       const clang::Diagnostic& diagnostic) {
  DiagnosticConsumer::HandleDiagnostic(level, diagnostic);  // counts
  if (level != clang::DiagnosticsEngine::Note) finishOne();
  printer_.HandleDiagnostic(level, diagnostic);
}

std::vector<std::string> KeptDiagnostics::take() {
  finishOne();
  return std::move(kept_);
}

std::size_t KeptDiagnostics::count() {
  finishOne();
  return kept_.size();
}

void KeptDiagnostics::forgetFrom(std::size_t count) {
  finishOne();
  kept_.resize(count);
}

void KeptDiagnostics::finishOne() {
  if (!text_.empty()) kept_.push_back(std::move(text_));
  text_.clear();
}

void ShownDiagnostics::show(const std::vector<std::string>& diagnostics) {
  for (const std::string& text : diagnostics) {
    llvm::StringRef itself = text;
    while (itself.starts_with("In file included from ")) itself = itself.split('\n').second;
    if (!shown_.insert(itself.str()).second) continue;
    llvm::errs() << text;
  }
}

}  // namespace pollux::compiler
