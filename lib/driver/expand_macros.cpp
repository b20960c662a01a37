// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Expands macro calls in a file: see expand_macros.h. Clang's own token buffer knows which tokens
// each call becomes. Where a call spans lines, as many stand behind its tokens: the lines after it
// keep their numbers.
#include "driver/expand_macros.h"

#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendActions.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Tooling/Syntax/Tokens.h>

#include <algorithm>
#include <memory>

namespace pollux::compiler {
namespace {

/// Whether two tokens can stand together and stay what they are, where that reads better.
bool joins(clang::tok::TokenKind left, clang::tok::TokenKind right) {
  using namespace clang::tok;
  if (left == l_paren || left == l_square) return true;
  if (right == r_paren || right == r_square || right == comma || right == semi) return true;
  if (left == identifier) return right == l_paren || right == coloncolon || right == l_square;
  return right == identifier && (left == coloncolon || left == period || left == arrow);
}

class Expand : public clang::PreprocessOnlyAction {
 public:
  Expand(const MacroCalls& calls, std::map<std::string, std::string>& texts)
      : calls_(calls), texts_(texts) {}

 private:
  void ExecuteAction() override {
    clang::CompilerInstance& compiler = getCompilerInstance();
    compiler.getDiagnostics().setIgnoreAllWarnings(true);  // they have been given
    clang::syntax::TokenCollector collector(compiler.getPreprocessor());
    PreprocessOnlyAction::ExecuteAction();
    const clang::syntax::TokenBuffer tokens = std::move(collector).consume();
    const clang::SourceManager& sources = compiler.getSourceManager();
    for (const auto& [path, calls] : calls_) {
      const auto entry = compiler.getFileManager().getOptionalFileRef(path);
      const clang::FileID file = entry ? sources.translateFile(*entry) : clang::FileID();
      if (file.isValid()) texts_[path] = expanded(tokens, sources, file, calls);
    }
  }

  static std::string expanded(const clang::syntax::TokenBuffer& tokens,
                              const clang::SourceManager& sources, clang::FileID file,
                              const std::set<unsigned>& calls) {
    const std::string source = sources.getBufferData(file).str();
    std::string text;
    unsigned position = 0;
    for (const clang::syntax::Token& token : tokens.spelledTokens(file)) {
      const unsigned begin = sources.getFileOffset(token.location());
      if (begin < position || !calls.count(begin)) continue;
      const auto call = tokens.expansionStartingAt(&token);
      if (!call) continue;
      const unsigned end = sources.getFileOffset(call->Spelled.back().endLocation());
      text += source.substr(position, begin - position);
      const clang::syntax::Token* last = nullptr;
      for (const clang::syntax::Token& made : call->Expanded) {
        if (last && !joins(last->kind(), made.kind())) text += ' ';
        text += made.text(sources).str();
        last = &made;
      }
      const auto lines = std::count(source.begin() + begin, source.begin() + end, '\n');
      text.append(static_cast<std::size_t>(lines), '\n');
      position = end;
    }
    return text + source.substr(position);
  }

  const MacroCalls& calls_;
  std::map<std::string, std::string>& texts_;
};

class Factory : public clang::tooling::FrontendActionFactory {
 public:
  Factory(const MacroCalls& calls, std::map<std::string, std::string>& texts)
      : calls_(calls), texts_(texts) {}
  std::unique_ptr<clang::FrontendAction> create() override {
    return std::make_unique<Expand>(calls_, texts_);
  }

 private:
  const MacroCalls& calls_;
  std::map<std::string, std::string>& texts_;
};

}  // namespace

std::map<std::string, std::string> expandMacros(clang::tooling::ClangTool& tool,
                                                const MacroCalls& calls) {
  std::map<std::string, std::string> texts;
  Factory factory(calls, texts);
  if (tool.run(&factory) != 0) texts.clear();
  return texts;
}

}  // namespace pollux::compiler
