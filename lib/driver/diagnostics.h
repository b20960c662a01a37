// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keeps what Clang says of a unit, so that units can be parsed at once, and what two of them say of
// one header is shown once.
#pragma once

#include <clang/Frontend/TextDiagnosticPrinter.h>
#include <llvm/Support/raw_ostream.h>

#include <set>
#include <string>
#include <vector>

namespace pollux::compiler {

/// One diagnostic with its notes, as text, in each element.
class KeptDiagnostics : public clang::DiagnosticConsumer {
 public:
  explicit KeptDiagnostics(clang::DiagnosticOptions& options);

  void BeginSourceFile(const clang::LangOptions& language,
                       const clang::Preprocessor* preprocessor) override;
  void EndSourceFile() override;
  void HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                        const clang::Diagnostic& diagnostic) override;

  std::vector<std::string> take();

  /// How many there are so far, and what makes those since then unsaid.
  std::size_t count();
  void forgetFrom(std::size_t count);

 private:
  void finishOne();

  std::string text_;
  llvm::raw_string_ostream stream_;
  clang::TextDiagnosticPrinter printer_;
  std::vector<std::string> kept_;
};

/// Shows those that have not been shown, but for the chain of #includes that leads to them.
class ShownDiagnostics {
 public:
  void show(const std::vector<std::string>& diagnostics);

 private:
  std::set<std::string> shown_;
};

}  // namespace pollux::compiler
