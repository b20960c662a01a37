// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A switch with awaits in its body: the value, then the body, in which labels stand between the
// statements, at any depth, so that falling through stays falling through.
#include <algorithm>

#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::dyn_cast;
using llvm::isa;

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
    for (const clang::SwitchCase* label = statement.getSwitchCaseList(); label;
         label = label->getNextSwitchCase())
      made.hasDefault |= isa<clang::DefaultStmt>(label);
    context_.jumps.push_back({&statement, id, false});
    made.block = scope(*statement.getBody(), "switch");
    context_.jumps.pop_back();
    outer.push_back(std::move(made));
  });
  out.push_back(std::move(around));
}

void FunctionParser::caseLabel(const clang::SwitchCase& label, Stmts& out) {
  const auto around = std::find_if(context_.jumps.rbegin(), context_.jumps.rend(),
                                   [](const JumpTarget& target) { return !target.isLoop; });
  Stmt made;
  made.kind = Stmt::Kind::CaseLabel;
  made.line = line(label.getKeywordLoc());
  made.construct = around->id;
  if (const auto* value = dyn_cast<clang::CaseStmt>(&label)) {
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
  labelled(label.getColonLoc(), *label.getSubStmt(), out);
}

}  // namespace pollux::compiler
