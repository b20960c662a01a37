// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Expressions with awaits, made explicit. In: an expression. Out: statements that come before, and
// the text of what is left. The one idea: what stands left of an await in the order of evaluation
// is evaluated and kept before it; what stands right of the last one stays in the text.
#include <clang/AST/DeclTemplate.h>
#include <clang/Basic/SourceManager.h>

#include <set>

#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::cast;
using llvm::dyn_cast;
using llvm::isa;

const clang::Expr& stripped(const clang::Expr& expression) {
  const clang::Expr* at = &expression;
  for (;;) {
    if (const auto* whole = dyn_cast<clang::FullExpr>(at)) {
      at = whole->getSubExpr();
    } else if (const auto* bound = dyn_cast<clang::CXXBindTemporaryExpr>(at)) {
      at = bound->getSubExpr();
    } else if (const auto* parens = dyn_cast<clang::ParenExpr>(at)) {
      at = parens->getSubExpr();
    } else if (const auto* construct = dyn_cast<clang::CXXConstructExpr>(at);
               construct && construct->isElidable() && construct->getNumArgs() == 1) {
      at = construct->getArg(0);
    } else if (const auto* made = dyn_cast<clang::MaterializeTemporaryExpr>(at);
               made && made->getStorageDuration() == clang::SD_FullExpression &&
               at != &expression && isa<clang::CXXConstructExpr>(at)) {
      at = made->getSubExpr();
    } else {
      return *at;
    }
  }
}

const clang::Expr& withoutConst(const clang::Expr& expression) {
  const clang::Expr* at = &stripped(expression);
  while (const auto* conversion = dyn_cast<clang::ImplicitCastExpr>(at)) {
    if (conversion->getCastKind() != clang::CK_NoOp || !at->isPRValue()) break;
    at = &stripped(*conversion->getSubExpr());
  }
  return *at;
}

const clang::FunctionDecl* calledAsync(const clang::Expr& expression) {
  const auto* call = dyn_cast<clang::CallExpr>(&stripped(expression));
  const clang::FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
  return callee && isAsync(*callee) ? callee->getCanonicalDecl() : nullptr;
}

bool FunctionParser::containsAwait(const clang::Stmt& statement) const {
  if (isa<clang::CoawaitExpr, clang::CoyieldExpr>(statement)) return true;
  return llvm::any_of(evaluatedChildren(statement),
                      [&](const clang::Stmt* child) { return containsAwait(*child); });
}

/// An object without state, such as an allocator: nobody can look at it after its end.
static bool isEmptyObject(clang::QualType type, const clang::ASTContext& ast) {
  const auto* record = type->getAsCXXRecordDecl();
  return record && record->hasDefinition() && record->isEmpty() &&
         isDestructionUnobservable(type, ast);
}

/// An object that is made only to be thrown away, as `(void)T()` and `T(), 1` do: it has no name in
/// the AST, but a destructor, which runs at the end of the full expression.
static bool throwsObjectAway(const clang::Stmt& statement, const clang::ASTContext& ast) {
  const clang::Expr* thrown = nullptr;
  if (const auto* binary = dyn_cast<clang::BinaryOperator>(&statement);
      binary && binary->isCommaOp())
    thrown = binary->getLHS();
  if (const auto* conversion = dyn_cast<clang::CastExpr>(&statement);
      conversion && conversion->getCastKind() == clang::CK_ToVoid)
    thrown = conversion->getSubExpr();
  if (!thrown) return false;
  const clang::Expr& object = stripped(*thrown);
  return object.isPRValue() && !isDestructionUnobservable(object.getType(), ast);
}

