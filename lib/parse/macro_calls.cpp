// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds macro calls: see macro_calls.h. What a macro makes has no range in the file of its own, and
// ranges of the file are what the text of a lowered function is cut from. The place where a macro
// stands is another one in the output, so those that name it are expanded too; but not those of
// system headers, such as assert, whose bodies nobody wants to read. And the order of the text is
// another one in the output, so a macro that is defined in the middle of it is expanded as well.
#include "parse/macro_calls.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/FileManager.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include <regex>

#include "parse/accesses.h"
#include "parse/async_attribute.h"
#include "parse/source_ranges.h"

namespace pollux::compiler {
namespace {

/// What directives in a text define, or no longer define.
struct Redefined {
  std::set<std::string> names;
  bool isAnything = false;  // it includes a file

  explicit Redefined(const std::string& text) {
    static const std::regex directive(
        R"(#[ \t]*(include|(?:define|undef|pragma[ \t]+(?:push|pop)_macro)[ \t("]+(\w+)))");
    for (std::sregex_iterator found(text.begin(), text.end(), directive), end; found != end;
         ++found) {
      isAnything = isAnything || (*found)[1] == "include";
      names.insert((*found)[2]);
    }
  }

  bool has(const std::string& name) const { return isAnything || names.count(name) != 0; }
};

/// The class or function with nothing but namespaces around that `declaration` is a part of.
const clang::Decl& outermost(const clang::Decl& declaration) {
  const clang::Decl* found = &declaration;
  for (const clang::DeclContext* around = found->getLexicalDeclContext();
       !around->isFileContext() && !around->isExternCContext(); around = around->getLexicalParent())
    found = llvm::cast<clang::Decl>(around);
  return *found;
}

/// Adds the call that begins at `call`, if that is in a file that is lowered.
void addCall(const UnitFiles& files, clang::SourceLocation call, MacroCalls& calls) {
  if (!files.isLowered(call)) return;
  const clang::SourceManager& sources = files.sources();
  const auto file = sources.getFileEntryRefForID(sources.getFileID(call));
  llvm::SmallString<256> path(file->getName());
  sources.getFileManager().makeAbsolutePath(path);
  calls[path.str().str()].insert(sources.getFileOffset(call));
}

class Finder : public clang::RecursiveASTVisitor<Finder> {
 public:
  using Base = clang::RecursiveASTVisitor<Finder>;

  Finder(const clang::ASTContext& ast, const UnitFiles& files)
      : ast_(ast), files_(files), sources_(files.sources()) {}

  MacroCalls calls;

  bool shouldVisitLambdaBody() const { return true; }

  bool VisitFunctionDecl(clang::FunctionDecl* function) {
    if (const clang::AnnotateAttr* attribute = asyncAttribute(*function)) {
      add(attribute->getLocation());
      add(function->getLocation());
      add(function->getBeginLoc());
      if (function->doesThisDeclarationHaveABody()) addRedefined(*function);
    }
    return true;
  }
  bool TraverseCoroutineBodyStmt(clang::CoroutineBodyStmt* body) {
    ++inCoroutines_;
    const bool go = TraverseStmt(body->getBody());
    --inCoroutines_;
    return go;
  }
  bool TraverseCoawaitExpr(clang::CoawaitExpr* await) {
    add(await->getKeywordLoc());
    return TraverseStmt(await->getOperand());
  }
  bool TraverseCoyieldExpr(clang::CoyieldExpr* yield) {
    add(yield->getKeywordLoc());
    return TraverseStmt(const_cast<clang::Expr*>(&yieldedValue(*yield)));
  }
  bool TraverseCoreturnStmt(clang::CoreturnStmt* statement) {
    add(statement->getKeywordLoc());
    return TraverseStmt(statement->getOperand());
  }
  bool VisitVarDecl(clang::VarDecl* variable) {
    if (inCoroutines_) add(variable->getLocation());
    return true;
  }
  bool VisitDeclRefExpr(clang::DeclRefExpr* mention) {
    const clang::SourceLocation place = mention->getLocation();
    const auto* variable = llvm::dyn_cast<clang::VarDecl>(mention->getDecl());
    if (inCoroutines_ && variable && variable->isLocalVarDeclOrParm() &&
        sources_.isMacroBodyExpansion(place))
      add(place);
    return true;
  }
  /// What begins in one macro, and ends in another or outside of it.
  bool VisitStmt(clang::Stmt* statement) {
    const clang::SourceLocation begin = statement->getBeginLoc();
    const clang::SourceLocation end = statement->getEndLoc();
    if (inCoroutines_ && (begin.isMacroID() || end.isMacroID()) &&
        sources_.getExpansionLoc(begin) != sources_.getExpansionLoc(end) &&
        fileRange(ast_, statement->getSourceRange()).isInvalid()) {
      add(begin);
      add(end);
    }
    return true;
  }
  bool VisitIntegerLiteral(clang::IntegerLiteral* literal) {
    addIfPlace(literal->getLocation(), "__LINE__");
    return true;
  }
  bool VisitStringLiteral(clang::StringLiteral* literal) {
    for (unsigned i = 0; i < literal->getNumConcatenated(); ++i)
      addIfPlace(literal->getStrTokenLoc(i), "__FILE__");
    return true;
  }
  bool VisitPredefinedExpr(clang::PredefinedExpr* name) {
    if (inCoroutines_ && !isOfSystem(name->getLocation())) add(name->getLocation());
    return true;
  }

