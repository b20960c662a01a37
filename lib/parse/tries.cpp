// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `co_await try_(operation)`. What the await gives is a Result: with an error in it the function
// returns that, and otherwise the expression goes on with the value.
#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/function_parser.h"

namespace pollux::compiler {

bool FunctionParser::isTried(const clang::Expr& expression) {
  const auto* await = llvm::dyn_cast<clang::CoawaitExpr>(&expression);
  return await && isTry(await->getOperand()->getType());
}

const clang::Expr& FunctionParser::triedOperation(const clang::Expr& operand) {
  const auto* call = llvm::dyn_cast<clang::CallExpr>(&stripped(operand));
  return call && call->getNumArgs() == 1 ? *call->getArg(0) : operand;
}

/// What the await before has given, by this function of its Poll.
static Piece given(const char* function) {
  Piece piece;
  piece.kind = Piece::Kind::AwaitResult;
  piece.text = function;
  return piece;
}

Text FunctionParser::valueOrReturn(const clang::CoawaitExpr& expression) {
  const clang::QualType type = expression.getType();
  if (catchesAll_ > 0) {
    refuse(expression.getSourceRange(),
           "a co_await of try_(...) in a try block with 'catch (...)' would be caught there in a "
           "coroutine; name the types that are caught, or co_await the Result and look at it");
  } else if (!isMovable(type, ast_)) {
    refuse(expression.getSourceRange(),
           "a co_await of try_(...) that gives what can only be copied is not supported; co_await "
           "the Result, and look at it");
  }
  Piece error;
  error.kind = Piece::Kind::Return;
  error.hasValue = true;
  error.value = verbatim("tl::unexpected(");
  error.value.push_back(given("value"));
  append(error.value, verbatim(".error())"));
  Stmt failed;
  failed.kind = Stmt::Kind::Code;
  failed.line = line(expression.getKeywordLoc());
  failed.text = verbatim("if (!");
  failed.text.push_back(given("value"));
  append(failed.text, verbatim(") "));
  failed.text.push_back(std::move(error));
  sink_->push_back(std::move(failed));
  if (type->isVoidType()) return {};
  Text value = verbatim("*");
  value.push_back(given("take"));
  return value;
}

}  // namespace pollux::compiler
