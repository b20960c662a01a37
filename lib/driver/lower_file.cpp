// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pipeline, top to bottom: see lower_file.h.
#include "driver/lower_file.h"

#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendAction.h>
#include <clang/Tooling/Tooling.h>

#include <set>

#include "analyse/analyse.h"
#include "driver/rewrite.h"
#include "emit/emit.h"
#include "lower/lower.h"
#include "parse/parse.h"

namespace pollux::compiler {
namespace {

/// Clang's part: the file is parsed, and what follows is called with its AST.
class Pipeline {
 public:
  Pipeline(const LowerOptions& options, const GroupFlags& flags, std::optional<LoweredFile>& result)
      : options_(options), flags_(flags), result_(result) {}

  void run(clang::ASTContext& context) {
    if (context.getDiagnostics().hasErrorOccurred()) return;
    const clang::SourceManager& sources = context.getSourceManager();
    const std::string source = sources.getBufferData(sources.getMainFileID()).str();
    const std::string path = sources.getFileEntryRefForID(sources.getMainFileID())->getName().str();

    // AST to model: past here no Clang types but for the text's diagnostics.
    std::optional<ParsedFile> parsed = parse(context, options_.allowBoxes, flags_);
    if (!parsed || context.getDiagnostics().hasErrorOccurred()) return;

    // Model to classes, callees first: whether a callee's future has anything to destroy matters to
    // who holds it.
    std::set<std::string> quietFutures;
    std::vector<FutureClass> classes;
    bool areNamed = true;
    for (const AsyncFunction& function : parsed->functions) {
      if (const std::vector<std::string> faults = verify(function); !faults.empty())
        return internalError(context, function, faults.front());
      const Analysis analysis = analyse(function, quietFutures);
      areNamed = hasNames(context, function, analysis) && areNamed;
      if (!areNamed) continue;  // but the others' errors are told too
      if (analysis.destroysNothing) quietFutures.insert(function.qualifiedName);
      classes.push_back(lower(function, analysis));
      printed_ += printStage(function, analysis, classes.back());
    }

    if (!areNamed) return;

    // Classes to text, in its place in the file.
    result_ = LoweredFile{};
    if (!options_.print.empty()) {
      result_->text = printed_;
      return;
    }
    std::vector<TextEdit> edits;
    for (const SourceEdit& edit : parsed->edits)
      edits.push_back({edit.begin, edit.end, textOf(edit, classes)});
    llvm::Expected<std::string> text = rewrite(source, std::move(edits), path, options_.style);
    if (!text) {
      llvm::errs() << "pollux: error: cannot format '" << path
                   << "': " << llvm::toString(text.takeError()) << "\n";
      result_.reset();
      return;
    }
    result_->text = std::move(*text);
    collectDependencies(sources, path);
  }

 private:
  std::string printStage(const AsyncFunction& function, const Analysis& analysis,
                         const FutureClass& future) const {
    if (options_.print == "model") return print(function);
    if (options_.print == "analysis") return print(function, analysis);
    if (options_.print == "lowered") return print(future);
    return "";
  }

  static std::string textOf(const SourceEdit& edit, const std::vector<FutureClass>& classes) {
    switch (edit.kind) {
      case SourceEdit::Kind::Text:
        return edit.text;
      case SourceEdit::Kind::Class:
        return "\n" + edit.text + emitClass(nested(classes[edit.function])) + "\n";
      case SourceEdit::Kind::Definitions:
        return "\n\n" + emitDefinitions(classes[edit.function]);
      case SourceEdit::Kind::Whole: {
        const bool isInserted = edit.begin == edit.end;
        const std::string before = isInserted && !edit.standsBefore ? "\n\n" : "";
        std::string text = before + emitClass(classes[edit.function]) + "\n" +
                           emitDefinitions(classes[edit.function]);
        while (!text.empty() && text.back() == '\n') text.pop_back();
        return text + (edit.standsBefore ? "\n\n" : "");
      }
    }
    return "";
  }

  /// A class that is defined inside of its enclosing class has no qualifier there.
  static FutureClass nested(FutureClass future) {
    future.qualifiedName = future.name;
    return future;
  }

  void collectDependencies(const clang::SourceManager& sources, const std::string& path) {
    std::set<std::string> files;
    for (auto file = sources.fileinfo_begin(); file != sources.fileinfo_end(); ++file)
      files.insert(file->first.getName().str());
    files.erase(path);
    result_->dependencies.push_back(path);
    result_->dependencies.insert(result_->dependencies.end(), files.begin(), files.end());
  }