 private:
  /// If the token is what `builtin` has become in the body of another macro.
  void addIfPlace(clang::SourceLocation token, llvm::StringRef builtin) {
    if (!inCoroutines_ || !token.isMacroID()) return;
    if (clang::Lexer::getImmediateMacroName(token, sources_, clang::LangOptions()) != builtin)
      return;
    const clang::SourceLocation use = sources_.getImmediateExpansionRange(token).getBegin();
    if (use.isMacroID() && !isOfSystem(use)) add(use);
  }

  /// Calls of macros that are redefined in what `function` is a part of.
  void addRedefined(const clang::FunctionDecl& function) {
    const clang::CharSourceRange whole = fileRange(ast_, outermost(function).getSourceRange());
    const clang::CharSourceRange own = fileRange(ast_, function.getSourceRange());
    if (whole.isInvalid() || own.isInvalid()) return;
    const Redefined redefined(sourceText(ast_, whole));
    if (redefined.names.empty()) return;
    for (unsigned i = 0; i < sources_.local_sloc_entry_size(); ++i) {
      const clang::SrcMgr::SLocEntry& entry = sources_.getLocalSLocEntry(i);
      if (!entry.isExpansion() || !entry.getExpansion().isMacroBodyExpansion()) continue;
      const clang::SourceLocation name = entry.getExpansion().getExpansionLocStart();
      const clang::SourceLocation call = sources_.getExpansionLoc(name);
      if (sources_.isPointWithin(call, own.getBegin(), own.getEnd()) && !isInDirective(call) &&
          redefined.has(textOfToken(sources_.getSpellingLoc(name))))
        addCall(files_, call, calls);
    }
  }

  std::string textOfToken(clang::SourceLocation token) const {
    llvm::SmallString<32> buffer;
    return clang::Lexer::getSpelling(token, buffer, sources_, ast_.getLangOpts()).str();
  }

  bool isInDirective(clang::SourceLocation place) const {
    const llvm::StringRef before =
        sources_.getBufferData(sources_.getFileID(place)).take_front(sources_.getFileOffset(place));
    std::size_t line = before.rfind('\n');
    while (line != llvm::StringRef::npos && before.take_front(line).ends_with("\\"))
      line = before.take_front(line).rfind('\n');
    return before.drop_front(line == llvm::StringRef::npos ? 0 : line).ltrim().starts_with("#");
  }

  bool isOfSystem(clang::SourceLocation token) const {
    return sources_.isInSystemHeader(sources_.getSpellingLoc(token));
  }

  void add(clang::SourceLocation location) { addMacroCall(files_, location, calls); }

  const clang::ASTContext& ast_;
  const UnitFiles& files_;
  const clang::SourceManager& sources_;
  int inCoroutines_ = 0;
};

}  // namespace

void addMacroCall(const UnitFiles& files, clang::SourceLocation location, MacroCalls& calls) {
  if (location.isMacroID()) addCall(files, files.sources().getExpansionLoc(location), calls);
}

MacroCalls macroCallsToExpand(clang::ASTContext& context, const std::vector<std::string>& headers) {
  const clang::SourceManager& sources = context.getSourceManager();
  const UnitFiles files(sources, headers);
  Finder finder(context, files);
  for (clang::Decl* declaration : context.getTranslationUnitDecl()->decls()) {
    if (files.isLowered(sources.getExpansionLoc(declaration->getLocation())))
      finder.TraverseDecl(declaration);
  }
  return std::move(finder.calls);
}

}  // namespace pollux::compiler