bool FunctionParser::containsTemporary(const clang::Stmt& statement, bool isVisible) const {
  if (throwsObjectAway(statement, ast_)) return true;
  if (const auto* made = dyn_cast<clang::MaterializeTemporaryExpr>(&statement);
      made && !isEmptyObject(made->getType(), ast_) &&
      (isVisible || !isDestructionUnobservable(made->getType(), ast_)))
    return true;
  if (const auto* argument = dyn_cast<clang::CXXDefaultArgExpr>(&statement))
    return containsTemporary(*argument->getExpr(), isVisible);
  const auto* expression = dyn_cast<clang::Expr>(&statement);
  if (expression && isSelfContained(*expression, ast_)) isVisible = false;
  return llvm::any_of(evaluatedChildren(statement), [&](const clang::Stmt* child) {
    return containsTemporary(*child, isVisible);
  });
}

bool FunctionParser::suspendsOrKeeps(const clang::Expr& expression, bool later) const {
  return containsAwait(expression) || (later && containsTemporary(expression));
}

bool FunctionParser::needsSplit(const clang::Expr& expression, bool later) const {
  return suspendsOrKeeps(expression, later) || (fullExpression_ && leavesOrderOpen(expression));
}

void FunctionParser::fullExpression(const std::string& name, Stmts& out, const clang::Expr& whole,
                                    const std::function<void(Stmts&)>& fill) {
  effects_.clear();
  open_.clear();
  hints_.clear();
  Stmt made;
  made.kind = Stmt::Kind::Block;
  made.line = line(whole.getExprLoc());
  made.block.kind = Block::Kind::Expression;
  made.block.name = name;
  Block* outer = std::exchange(fullExpression_, &made.block);
  Stmts* outerSink = std::exchange(sink_, &made.block.body);
  const clang::Expr* outerWhole = std::exchange(whole_, &whole);
  std::string outerDestination = std::exchange(destination_, name);
  fill(made.block.body);
  fullExpression_ = outer;
  sink_ = outerSink;
  whole_ = outerWhole;
  destination_ = outerDestination;
  out.push_back(std::move(made));
}

/// Why no await can stand in an expression of this kind; empty if one can.
static std::string problemOfAwaitIn(const clang::Expr& expression) {
  if (isa<clang::StmtExpr>(expression))
    return "a co_await in a GNU statement expression is not supported; write its statements before";
  if (isa<clang::ArrayInitLoopExpr, clang::PseudoObjectExpr>(expression))
    return "a co_await in an expression of this kind is not supported yet; name its parts before";
  const auto* allocation = dyn_cast<clang::CXXNewExpr>(&expression);
  if (allocation && !allocation->getOperatorNew()->isReplaceableGlobalAllocationFunction())
    return "a co_await in a new-expression with an operator new of its own is not supported yet; "
           "name its parts before";
  return "";
}

/// An object that `?:` makes in one of its arms, after an await there.
bool FunctionParser::isChosen(const clang::Expr& expression) const {
  const auto* choice = dyn_cast<clang::ConditionalOperator>(&withoutConst(expression));
  return choice && choice->isPRValue() && !canAssign(choice->getType(), *choice) &&
         (needsSplit(*choice->getTrueExpr(), false) || needsSplit(*choice->getFalseExpr(), false));
}

/// The text of a parenthesis, without it where only a variable is left in it.
Text FunctionParser::withoutParens(Text text) const {
  const bool isWhole = text.size() == 3 && text[0].text == "(" && text[2].text == ")";
  if (!isWhole || !isOwnVariable({text[1]})) return text;
  text[1].after = After::Postfix;
  return {text[1]};
}

