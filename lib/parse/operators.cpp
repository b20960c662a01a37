// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Expressions that evaluate some of their operands only sometimes, and those that throw a value
// away: `&&`, `||`, `?:`, `,`. With an await in such an operand they become If statements.
#include "parse/facts.h"
#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::dyn_cast;
using llvm::isa;

void FunctionParser::arm(Block& block, const std::function<void()>& fill) {
  block.kind = Block::Kind::Expression;
  Stmts* outer = std::exchange(sink_, &block.body);
  fill();
  sink_ = outer;
}

static Stmt choice(Text condition, int line) {
  Stmt made;
  made.kind = Stmt::Kind::If;
  made.text = std::move(condition);
  made.line = line;
  return made;
}

Text FunctionParser::asBool(const clang::Expr& expression, Text text) {
  if (!expression.IgnoreParenImpCasts()->getType()->isRecordType() &&
      !isa<clang::CXXMemberCallExpr>(expression.IgnoreParenImpCasts()))
    return text;
  text.insert(text.begin(), verbatim("static_cast<bool>(")[0]);
  append(text, verbatim(")"));
  return text;
}

Text FunctionParser::test(const clang::Expr& expression) {
  Text text = lower(expression, true);
  const bool isResult =
      llvm::any_of(text, [](const Piece& piece) { return piece.kind == Piece::Kind::AwaitResult; });
  if (!isResult) return text;
  // Put aside: it is gone where the branches' own awaits come back.
  Init init;
  init.kind = Init::Kind::Convert;
  init.text = asBool(expression, std::move(text));
  const VariableId id = addTest(expression, fullExpression_);
  construct(id, std::move(init), {});
  return use(id, Access::Read);
}

/// What an arm makes is needed to the end of the full expression, and so longer than the arm's own
/// statements, if somebody can see its end, or refers to it.
bool FunctionParser::isNeededBehindArm(const clang::Expr& operand) const {
  return containsTemporary(operand, operand.isGLValue());
}

Text FunctionParser::logical(const clang::BinaryOperator& expression, bool later) {
  const bool isAnd = expression.getOpcode() == clang::BO_LAnd;
  Variable result;
  result.kind = Variable::Kind::Operand;
  result.name = isAnd ? "both" : "either";
  result.type = "bool @";
  result.extent = extentOf(ast_.BoolTy, ast_);
  result.isAssignable = true;
  result.triviallyDestructible = true;
  result.comment = oneLine(expression);
  result.line = line(expression.getExprLoc());
  const VariableId id = addVariable(std::move(result));
  Init left;
  left.kind = Init::Kind::Convert;
  left.text = asBool(*expression.getLHS(), lower(*expression.getLHS(), true));
  construct(id, std::move(left), {});
  Text condition = use(id, Access::Read);
  if (!isAnd) condition.insert(condition.begin(), verbatim("!")[0]);
  Stmt made = choice(std::move(condition), line(expression.getOperatorLoc()));
  arm(made.block, [&] {
    Init right;
    right.kind = Init::Kind::Convert;
    const clang::Expr& operand = *expression.getRHS();
    right.text = asBool(operand, lower(operand, later || isNeededBehindArm(operand)));
    construct(id, std::move(right), {});
  });
  sink_->push_back(std::move(made));
  return use(id, Access::Read);
}

