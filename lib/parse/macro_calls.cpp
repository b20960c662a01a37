// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds macro calls: see macro_calls.h. What a macro makes has no range in the file of its own, and
// ranges of the file are what the text of a lowered function is cut from. The place where a macro
// stands is another one in the output, so those that name it are expanded too; but not those of
// system headers, such as assert, whose bodies nobody wants to read.
#include "parse/macro_calls.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/FileManager.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include "parse/accesses.h"
#include "parse/async_attribute.h"
#include "parse/source_ranges.h"

namespace pollux::compiler {
namespace {

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
  const clang::SourceManager& sources = files.sources();
  if (!location.isMacroID()) return;
  const clang::SourceLocation call = sources.getExpansionLoc(location);
  if (!files.isLowered(call)) return;
  const auto file = sources.getFileEntryRefForID(sources.getFileID(call));
  llvm::SmallString<256> path(file->getName());
  sources.getFileManager().makeAbsolutePath(path);
  calls[path.str().str()].insert(sources.getFileOffset(call));
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