Text FunctionParser::lower(const clang::Expr& expression, bool later) {
  if (!needsSplit(expression, later) && !isa<clang::CXXDefaultArgExpr>(expression)) {
    if (later) checkAllArguments(expression);
    return text(expression);
  }
  if (isInExpansion(expression)) return {};
  if (const auto* await = dyn_cast<clang::CoawaitExpr>(&expression)) return awaitExpression(*await);
  if (const auto* yield = dyn_cast<clang::CoyieldExpr>(&expression)) return yieldExpression(*yield);
  if (const auto* made = dyn_cast<clang::MaterializeTemporaryExpr>(&expression);
      made && (later || isChosen(*made->getSubExpr()) || partsOf(*made->getSubExpr(), later)))
    return temporary(*made);
  if (const auto* choice = dyn_cast<clang::AbstractConditionalOperator>(&expression);
      choice &&
      (needsSplit(*choice->getTrueExpr(), later) || needsSplit(*choice->getFalseExpr(), later)))
    return conditional(*choice, later);
  if (const auto* binary = dyn_cast<clang::BinaryOperator>(&expression)) {
    if (binary->isLogicalOp() && needsSplit(*binary->getRHS(), later))
      return logical(*binary, later);
    if (binary->getOpcode() == clang::BO_Comma) return comma(*binary, later);
  }
  if (const auto* argument = dyn_cast<clang::CXXDefaultArgExpr>(&expression))
    return defaultArgument(*argument, false, later);
  const auto* list = dyn_cast<clang::CXXStdInitializerListExpr>(&expression);
  const auto* elements =
      list ? dyn_cast<clang::MaterializeTemporaryExpr>(list->getSubExpr()) : nullptr;
  const bool livesOn = list && later && suspendsOrKeeps(expression, later);
  if (livesOn || (elements && partsOf(*elements->getSubExpr(), later))) {
    refuse(expression.getSourceRange(),
           "the elements of this std::initializer_list live across a co_await, and no list can be "
           "made of elements that are there already; pass a container");
    return {};
  }
  if (const std::string problem = problemOfAwaitIn(expression);
      !problem.empty() && suspendsOrKeeps(expression, later)) {
    refuse(expression.getSourceRange(), problem);
    return {};
  }
  if (later) checkArguments(expression);
  Text ordered = inOrder(expression, later);
  if (!isa<clang::ParenExpr>(expression)) return ordered;
  return withoutParens(std::move(ordered));
}

/// Whether nobody can tell when it is evaluated, as long as it is in this full expression.
bool FunctionParser::canWait(const clang::Expr& operand) const {
  return isStable(operand) || (effectOf(operand) == Effect::None && !needsSplit(operand, true));
}

/// Where the operand is an element of the list, or of one in it: the element as it was written,
/// without the implicit casts and constructors.
static const clang::Expr* elementAsWritten(const clang::InitListExpr& list,
                                           const clang::Expr& operand) {
  const clang::InitListExpr* written = list.getSyntacticForm();
  for (unsigned i = 0; i < list.getNumInits(); ++i) {
    if (list.getInit(i) == &operand && written && written->getNumInits() == list.getNumInits())
      return written->getInit(i);
    const auto* inner = dyn_cast_or_null<clang::InitListExpr>(list.getInit(i));
    const clang::Expr* found = inner ? elementAsWritten(*inner, operand) : nullptr;
    if (found) return found;
  }
  return nullptr;
}

/// What stands for the operand in the text.
static const clang::Expr* asWritten(const clang::Expr& expression, const clang::Expr& operand) {
  const auto* list = dyn_cast<clang::InitListExpr>(&expression);
  const clang::Expr* element = list ? elementAsWritten(*list, operand) : nullptr;
  return element ? element : operand.IgnoreImplicit();
}

Text FunctionParser::inOrder(const clang::Expr& expression, bool later) {
  const Operands operands = operandsOf(expression);
  std::size_t last = 0;
  bool splits = false;
  for (std::size_t i = 0; i < operands.list.size(); ++i) {
    if (!needsSplit(*operands.list[i], later)) continue;
    last = i;
    splits = true;
  }
  if (splits && isa<clang::InitListExpr>(expression) && mustNotMove(operands, 0, last)) {
    refuse(expression.getSourceRange(),
           "this braced list is built around a co_await, and what it makes would have to be moved "
           "once more than in a coroutine; construct a local with it before, and pass std::move "
           "of it");
    return {};
  }
  bool hasBraces = false;
  if (const auto ordered = fullExpression_ ? lastToOrder(operands, last) : std::nullopt) {
    hasBraces = mustNotMove(operands, splits ? last + 1 : 0, *ordered) && isMadeInOrder(expression);
    if (!hasBraces) {
      last = *ordered;
      splits = true;
    }
  }
  Replacements replacements;
  Text defaults;
  const std::size_t written = writtenOperands(operands, splits ? last + 1 : 0);
  for (std::size_t i = 0; splits && i <= last; ++i) {
    const clang::Expr& operand = *operands.list[i];
    const bool isDefault = isa<clang::CXXDefaultArgExpr>(operand);
    if (isDefault ? i >= written : i < last && canWait(operand)) continue;
    hints_[&operand] = parameterName(expression, i);
    Text value = i < last ? save(operand) : lower(operand, later);
    if (isDefault) {
      append(defaults, verbatim(", "));
      append(defaults, std::move(value));
      continue;
    }
    replacements[&operand] = std::move(value);
    replacements[asWritten(expression, operand)] = replacements[&operand];
  }
  if (hasBraces) return madeInOrder(expression, replacements);
  return withArguments(expression, text(expression, replacements), std::move(defaults));
}

