// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pipeline, top to bottom: see lower_unit.h.
#include "driver/lower_unit.h"

#include <clang/Basic/FileManager.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendAction.h>
#include <clang/Tooling/Tooling.h>
#include <llvm/Support/VirtualFileSystem.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "analyse/analyse.h"
#include "driver/diagnostics.h"
#include "driver/expand_macros.h"
#include "driver/include_check.h"
#include "emit/emit.h"
#include "lower/lower.h"
#include "parse/macro_calls.h"
#include "parse/parse.h"

namespace pollux::compiler {
namespace {

/// Calls are expanded as they are found to be in the way; whole, so that it does not take many
/// rounds.
constexpr int maxExpansions = 8;

/// Clang's part: the unit is parsed, and what follows is called with its AST.
class Pipeline {
 public:
  Pipeline(const LowerOptions& options, std::optional<LoweredUnit>& result)
      : options_(options), result_(result) {}

  GroupFlags flags;  // of the unit, known when its compile command is

  /// The macro calls that have to be expanded first. If there are any, nothing was lowered.
  MacroCalls macroCalls;

  /// How often calls have been expanded. What Clang has to say of the unit was said before.
  int expansions = 0;

  const std::vector<std::string>& headers() const { return options_.headers; }

  void run(clang::ASTContext& context) {
    macroCalls.clear();
    if (context.getDiagnostics().hasErrorOccurred()) return;
    if (expansions == 0) {
      macroCalls = macroCallsToExpand(context, options_.headers);
      if (!macroCalls.empty()) return;
    }

    // AST to model: past here no Clang types but for files and diagnostics.
    auto& diagnostics = static_cast<KeptDiagnostics&>(*context.getDiagnostics().getClient());
    const std::size_t said = diagnostics.count();
    const std::optional<ParsedUnit> parsed =
        parse(context, {options_.allowBoxes, options_.headers, flags}, macroCalls);
    if (!macroCalls.empty() && expansions < maxExpansions) return diagnostics.forgetFrom(said);
    macroCalls.clear();
    if (!parsed || context.getDiagnostics().hasErrorOccurred()) return;

    // Model to classes, callees first: whether a callee's future has anything to destroy matters to
    // who holds it.
    KnownFutures known;
    Unsendable unsendable;
    FutureExtents extents;
    std::vector<FutureClass> classes;
    std::vector<std::string> printed;
    bool areNamed = true;
    for (std::size_t i = 0; i < parsed->functions.size(); ++i) {
      const AsyncFunction& function = parsed->functions[i];
      if (const std::vector<std::string> faults = verify(function); !faults.empty())
        return internalError(context, function, faults.front());
      const Analysis analysis = analyse(function, known);
      areNamed = hasNames(context, parsed->files[i], function, analysis) && areNamed;
      if (!areNamed) continue;  // but the others' errors are told too
      if (!function.placement.isTemplate()) {
        if (analysis.destroysNothing) known.quiet.insert(function.qualifiedClass);
        if (analysis.isForgotten) known.forgotten.insert(function.qualifiedClass);
      }
      const Sendness send = sendness(function, analysis, unsendable);
      if (!send.isSend()) unsendable[function.qualifiedClass] = send;
      classes.push_back(lower(function, analysis, send, extents));
      classes.back().assertsSize = options_.assertSizes;
      extents[function.qualifiedClass] = classes.back().extent;
      printed.push_back(printStage(function, analysis, classes.back()));
    }
    if (!areNamed) return;

    // Classes to text, each for its place in its file.
    const clang::SourceManager& sources = context.getSourceManager();
    result_ = LoweredUnit{};
    openViews(sources);
    for (const SourceEdit& edit : parsed->edits) {
      FileView& file = view(sources, edit.file);
      file.edits.push_back({edit.begin, edit.end, textOf(edit, file.source, classes)});
    }
    for (std::size_t i = 0; i < printed.size(); ++i)
      view(sources, parsed->files[i]).printed += printed[i];
    collectDependencies(sources);
  }

 private:
  /// A view of the main file and of each header that is lowered, also where nothing changes.
  void openViews(const clang::SourceManager& sources) {
    result_->main.source = sources.getBufferData(sources.getMainFileID()).str();
    for (const std::string& path : options_.headers) {
      const auto file = sources.getFileManager().getOptionalFileRef(path);
      if (!file) continue;
      const clang::FileID id = sources.translateFile(*file);
      if (id.isInvalid() || id == sources.getMainFileID()) continue;
      result_->headers[path].source = sources.getBufferData(id).str();
      headers_[&file->getFileEntry()] = &result_->headers[path];
    }
  }

