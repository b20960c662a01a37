// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Places in the source as literals: see source_places.h.
#include "parse/source_places.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include <optional>

#include "parse/accesses.h"
#include "parse/async_attribute.h"
#include "parse/source_ranges.h"

namespace pollux::compiler {

using llvm::dyn_cast;
using llvm::isa;

namespace {

/// Whether the value of an expression depends on where it is evaluated from.
bool takesPlace(const clang::Stmt& expression) {
  if (isa<clang::SourceLocExpr>(expression)) return true;
  if (const auto* argument = dyn_cast<clang::CXXDefaultArgExpr>(&expression))
    return takesPlace(*argument->getExpr());
  if (const auto* member = dyn_cast<clang::CXXDefaultInitExpr>(&expression))
    return member->getExpr() && takesPlace(*member->getExpr());
  return llvm::any_of(expression.children(),
                      [](const clang::Stmt* child) { return child && takesPlace(*child); });
}

class PlaceFinder : public clang::RecursiveASTVisitor<PlaceFinder> {
 public:
  using Base = clang::RecursiveASTVisitor<PlaceFinder>;

  PlaceFinder(const clang::ASTContext& ast, const Replacements& replacements)
      : ast_(ast), sources_(ast.getSourceManager()), replacements_(replacements) {}

  std::vector<Place> found;

  bool TraverseStmt(clang::Stmt* statement) {
    return !statement || replacements_.count(statement) != 0 || Base::TraverseStmt(statement);
  }
  // Without Clang's own helpers around them.
  bool TraverseCoawaitExpr(clang::CoawaitExpr* await) { return TraverseStmt(await->getOperand()); }
  bool TraverseCoyieldExpr(clang::CoyieldExpr* yield) {
    return TraverseStmt(const_cast<clang::Expr*>(&yieldedValue(*yield)));
  }
  bool TraverseCoreturnStmt(clang::CoreturnStmt* give) { return TraverseStmt(give->getOperand()); }

  bool TraverseCXXForRangeStmt(clang::CXXForRangeStmt* loop) {
    for (const clang::Stmt* part : evaluatedChildren(*loop)) {
      if (!TraverseStmt(const_cast<clang::Stmt*>(part))) return false;
    }
    return true;
  }
  bool TraverseLambdaExpr(clang::LambdaExpr* lambda) {
    ++inLambda_;
    const bool go = Base::TraverseLambdaExpr(lambda);
    --inLambda_;
    return go;
  }

  bool VisitPredefinedExpr(clang::PredefinedExpr* name) {
    if (inLambda_ == 0 && name->getFunctionName() && name->getLocation().isFileID())
      add(fileRange(ast_, name->getSourceRange()),
          "\"" + name->getFunctionName()->getString().str() + "\"", *name);
    return true;
  }
  bool VisitIntegerLiteral(clang::IntegerLiteral* literal) {
    macro(literal->getLocation(), "__LINE__", *literal);
    return true;
  }
  bool VisitStringLiteral(clang::StringLiteral* literal) {
    for (unsigned i = 0; i < literal->getNumConcatenated(); ++i)
      macro(literal->getStrTokenLoc(i), "__FILE__", *literal);
    return true;
  }
  bool VisitSourceLocExpr(clang::SourceLocExpr* place) {
    add(fileRange(ast_, place->getSourceRange()), valueOf(*place, nullptr), *place);
    return true;
  }
  bool VisitCallExpr(clang::CallExpr* call) {
    arguments(call->arguments(), call->getRParenLoc(), *call);
    return true;
  }
  bool VisitCXXConstructExpr(clang::CXXConstructExpr* made) {
    arguments(made->arguments(), made->getParenOrBraceRange().getEnd(), *made);
    return true;
  }
  bool VisitInitListExpr(clang::InitListExpr* list) {
    const clang::InitListExpr* whole = list->isSemanticForm() ? list : list->getSemanticForm();
    if (!whole) return true;
    for (const clang::Expr* init : whole->inits()) {
      if (init && isa<clang::CXXDefaultInitExpr>(init) && takesPlace(*init)) add({}, "", *list);
    }
    return true;
  }

 private:
  void add(clang::CharSourceRange range, std::string text, const clang::Stmt& statement) {
    found.push_back({range, std::move(text), &statement});
  }

  /// The token that `builtin` has become, if it is written in the file.
  void macro(clang::SourceLocation token, llvm::StringRef builtin, const clang::Stmt& literal) {
    const clang::LangOptions& language = ast_.getLangOpts();
    if (!token.isMacroID() ||
        clang::Lexer::getImmediateMacroName(token, sources_, language) != builtin)
      return;
    const clang::CharSourceRange range = fileRange(ast_, token);
    if (range.isInvalid()) return;
    const clang::SourceLocation spelling = sources_.getSpellingLoc(token);
    const unsigned length = clang::Lexer::MeasureTokenLength(spelling, sources_, language);
    add(range, std::string(sources_.getCharacterData(spelling), length), literal);
  }

  /// As a literal; nothing for a std::source_location. `argument`: the default argument that it
  /// stands in, or null.
  std::string valueOf(const clang::SourceLocExpr& place, const clang::Expr* argument) const {
    if (place.getIdentKind() == clang::SourceLocIdentKind::SourceLocStruct) return "";
    const clang::APValue value = place.EvaluateInContext(ast_, argument);
    if (value.isInt()) return llvm::toString(value.getInt(), 10);
    std::string text;
    llvm::raw_string_ostream stream(text);
    llvm::cast<clang::StringLiteral>(value.getLValueBase().get<const clang::Expr*>())
        ->outputString(stream);
    return text;
  }

  /// Default arguments that mean the place of their call are added to it.
  template <class Arguments>
  void arguments(Arguments all, clang::SourceLocation closing, const clang::Expr& call) {
    std::string text;
    bool canWrite = closing.isFileID() && closing.isValid();
    bool leavesOut = false;  // an argument before that stays a default
    bool isFirst = true;
    bool hasPlace = false;
    for (const clang::Expr* operand : all) {
      const auto* argument = dyn_cast<clang::CXXDefaultArgExpr>(operand);
      if (argument && takesPlace(*argument)) {
        const auto* place =
            dyn_cast<clang::SourceLocExpr>(argument->getExpr()->IgnoreParenImpCasts());
        const std::string value = place ? valueOf(*place, argument) : "";
        canWrite = canWrite && !leavesOut && !value.empty();
        text += (isFirst ? "" : ", ") + value;
        hasPlace = true;
      }
      leavesOut = leavesOut || (argument && !takesPlace(*argument));
      isFirst = false;
    }
    if (hasPlace)
      add(clang::CharSourceRange::getCharRange(closing, closing), canWrite ? text : "", call);
  }

  const clang::ASTContext& ast_;
  const clang::SourceManager& sources_;
  const Replacements& replacements_;
  int inLambda_ = 0;
};

}  // namespace

std::vector<Place> placesIn(const clang::ASTContext& ast, const clang::Stmt& part,
                            const Replacements& replacements) {
  PlaceFinder finder(ast, replacements);
  finder.TraverseStmt(const_cast<clang::Stmt*>(&part));
  return std::move(finder.found);
}

}  // namespace pollux::compiler
