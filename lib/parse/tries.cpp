// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `co_await try_(operation)`. What the await gives is a Result: with an error in it the function
// returns that, and otherwise the expression goes on with the value.
#include "parse/facts.h"
#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::dyn_cast;

const clang::CallExpr* FunctionParser::triedBy(const clang::Expr& operand) {
  const auto* call = dyn_cast<clang::CallExpr>(&stripped(operand));
  const clang::FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
  return callee && callee->getQualifiedNameAsString() == "pollux::try_" ? call : nullptr;
}

Text FunctionParser::valueOrReturn(const clang::CoawaitExpr& expression,
                                   const clang::CallExpr& attempt) {
  if (catchesAll_ > 0) {
    refuse(expression.getSourceRange(),
           "a co_await of try_(...) in a try block with 'catch (...)' would be caught there in a "
           "coroutine; name the types that are caught, or await as_result(...)");
  }
  std::string type = spell(expression.getType(), ast_);
  type.erase(type.find('@'), 1);
  while (type.back() == ' ') type.pop_back();
  Variable result;
  result.kind = Variable::Kind::Operand;
  result.name = nameOf(*attempt.getArg(0)) + "_result";
  result.type = "pollux::Result<" + type + "> @";
  result.isReference = true;
  result.triviallyDestructible = true;
  result.line = line(expression.getKeywordLoc());
  const VariableId id = addVariable(std::move(result));
  tried_.insert(id);
  Init given;
  given.kind = Init::Kind::Address;
  given.text = verbatim("ready.value()");
  construct(id, std::move(given), {});
  Stmt failed;
  failed.kind = Stmt::Kind::If;
  failed.line = line(expression.getKeywordLoc());
  failed.text = verbatim("!");
  append(failed.text, use(id, Access::Read));
  arm(failed.block, [&] {
    Stmt give;
    give.kind = Stmt::Kind::Return;
    give.line = line(expression.getKeywordLoc());
    give.hasValue = true;
    give.text = verbatim("tl::unexpected(");
    append(give.text, use(id, Access::Read));
    append(give.text, verbatim(".error())"));
    sink_->push_back(std::move(give));
  });
  sink_->push_back(std::move(failed));
  if (expression.getType()->isVoidType()) return {};
  Text value = verbatim("*std::move(");
  append(value, use(id, Access::Read));
  append(value, verbatim(")"));
  return value;
}

}  // namespace pollux::compiler
