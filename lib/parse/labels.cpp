// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Labels, and which statements they keep from standing as text. A `goto` is a way from one place of
// poll() to another as it is one of the function's, so it stays; its label must stand where no
// initialiser of a local is passed on the way, as the labels of awaits must, and so what it stands
// in is taken apart as if there were an await. The same goes for the labels of a switch that stand
// deep in its body. A label that is only jumped to within one statement without an await is text.
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::dyn_cast;
using llvm::isa;

namespace {

/// Marks the statements that are entered at a label: those around it, but not around the jump.
class EnteredStatements {
 public:
  explicit EnteredStatements(std::set<const clang::Stmt*>& found) : found_(found) {}

  void walk(const clang::Stmt& body) {
    visit(body);
    for (const auto& [label, jumpsFrom] : jumps_) {
      for (const clang::Stmt* around : labels_[label]) {
        if (!jumpsFrom.count(around)) found_.insert(around);
      }
    }
  }

 private:
  void visit(const clang::Stmt& statement) {
    around_.push_back(&statement);
    if (isa<clang::SwitchCase>(statement)) {
      for (auto at = around_.rbegin(); !isa<clang::SwitchStmt>(**at); ++at) found_.insert(*at);
    } else if (const auto* label = dyn_cast<clang::LabelStmt>(&statement)) {
      labels_[label->getDecl()] = around_;
    } else if (const auto* jump = dyn_cast<clang::GotoStmt>(&statement)) {
      jumps_.emplace_back(jump->getLabel(),
                          std::set<const clang::Stmt*>(around_.begin(), around_.end()));
    }
    for (const clang::Stmt* child : evaluatedChildren(statement)) visit(*child);
    around_.pop_back();
  }

  std::set<const clang::Stmt*>& found_;
  std::vector<const clang::Stmt*> around_;
  std::map<const clang::LabelDecl*, std::vector<const clang::Stmt*>> labels_;
  std::vector<std::pair<const clang::LabelDecl*, std::set<const clang::Stmt*>>> jumps_;
};

}  // namespace

bool FunctionParser::keepsText(const clang::Stmt& statement) const {
  return entered_.count(&statement) == 0 && !containsAwait(statement);
}

void FunctionParser::findLabels(const clang::Stmt& body) {
  if (!containsAwait(body)) return;  // then all of it is text
  EnteredStatements(entered_).walk(body);
  collectLabels(body);
}

/// Finds the labels that are statements of the model: those in what is taken apart. The block of a
/// branch, loop or try is, also without an await, where the whole construct is.
void FunctionParser::collectLabels(const clang::Stmt& statement) {
  if (const auto* label = dyn_cast<clang::LabelStmt>(&statement))
    context_.labels.insert(label->getDecl());
  const bool standAlone =
      isa<clang::CompoundStmt, clang::LabelStmt, clang::SwitchCase, clang::AttributedStmt>(
          statement);
  for (const clang::Stmt* child : evaluatedChildren(statement)) {
    if (isa<clang::Expr, clang::CXXCatchStmt>(child)) continue;
    if (!keepsText(*child) || (isa<clang::CompoundStmt>(child) && !standAlone))
      collectLabels(*child);
  }
}

void FunctionParser::label(const clang::LabelStmt& label, Stmts& out) {
  Stmt made;
  made.kind = Stmt::Kind::Label;
  made.line = line(label.getIdentLoc());
  made.name = label.getDecl()->getNameAsString();
  out.push_back(std::move(made));
  const clang::SourceLocation name = ast_.getSourceManager().getFileLoc(label.getIdentLoc());
  const auto colon = clang::Lexer::findNextToken(name, ast_.getSourceManager(), ast_.getLangOpts());
  labelled(colon ? colon->getLocation() : name, *label.getSubStmt(), out);
}

/// What stands behind a label.
void FunctionParser::labelled(clang::SourceLocation colon, const clang::Stmt& statement,
                              Stmts& out) {
  const clang::SourceManager& sources = ast_.getSourceManager();
  const clang::CharSourceRange range = statementRange(context_, statement);
  if (range.isValid() && colon.isFileID())
    comments(sources.getFileOffset(colon) + 1, sources.getFileOffset(range.getBegin()), out);
  this->statement(statement, out);
}

}  // namespace pollux::compiler
