// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds macro calls: see macro_calls.h. What a macro makes has no range in the file of its own, and
// ranges of the file are what the text of a lowered function is cut from.
#include "parse/macro_calls.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

#include "parse/accesses.h"
#include "parse/async_attribute.h"

namespace pollux::compiler {
namespace {

class Finder : public clang::RecursiveASTVisitor<Finder> {
 public:
  using Base = clang::RecursiveASTVisitor<Finder>;

  explicit Finder(const clang::SourceManager& sources) : sources_(sources) {}

  std::set<unsigned> calls;

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
    return TraverseStmt(body->getBody());
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

 private:
  void add(clang::SourceLocation location) {
    if (!location.isMacroID()) return;
    const clang::SourceLocation call = sources_.getExpansionLoc(location);
    if (sources_.isInMainFile(call)) calls.insert(sources_.getFileOffset(call));
  }

  const clang::SourceManager& sources_;
};

}  // namespace

std::set<unsigned> macroCallsToExpand(clang::ASTContext& context) {
  const clang::SourceManager& sources = context.getSourceManager();
  Finder finder(sources);
  for (clang::Decl* declaration : context.getTranslationUnitDecl()->decls()) {
    if (sources.isInMainFile(sources.getExpansionLoc(declaration->getLocation())))
      finder.TraverseDecl(declaration);
  }
  return std::move(finder.calls);
}

}  // namespace pollux::compiler