Text FunctionParser::conditional(const clang::AbstractConditionalOperator& expression, bool later) {
  if (isa<clang::BinaryConditionalOperator>(expression)) {
    refuse(expression.getSourceRange(),
           "a co_await in GNU's '?:' without a middle operand is not supported; name the operand");
    return {};
  }
  if (expression.getObjectKind() == clang::OK_BitField) {
    refuse(expression.getSourceRange(),
           "a bit-field is used on both sides of a co_await; copy it into a local before");
    return {};
  }
  const clang::QualType type = expression.getType();
  const bool isVoid = type->isVoidType();
  VariableId id = -1;
  if (!isVoid) {
    Variable result;
    result.kind = Variable::Kind::Operand;
    result.name = "chosen";
    result.isReference = expression.isGLValue();
    result.isAssignable = !result.isReference && canAssign(type, expression);
    result.triviallyDestructible = result.isReference || endsTrivially(type, expression);
    result.comment = oneLine(expression);
    result.line = line(expression.getExprLoc());
    setType(result, expression.isGLValue() ? type : type.getUnqualifiedType(), expression);
    if (!result.isReference && !result.isAssignable && !isMoveUnobservable(type, ast_)) {
      refuse(expression.getSourceRange(),
             "the object that this '?:' makes would have to be moved once more than in a "
             "coroutine; construct a local with it before");
      return {};
    }
    id = addVariable(std::move(result));
  }
  Stmt made = choice(test(*expression.getCond()), line(expression.getQuestionLoc()));
  made.hasElse = true;
  auto fill = [&](const clang::Expr& operand) {
    if (isVoid || operand.getType()->isVoidType()) return discard(operand, later);
    const bool isNeeded = later || isNeededBehindArm(operand);
    if (expression.isPRValue()) {
      initialiseFrom(id, operand, nullptr, {}, isNeeded);
      return alive(id, *sink_);
    }
    Init init;
    init.kind = expression.isXValue() ? Init::Kind::AddressOfRvalue : Init::Kind::Address;
    init.text = lower(operand, isNeeded);
    construct(id, std::move(init), {});
  };
  arm(made.block, [&] { fill(*expression.getTrueExpr()); });
  arm(made.otherwise, [&] { fill(*expression.getFalseExpr()); });
  sink_->push_back(std::move(made));
  if (isVoid) return {};
  const bool asRvalue =
      expression.isXValue() || (expression.isPRValue() && !canAssign(type, expression));
  return useOf(id, asRvalue);
}

Text FunctionParser::comma(const clang::BinaryOperator& expression, bool later) {
  discard(*expression.getLHS(), true);
  return lower(*expression.getRHS(), later);
}

/// Whether the text begins as `T(*x)` does, which is a declaration where a statement begins.
static bool beginsWithType(const clang::Expr& expression) {
  const clang::Expr* at = expression.IgnoreImplicit();
  for (const clang::Expr* inner = nullptr; inner != at;) {
    inner = at;
    if (const auto* binary = dyn_cast<clang::BinaryOperator>(at)) at = binary->getLHS();
    if (const auto* choice = dyn_cast<clang::ConditionalOperator>(at)) at = choice->getCond();
    if (const auto* element = dyn_cast<clang::ArraySubscriptExpr>(at)) at = element->getBase();
    if (const auto* oper = dyn_cast<clang::CXXOperatorCallExpr>(at);
        oper && oper->getBeginLoc() == oper->getArg(0)->getBeginLoc())
      at = oper->getArg(0);
    at = at->IgnoreImplicit();
  }
  // With several arguments, or a value in them, it is none.
  const auto* made = dyn_cast<clang::CXXTemporaryObjectExpr>(at);
  const auto* cast = dyn_cast<clang::CXXFunctionalCastExpr>(at);
  const clang::Expr* argument = made && made->getNumArgs() == 1 ? made->getArg(0)
                                : cast                          ? cast->getSubExprAsWritten()
                                                                : nullptr;
  return argument &&
         isa<clang::DeclRefExpr, clang::ArraySubscriptExpr, clang::UnaryOperator, clang::CallExpr,
             clang::CXXFunctionalCastExpr>(argument->IgnoreParenImpCasts());
}