  FileView& view(const clang::SourceManager& sources, clang::FileID file) {
    const auto found = headers_.find(sources.getFileEntryForID(file));
    return file == sources.getMainFileID() || found == headers_.end() ? result_->main
                                                                      : *found->second;
  }

  std::string printStage(const AsyncFunction& function, const Analysis& analysis,
                         const FutureClass& future) const {
    if (options_.print == "model") return print(function);
    if (options_.print == "analysis") return print(function, analysis);
    if (options_.print == "lowered") return print(future);
    return "";
  }

  static std::string textOf(const SourceEdit& edit, llvm::StringRef file,
                            const std::vector<FutureClass>& classes) {
    switch (edit.kind) {
      case SourceEdit::Kind::Text:
        return edit.text;
      case SourceEdit::Kind::Class:
        return "\n" + edit.text + emitClass(nested(classes[edit.function])) + "\n";
      case SourceEdit::Kind::Definitions:
        return "\n\n" + emitDefinitions(classes[edit.function]);
      case SourceEdit::Kind::Whole:
        if (edit.standsBefore) return whole(classes[edit.function]) + "\n\n";
        return edit.begin == edit.end
                   ? "\n\n" + whole(classes[edit.function])
                   : apart(file.take_front(edit.begin), whole(classes[edit.function]),
                           file.drop_front(edit.end));
    }
    return "";
  }

  static std::string whole(const FutureClass& future) {
    std::string text;
    for (const std::string& opening : future.placement.namespaces) text += opening + "\n";
    if (!text.empty()) text += "\n";
    text += emitClass(future) + "\n" + emitDefinitions(future);
    while (text.back() == '\n') text.pop_back();
    if (!future.placement.namespaces.empty()) text += "\n";
    for (std::size_t i = 0; i < future.placement.namespaces.size(); ++i) text += "\n}";
    return text;
  }

  /// `text` with blank lines between it and the code around, if that goes on right beside it.
  static std::string apart(llvm::StringRef before, std::string text, llvm::StringRef after) {
    const llvm::StringRef beside = before.take_back(before.size() - before.rfind('\n') - 1).trim();
    llvm::StringRef lines = before.rtrim(" \t");
    lines.consume_back("\n");
    const llvm::StringRef above = lines.take_back(lines.size() - lines.rfind('\n') - 1).trim();
    const bool isFirst = above.empty() || above.ends_with("{") || above.ends_with(":");
    const bool isRemark = above.starts_with("//") || above.ends_with("*/");
    if (!beside.empty()) {
      text = "\n\n" + text;
    } else if (!isFirst && !isRemark) {
      text = "\n" + text;
    }
    const auto [rest, next] = after.split('\n');
    const llvm::StringRef below = next.split('\n').first.trim();
    if (!rest.trim().empty()) return text + "\n\n";
    return below.empty() || below.starts_with("}") ? text : text + "\n";
  }

  /// A class that is defined inside of its enclosing class has no qualifier there.
  static FutureClass nested(FutureClass future) {
    future.qualifiedName = future.name;
    future.placement.enclosingHeads.clear();
    return future;
  }

  void collectDependencies(const clang::SourceManager& sources) {
    const std::string main = sources.getFileEntryRefForID(sources.getMainFileID())->getName().str();
    std::set<std::string> files;
    for (auto file = sources.fileinfo_begin(); file != sources.fileinfo_end(); ++file)
      files.insert(file->first.getName().str());
    files.erase(main);
    result_->dependencies.push_back(main);
    result_->dependencies.insert(result_->dependencies.end(), files.begin(), files.end());
  }