  /// What lives in the frame needs a type with a name, and only the analysis knows what does.
  static bool hasNames(clang::ASTContext& context, const AsyncFunction& function,
                       const Analysis& analysis) {
    bool isSound = true;
    for (const VariableId id : unnamedInFrame(function, analysis)) {
      const Variable& variable = function.variables[id];
      auto& diagnostics = context.getDiagnostics();
      const clang::SourceManager& sources = context.getSourceManager();
      const auto file = sources.getLocForStartOfFile(sources.getMainFileID());
      const auto begin = file.getLocWithOffset(static_cast<int>(variable.begin));
      const auto end = file.getLocWithOffset(static_cast<int>(variable.end));
      diagnostics.Report(begin, diagnostics.getCustomDiagID(
                                    clang::DiagnosticsEngine::Error,
                                    "'%0' lives across a co_await, but its type has no name that "
                                    "could be given to a member of the future's class; give it a "
                                    "type that is declared outside of the function"))
          << clang::CharSourceRange::getCharRange(begin, end) << variable.name;
      isSound = false;
    }
    return isSound;
  }

  void internalError(clang::ASTContext& context, const AsyncFunction& function,
                     const std::string& fault) {
    auto& diagnostics = context.getDiagnostics();
    diagnostics.Report(
        diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error,
                                    "pollux cannot lower '%0', because of a fault of its own: %1"))
        << function.name << fault;
  }

  const LowerOptions& options_;
  const GroupFlags& flags_;
  std::optional<LoweredFile>& result_;
  std::string printed_;
};

class Consumer : public clang::ASTConsumer {
 public:
  explicit Consumer(Pipeline& pipeline) : pipeline_(pipeline) {}
  void HandleTranslationUnit(clang::ASTContext& context) override { pipeline_.run(context); }

 private:
  Pipeline& pipeline_;
};

class Action : public clang::ASTFrontendAction {
 public:
  explicit Action(Pipeline& pipeline) : pipeline_(pipeline) {}
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance&,
                                                        llvm::StringRef) override {
    return std::make_unique<Consumer>(pipeline_);
  }

 private:
  Pipeline& pipeline_;
};

class Factory : public clang::tooling::FrontendActionFactory {
 public:
  explicit Factory(Pipeline& pipeline) : pipeline_(pipeline) {}
  std::unique_ptr<clang::FrontendAction> create() override {
    return std::make_unique<Action>(pipeline_);
  }

 private:
  Pipeline& pipeline_;
};

/// The flags of the file, with what reading coroutines takes: C++20, and Clang's own headers; and
/// without those that are for `groups`, which gets them.
clang::tooling::CommandLineArguments adjusted(const clang::tooling::CommandLineArguments& given,
                                              GroupFlags& groups) {
  groups = GroupFlags();
  clang::tooling::CommandLineArguments flags;
  bool hasStandard = false;
  bool hasResources = false;
  for (const std::string& flag : given) {
    const llvm::StringRef text = flag;
    if (groups.take(text)) continue;
    if (text.starts_with("-resource-dir")) hasResources = true;
    const bool isOld = text.starts_with("-std=") &&
                       (text.ends_with("17") || text.ends_with("14") || text.ends_with("11") ||
                        text.ends_with("1z") || text.ends_with("1y"));
    hasStandard = hasStandard || text.starts_with("-std=");
    flags.push_back(isOld ? (text.contains("gnu") ? "-std=gnu++20" : "-std=c++20") : flag);
  }
  std::vector<std::string> added;
  if (!hasStandard) added.push_back("-std=c++20");
  if (!hasResources) added.push_back("-resource-dir=" POLLUX_CLANG_RESOURCE_DIR);
  added.push_back("-Wno-c++23-lambda-attributes");  // where [[pollux::async]] stands in a lambda
  flags.insert(flags.begin() + 1, added.begin(), added.end());
  return flags;
}

}  // namespace

std::optional<LoweredFile> lowerFile(const clang::tooling::CompilationDatabase& compilations,
                                     const std::string& file, const LowerOptions& options) {
  std::optional<LoweredFile> result;
  GroupFlags groups;
  Pipeline pipeline(options, groups, result);
  Factory factory(pipeline);
  clang::tooling::ClangTool tool(compilations, {file});
  tool.setPrintErrorMessage(false);
  tool.appendArgumentsAdjuster([&](const clang::tooling::CommandLineArguments& given,
                                   llvm::StringRef) { return adjusted(given, groups); });
  if (tool.run(&factory) != 0) return std::nullopt;
  return result;
}

}  // namespace pollux::compiler
