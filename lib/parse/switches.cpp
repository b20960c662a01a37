// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A switch with awaits in its body: the value, then the labels in a row with the statements between
// them, so that falling through stays falling through.
#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::dyn_cast;
using llvm::isa;

/// Whether a label of the switch around stands inside of a nested statement.
static bool hasLabel(const clang::Stmt& statement) {
  if (isa<clang::SwitchCase>(statement)) return true;
  if (isa<clang::SwitchStmt, clang::Expr>(statement)) return false;
  return llvm::any_of(evaluatedChildren(statement),
                      [](const clang::Stmt* child) { return hasLabel(*child); });
}

void FunctionParser::switchStatement(const clang::SwitchStmt& statement, Stmts& out) {
  const ConstructId id = constructs_++;
  Stmt around;
  around.kind = Stmt::Kind::Block;
  around.line = line(statement.getSwitchLoc());
  around.block.name = "switch";
  inScope(around.block, [&](Stmts& outer) {
    if (statement.getInit()) this->statement(*statement.getInit(), outer);
    if (const clang::VarDecl* variable = statement.getConditionVariable())
      declare(*variable, true, nullptr, outer);
    Stmt made;
    made.kind = Stmt::Kind::Switch;
    made.line = line(statement.getSwitchLoc());
    made.construct = id;
    made.name = "Switch";
    made.text = condition(*statement.getCond(), outer);
    made.block.name = "switch";
    const auto* body = dyn_cast<clang::CompoundStmt>(statement.getBody());
    if (!body) {
      refuse(statement.getSourceRange(), "a switch with a co_await needs braces around its body");
      return;
    }
    context_.jumps.push_back({&statement, id, false});
    inScope(made.block, [&](Stmts& inner) {
      for (const clang::Stmt* child : body->body()) switchBody(*child, id, inner);
    });
    context_.jumps.pop_back();
    made.hasDefault = llvm::any_of(made.block.body, [](const Stmt& part) {
      return part.kind == Stmt::Kind::CaseLabel && part.name == "Default";
    });
    outer.push_back(std::move(made));
  });
  out.push_back(std::move(around));
}

void FunctionParser::switchBody(const clang::Stmt& statement, ConstructId id, Stmts& out) {
  const auto* label = dyn_cast<clang::SwitchCase>(&statement);
  if (!label) {
    if (hasLabel(statement)) {
      refuse(statement.getSourceRange(),
             "a case label inside of a nested statement, in a switch with a co_await, is not "
             "supported yet; move the label to the switch's own block");
      return;
    }
    return this->statement(statement, out);
  }
  Stmt made;
  made.kind = Stmt::Kind::CaseLabel;
  made.line = line(label->getKeywordLoc());
  made.construct = id;
  if (const auto* value = dyn_cast<clang::CaseStmt>(label)) {
    const std::string written = oneLine(*value->getLHS());
    made.name = "Case" + camelCase(written.substr(
                             written.rfind(':') == std::string::npos ? 0 : written.rfind(':') + 1));
    made.text =
        verbatim("case " + sourceText(ast_, fileRange(ast_, value->getLHS()->getSourceRange())));
    if (value->getRHS())
      append(
          made.text,
          verbatim(" ... " + sourceText(ast_, fileRange(ast_, value->getRHS()->getSourceRange()))));
    append(made.text, verbatim(":"));
  } else {
    made.name = "Default";
    made.text = verbatim("default:");
  }
  out.push_back(std::move(made));
  switchBody(*label->getSubStmt(), id, out);
}

}  // namespace pollux::compiler