bool FunctionParser::isStable(const clang::Expr& expression) const {
  const clang::Expr* at = expression.IgnoreParens();
  if (at->isPRValue() && !at->getType()->isRecordType() && at->isEvaluatable(ast_) &&
      !at->HasSideEffects(ast_) && !containsTemporary(*at))
    return true;
  if (isa<clang::CXXThisExpr, clang::StringLiteral>(at)) return true;
  if (const auto* call = dyn_cast<clang::CallExpr>(at); call && call->isCallToStdMove())
    return isStable(*call->getArg(0));
  if (const auto* conversion = dyn_cast<clang::ImplicitCastExpr>(at)) {
    const clang::Expr& sub = *conversion->getSubExpr();
    switch (conversion->getCastKind()) {
      case clang::CK_NoOp:
      case clang::CK_FunctionToPointerDecay:
      case clang::CK_BuiltinFnToFnPtr:
      case clang::CK_ArrayToPointerDecay:
      case clang::CK_DerivedToBase:
      case clang::CK_UncheckedDerivedToBase:
        return isStable(sub);
      case clang::CK_LValueToRValue: {
        const auto* mention = dyn_cast<clang::DeclRefExpr>(sub.IgnoreParens());
        const auto* variable = mention ? dyn_cast<clang::VarDecl>(mention->getDecl()) : nullptr;
        if (!variable || variable->getType()->isReferenceType() ||
            mention->refersToEnclosingVariableOrCapture() || variable->isInitCapture())
          return false;
        if (variable->getType().isConstQualified() && variable->isLocalVarDeclOrParm()) return true;
        return variable->hasLocalStorage() && !accesses_.escapes(*variable) &&
               !accesses_.isWrittenIn(*variable, *whole_);
      }
      default:
        return false;
    }
  }
  if (isa<clang::DeclRefExpr>(at))
    return at->isGLValue() || isa<clang::FunctionDecl>(cast<clang::DeclRefExpr>(at)->getDecl());
  if (const auto* member = dyn_cast<clang::MemberExpr>(at)) {
    if (!isa<clang::FieldDecl>(member->getMemberDecl()) || !at->isGLValue()) return false;
    if (member->getMemberDecl()->getType()->isReferenceType()) return false;
    return isStable(*member->getBase());
  }
  return false;
}

/// What an implicit promotion promotes: where the value is used it is promoted again.
static const clang::Expr* promoted(const clang::Expr& expression, const clang::ASTContext& ast) {
  const auto* cast = dyn_cast<clang::ImplicitCastExpr>(&expression);
  if (!cast || cast->getCastKind() != clang::CK_IntegralCast) return nullptr;
  const clang::Expr* narrow = cast->getSubExpr();
  const bool isNarrow = narrow->getType()->isBuiltinType() &&
                        ast.getTypeSize(narrow->getType()) < ast.getTypeSize(ast.IntTy);
  return isNarrow && ast.hasSameUnqualifiedType(expression.getType(), ast.IntTy) ? narrow : nullptr;
}