/// Whether compilers warn where the value is not used: perhaps only since what it awaits is gone.
static bool warnsUnused(const clang::Expr& expression, const clang::ASTContext& ast) {
  if (expression.getType()->isVoidType()) return false;
  const auto* binary = dyn_cast<clang::BinaryOperator>(&expression);
  if (binary && !binary->isAssignmentOp() && binary->getOpcode() != clang::BO_Comma) return true;
  const auto* unary = dyn_cast<clang::UnaryOperator>(&expression);
  if (unary && !unary->isIncrementDecrementOp()) return true;
  if (isa<clang::AbstractConditionalOperator, clang::ArraySubscriptExpr>(expression)) return true;
  const clang::Expr* part = nullptr;
  clang::SourceLocation place;
  clang::SourceRange left;
  clang::SourceRange right;
  return expression.isUnusedResultAWarning(part, place, left, right,
                                           const_cast<clang::ASTContext&>(ast));
}

void FunctionParser::discard(const clang::Expr& expression, bool later) {
  const clang::Expr* at = &stripped(expression);
  while (const auto* conversion = dyn_cast<clang::CastExpr>(at)) {
    if (conversion->getCastKind() != clang::CK_ToVoid) break;
    at = &stripped(*conversion->getSubExpr());
  }
  if (const auto* binary = dyn_cast<clang::BinaryOperator>(at);
      binary && binary->isLogicalOp() && needsSplit(*binary->getRHS(), later)) {
    Text condition = test(*binary->getLHS());
    if (binary->getOpcode() == clang::BO_LOr) {
      condition.insert(condition.begin(), verbatim("!(")[0]);
      append(condition, verbatim(")"));
    }
    Stmt made = choice(std::move(condition), line(binary->getOperatorLoc()));
    arm(made.block, [&] { discard(*binary->getRHS(), later); });
    sink_->push_back(std::move(made));
    return;
  }
  if (const auto* binary = dyn_cast<clang::BinaryOperator>(at);
      binary && binary->getOpcode() == clang::BO_Comma && needsSplit(*binary, later)) {
    discard(*binary->getLHS(), true);
    return discard(*binary->getRHS(), later);
  }
  // Of an object that nobody keeps, the destructor still runs only at the end of the expression.
  const bool isObject =
      at->isPRValue() && at->getType()->isRecordType() && !endsTrivially(at->getType(), *at);
  if (isObject && later) {
    Variable variable;
    variable.kind = Variable::Kind::Temporary;
    variable.name = nameOf(*at);
    variable.comment = oneLine(*at);
    variable.line = line(at->getExprLoc());
    setType(variable, at->getType(), *at);
    const VariableId id = addVariable(std::move(variable));
    initialiseFrom(id, *at, nullptr, {}, true);
    return alive(id, *sink_);
  }
  if (const auto* conditionalOperator = dyn_cast<clang::AbstractConditionalOperator>(at);
      conditionalOperator && at->getType()->isVoidType() && needsSplit(*at, later)) {
    conditional(*conditionalOperator, later);
    return;
  }
  Text left = lower(*at, later);
  if (isTried(*at)) return;
  if (isa<clang::CoawaitExpr>(at) && isMovable(at->getType(), ast_)) {  // else a copy is made
    sink_->back().discards = true;
    return;
  }
  if (isBlank(left) || isOwnVariable(left)) return;
  Stmt code;
  code.kind = Stmt::Kind::Code;
  code.line = line(at->getExprLoc());
  const bool isLikeDeclaration = beginsWithType(*at);
  code.text = verbatim(isLikeDeclaration || warnsUnused(*at, ast_) ? "(void)" : "");
  const bool isOperator = isa<clang::BinaryOperator, clang::AbstractConditionalOperator,
                              clang::ArraySubscriptExpr, clang::CXXOperatorCallExpr>(at);
  const bool isLoose = isOperator && !isBlank(code.text);
  append(code.text, verbatim(isLoose ? "(" : ""));
  append(code.text, std::move(left));
  append(code.text, verbatim(isLoose ? ");" : ";"));
  sink_->push_back(std::move(code));
}

}  // namespace pollux::compiler