  /// What lives in the frame needs a type with a name, and only the analysis knows what does.
  static bool hasNames(clang::ASTContext& context, clang::FileID id, const AsyncFunction& function,
                       const Analysis& analysis) {
    bool isSound = true;
    for (const VariableId variableId : unnamedInFrame(function, analysis)) {
      const Variable& variable = function.variables[variableId];
      auto& diagnostics = context.getDiagnostics();
      const auto file = context.getSourceManager().getLocForStartOfFile(id);
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
  std::optional<LoweredUnit>& result_;
  std::map<const clang::FileEntry*, FileView*> headers_;
};

class Consumer : public clang::ASTConsumer {
 public:
  explicit Consumer(Pipeline& pipeline) : pipeline_(pipeline) {}
  void Initialize(clang::ASTContext& context) override {
    ignoresAll_ = context.getDiagnostics().getIgnoreAllWarnings();
    if (pipeline_.expansions > 0) context.getDiagnostics().setIgnoreAllWarnings(true);
  }
  void HandleTranslationUnit(clang::ASTContext& context) override {
    context.getDiagnostics().setIgnoreAllWarnings(ignoresAll_);
    pipeline_.run(context);
  }

 private:
  Pipeline& pipeline_;
  bool ignoresAll_ = false;
};

class Action : public clang::ASTFrontendAction {
 public:
  explicit Action(Pipeline& pipeline) : pipeline_(pipeline) {}
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler,
                                                        llvm::StringRef) override {
    compiler.getPreprocessor().addPPCallbacks(
        checkIncludes(compiler.getPreprocessor(), pipeline_.headers()));
    return std::make_unique<Consumer>(pipeline_);
  }

 protected:
  bool PrepareToExecuteAction(clang::CompilerInstance& compiler) override {
    compiler.setVerboseOutputStream(std::make_unique<llvm::raw_null_ostream>());  // how many errors
    return true;
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
  bool runInvocation(std::shared_ptr<clang::CompilerInvocation> invocation,
                     clang::FileManager* files,
                     std::shared_ptr<clang::PCHContainerOperations> containers,
                     clang::DiagnosticConsumer*) override {
    KeptDiagnostics kept(invocation->getDiagnosticOpts());
    const bool isSound = FrontendActionFactory::runInvocation(std::move(invocation), files,
                                                              std::move(containers), &kept);
    diagnostics = kept.take();
    return isSound;
  }

  std::vector<std::string> diagnostics;

 private:
  Pipeline& pipeline_;
};

/// Whether the flags stand on the tool's own command line, and not in a compilation database.
bool areGivenHere(const clang::tooling::CompilationDatabase& compilations,
                  const std::string& path) {
  const auto commands = compilations.getCompileCommands(path);
  return !commands.empty() && commands.front().Directory == ".";
}

/// The flags of the file, with what reading coroutines takes: C++20, and Clang's own headers; and
/// without those that are for `groups`, which gets them.
clang::tooling::CommandLineArguments adjusted(const clang::tooling::CommandLineArguments& given,
                                              bool isHeader, GroupFlags& groups) {
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
  if (isHeader) added.push_back("-xc++-header");
  flags.insert(flags.begin() + 1, added.begin(), added.end());
  return flags;
}

}  // namespace

UnitResult lowerUnit(const clang::tooling::CompilationDatabase& compilations,
                     const std::string& file, bool isHeader, const LowerOptions& options) {
  UnitResult result;
  Pipeline pipeline(options, result.unit);
  std::map<std::string, std::string> expanded;  // files, by path, instead of those on disk
  const std::string path = clang::tooling::getAbsolutePath(file);
  const bool isGivenHere = areGivenHere(compilations, path);
  const auto use = [&](const std::function<bool(clang::tooling::ClangTool&)>& action) {
    // A file system of its own has a working directory of its own, which each thread needs.
    clang::tooling::ClangTool tool(compilations, {file},
                                   std::make_shared<clang::PCHContainerOperations>(),
                                   llvm::vfs::createPhysicalFileSystem());
    tool.setPrintErrorMessage(false);
    tool.appendArgumentsAdjuster(
        [&](const clang::tooling::CommandLineArguments& given, llvm::StringRef) {
          auto flags = adjusted(given, isHeader, pipeline.flags);
          // __FILE__ says what a compiler would say that gets the same command line.
          if (isGivenHere) std::replace(flags.begin(), flags.end(), path, file);
          return flags;
        });
    for (const auto& [path, text] : expanded) tool.mapVirtualFile(path, text);
    return action(tool);
  };
  const auto lower = [&](clang::tooling::ClangTool& tool) {
    Factory factory(pipeline);
    const bool isSound = tool.run(&factory) == 0;
    llvm::move(factory.diagnostics, std::back_inserter(result.diagnostics));
    return isSound;
  };
  bool isSound = use(lower);
  while (!pipeline.macroCalls.empty()) {
    ++pipeline.expansions;
    use([&](clang::tooling::ClangTool& tool) {
      for (auto& [name, text] : expandMacros(tool, pipeline.macroCalls)) expanded[name] = text;
      return true;
    });
    isSound = use(lower);
  }
  if (!isSound) result.unit.reset();
  return result;
}

}  // namespace pollux::compiler