Text FunctionParser::save(const clang::Expr& expression) {
  if (isStable(expression)) return text(expression);
  if (isInExpansion(expression)) return {};
  if (const auto* argument = dyn_cast<clang::CXXDefaultArgExpr>(&expression))
    return defaultArgument(*argument, true, true);
  if (isa<clang::MaterializeTemporaryExpr>(expression)) return lower(expression, true);
  if (const auto* parens = dyn_cast<clang::ParenExpr>(&expression)) {
    hints_[parens->getSubExpr()] = hints_[&expression];
    const bool isComma = isa<clang::BinaryOperator>(parens->getSubExpr()) &&
                         cast<clang::BinaryOperator>(parens->getSubExpr())->isCommaOp();
    if (!isComma || containsAwait(expression)) return save(*parens->getSubExpr());
  }
  if (const auto* conversion = dyn_cast<clang::ImplicitCastExpr>(&expression);
      conversion && conversion->getCastKind() == clang::CK_NoOp &&
      isa<clang::MaterializeTemporaryExpr>(conversion->getSubExpr())) {
    hints_[conversion->getSubExpr()] = hints_[&expression];
    return save(*conversion->getSubExpr());
  }
  Text value = lower(expression, true);
  if (expression.getType()->isVoidType() || isOwnVariable(value)) return value;
  if (const clang::Expr* narrow = promoted(expression, ast_)) {
    hints_[narrow] = hints_[&expression];
    return saveValue(*narrow, std::move(value));
  }
  if (expression.isPRValue()) return saveValue(expression, std::move(value));
  return useOf(saveAddress(expression, std::move(value)), expression.isXValue());
}

/// Whether the text is a variable that was made for this expression, so that nobody changes it.
bool FunctionParser::isOwnVariable(const Text& text) const {
  return text.size() == 1 && text[0].kind == Piece::Kind::Use &&
         model_->variables[text[0].variable].userName.empty() &&
         model_->variables[text[0].variable].kind == Variable::Kind::Operand;
}

VariableId FunctionParser::saveAddress(const clang::Expr& expression, Text value) {
  if (expression.getObjectKind() == clang::OK_BitField) {
    refuse(expression.getSourceRange(),
           "a bit-field is used on both sides of a co_await; copy it into a local before");
  }
  Variable variable;
  variable.kind = Variable::Kind::Operand;
  variable.name = nameOf(expression);
  variable.isReference = true;
  variable.triviallyDestructible = true;
  variable.comment = oneLine(expression);
  variable.line = line(expression.getExprLoc());
  setType(variable, expression.getType(), expression);
  const VariableId id = addVariable(std::move(variable));
  Init init;
  init.kind = expression.isXValue() ? Init::Kind::AddressOfRvalue : Init::Kind::Address;
  init.text = std::move(value);
  construct(id, std::move(init), {});
  return id;
}

Text FunctionParser::saveValue(const clang::Expr& expression, Text value) {
  const clang::QualType type = expression.getType();
  const bool assignable = canAssign(type, expression);
  if (const auto* load = dyn_cast<clang::ImplicitCastExpr>(&expression);
      load && load->getCastKind() == clang::CK_LValueToRValue && !isFixed(expression)) {
    refuse(expression.getSourceRange(),
           "whether the value or the object is used here behind a co_await depends on the "
           "arguments of the template; copy the value into a local before");
    return {};
  }
  if (!assignable && !isMoveUnobservable(type, ast_)) {
    refuse(
        expression.getSourceRange(),
        "this value of type '" + type.getUnqualifiedType().getAsString(ast_.getPrintingPolicy()) +
            "' is passed by value to a call with a later co_await among its operands, so it would "
            "have to be moved once more than in a coroutine; construct a local before, and pass "
            "std::move of it");
    return {};
  }
  Variable variable;
  variable.kind = Variable::Kind::Operand;
  variable.name = nameOf(expression, hints_[&expression]);
  variable.isAssignable = assignable;
  variable.triviallyDestructible = endsTrivially(type, expression);
  variable.comment = oneLine(expression);
  variable.line = line(expression.getExprLoc());
  setType(variable, type.getUnqualifiedType(), expression);
  const VariableId id = addVariable(std::move(variable));
  construct(id, initFor(id, expression, nullptr, std::move(value)), {});
  alive(id, *sink_);
  return useOf(id, !assignable);
}

Text FunctionParser::temporary(const clang::MaterializeTemporaryExpr& expression) {
  const clang::QualType type = expression.getType();
  const clang::Expr& source = *expression.getSubExpr();
  Variable variable;
  variable.kind = Variable::Kind::Temporary;
  variable.name = nameOf(source, hints_[&expression]);
  variable.isConst = type.isConstQualified();
  variable.isAssignable = canAssign(type, source);
  variable.triviallyDestructible = endsTrivially(type, source);
  variable.comment = oneLine(source);
  variable.line = line(source.getExprLoc());
  setType(variable, variable.isAssignable ? type.getUnqualifiedType() : type, source);
  const VariableId id = addVariable(std::move(variable));
  std::optional<Init> made;
  if (const auto* lambda = dyn_cast<clang::LambdaExpr>(source.IgnoreImplicit());
      lambda && model_->variables[id].type.empty())
    made = closure(*lambda, model_->variables[id]);
  if (made) {
    construct(id, std::move(*made), {});
  } else {
    initialiseFrom(id, source, nullptr, {}, true);
  }
  alive(id, *sink_);
  return useOf(id, expression.isXValue());
}

Text FunctionParser::awaitExpression(const clang::CoawaitExpr& expression) {
  const clang::Expr& operand = *expression.getOperand();
  Stmt await;
  await.kind = Stmt::Kind::Await;
  await.line = line(expression.getKeywordLoc());
  await.comment = oneLine(expression);
  await.name = nameOf(isTried(expression) ? triedOperation(operand) : operand);
  await.destination = destination_;
  if (operand.isPRValue()) {
    Variable future;
    future.kind = Variable::Kind::Future;
    future.name = await.name + "_future";
    future.comment = await.comment;
    future.line = await.line;
    setType(future, operand.getType(), operand);
    const std::string next = nextOf(operand);
    if (!next.empty()) future.type = next;
    if (!next.empty()) future.typeOf.clear();
    future.triviallyDestructible = future.futureOf.empty() && future.typeOf.empty() &&
                                   endsTrivially(operand.getType(), operand);
    future.givesNumber = isFixed(expression) &&
                         (expression.getType()->isVoidType() ||
                          (expression.isPRValue() && (expression.getType()->isArithmeticType() ||
                                                      expression.getType()->isEnumeralType())));
    const bool isBoxed = calledAsync(operand) && future.futureOf.empty() && future.typeOf.empty();
    Text made = lower(operand, true);
    const VariableId id = addVariable(std::move(future));
    Init init;
    init.kind = isBoxed ? Init::Kind::Convert : Init::Kind::Value;
    init.text = std::move(made);
    construct(id, std::move(init), {});
    alive(id, *sink_);
    await.variable = id;
  } else {
    const auto* move = dyn_cast<clang::CallExpr>(operand.IgnoreParens());
    const clang::Expr& place =
        move && move->isCallToStdMove() ? *move->getArg(0)->IgnoreParens() : operand;
    await.text = isStable(place) ? text(place)
                                 : use(saveAddress(place, lower(place, true)), Access::Reference);
  }
  const clang::QualType output = expression.getType();
  await.discards = output->isVoidType() && !isTried(expression);
  sink_->push_back(std::move(await));
  if (isTried(expression)) return valueOrReturn(expression);
  if (output->isVoidType()) return {};
  Piece result;
  result.kind = Piece::Kind::AwaitResult;
  result.text = !isFixed(expression)      ? "consume"
                : !expression.isPRValue() ? "value"
                : isMovable(output, ast_) ? "take"
                                          : "consume";
  return {std::move(result)};
}

}  // namespace pollux::compiler
