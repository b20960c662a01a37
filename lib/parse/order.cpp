// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of evaluation of operands. In: an expression. Out: its operands in the order in which
// C++17, and where that leaves it open Clang, evaluates them, and up to which of them that order
// has to be made explicit. The one idea: where C++ leaves it open, whoever compiles the output may
// choose another order, which shows as soon as one operand changes something and another notices.
#include <clang/AST/ExprCXX.h>

#include <algorithm>
#include <set>

#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/function_parser.h"
#include "parse/templates.h"

namespace pollux::compiler {

using llvm::cast;
using llvm::dyn_cast;
using llvm::isa;

static bool isSequenced(const clang::CXXOperatorCallExpr& call) {
  switch (call.getOperator()) {
    case clang::OO_LessLess:
    case clang::OO_GreaterGreater:
    case clang::OO_AmpAmp:
    case clang::OO_PipePipe:
    case clang::OO_Comma:
    case clang::OO_Subscript:
    case clang::OO_ArrowStar:
      return true;
    default:
      return call.isAssignmentOp();
  }
}

static bool isSequenced(const clang::BinaryOperator& binary) {
  return binary.isAssignmentOp() || binary.isLogicalOp() || binary.isCommaOp() ||
         binary.isShiftOp() || binary.isPtrMemOp();
}

/// The elements of a braced list, also those of lists in it: they are evaluated as they are
/// written.
static void addElements(const clang::InitListExpr& list,
                        std::vector<const clang::Expr*>& elements) {
  for (const clang::Expr* element : list.inits()) {
    if (const auto* inner = dyn_cast<clang::InitListExpr>(element)) {
      addElements(*inner, elements);
    } else if (!isa<clang::ImplicitValueInitExpr>(element)) {
      elements.push_back(element);
    }
  }
}

Operands operandsOf(const clang::Expr& expression) {
  Operands operands;
  if (const auto* list = dyn_cast<clang::InitListExpr>(&expression)) {
    addElements(*list, operands.list);
    operands.firstUnsequenced = operands.list.size();
    return operands;
  }
  auto addAll = [&](const auto& parts) {
    for (const clang::Expr* part : parts) operands.list.push_back(part);
  };
  if (const auto* call = dyn_cast<clang::CXXOperatorCallExpr>(&expression)) {
    addAll(call->arguments());
    if (call->isAssignmentOp()) std::swap(operands.list[0], operands.list[1]);
    operands.firstUnsequenced = isSequenced(*call)                      ? operands.list.size()
                                : call->getOperator() == clang::OO_Call ? 1
                                                                        : 0;
    return operands;
  }
  if (const auto* call = dyn_cast<clang::CXXMemberCallExpr>(&expression)) {
    const clang::Expr& callee = *call->getCallee()->IgnoreParens();
    if (const auto* member = dyn_cast<clang::MemberExpr>(&callee))
      operands.list.push_back(member->getBase());
    else if (const auto* pointer = dyn_cast<clang::BinaryOperator>(&callee))
      operands.list = {pointer->getLHS(), pointer->getRHS()};  // (object.*pointer)(...)
    operands.firstUnsequenced = operands.list.size();
    addAll(call->arguments());
    return operands;
  }
  for (const clang::Stmt* child : evaluatedChildren(expression)) {
    if (const auto* operand = dyn_cast<clang::Expr>(child)) operands.list.push_back(operand);
  }
  operands.firstUnsequenced = operands.list.size();
  if (const auto* binary = dyn_cast<clang::BinaryOperator>(&expression)) {
    if (binary->isAssignmentOp()) std::swap(operands.list[0], operands.list[1]);
    if (!isSequenced(*binary)) operands.firstUnsequenced = 0;
  } else if (isa<clang::CallExpr>(expression)) {
    operands.firstUnsequenced = 1;  // the callee comes first
  } else if (const auto* made = dyn_cast<clang::CXXConstructExpr>(&expression)) {
    if (!made->isListInitialization()) operands.firstUnsequenced = 0;
  }
  return operands;
}

std::string parameterName(const clang::Expr& expression, std::size_t operand) {
  const clang::FunctionDecl* callee = nullptr;
  std::size_t first = 1;  // before the arguments stands the callee, or the object
  if (const auto* made = dyn_cast<clang::CXXConstructExpr>(&expression)) {
    callee = made->getConstructor();
    first = 0;
  } else if (const auto* call = dyn_cast<clang::CallExpr>(&expression);
             call && !isa<clang::CXXOperatorCallExpr>(call)) {
    callee = call->getDirectCallee();
  }
  if (!callee || isInStd(*callee) || operand < first || operand - first >= callee->getNumParams())
    return "";
  return callee->getParamDecl(static_cast<unsigned>(operand - first))->getNameAsString();
}

/// Members of the standard library's classes that only look, though they are not const.
static bool onlyLooks(const clang::CXXMethodDecl& method) {
  if (method.isConst()) return true;
  static const std::set<llvm::StringRef> names = {"begin", "end",   "data",   "front", "back", "at",
                                                  "get",   "value", "rbegin", "rend",  "find"};
  if (!method.getIdentifier())
    return method.getOverloadedOperator() == clang::OO_Subscript ||
           method.getOverloadedOperator() == clang::OO_Star ||
           method.getOverloadedOperator() == clang::OO_Arrow;
  return names.count(method.getName()) != 0;
}

/// To make a future of the runtime changes nothing as long as nobody polls it; but the handle of a
/// task that has been spawned is a future too.
static bool makesInertFuture(const clang::FunctionDecl& callee) {
  if (!isInNamespace(callee, "pollux") || !callee.getIdentifier() ||
      callee.getName().starts_with("spawn"))
    return false;
  const auto* record = callee.getReturnType()->getAsCXXRecordDecl();
  return record && record->hasDefinition() &&
         llvm::any_of(record->decls(), [](const clang::Decl* member) {
           const auto* alias = dyn_cast<clang::TypedefNameDecl>(member);
           return alias && alias->getName() == "Output";
         });
}

/// Whether a function of the standard library could change one of its arguments.
static bool takesToChange(const clang::FunctionDecl& callee) {
  static const std::set<llvm::StringRef> names = {"addressof", "as_const", "begin", "data", "end",
                                                  "forward",   "get",      "move",  "size"};
  if (callee.getIdentifier() && names.count(callee.getName()) != 0) return false;
  return llvm::any_of(callee.parameters(), [](const clang::ParmVarDecl* parameter) {
    const clang::QualType type = parameter->getType();
    return (type->isReferenceType() || type->isPointerType()) &&
           !type->getPointeeType().isConstQualified();
  });
}

/// What is known of a call by who is called: by what the standard says, and by promises.
std::optional<Effect> FunctionParser::effectByName(const clang::FunctionDecl& callee,
                                                   const clang::Expr& call) const {
  if (isAsync(callee)) {  // the parameters move into the future, and that is all
    const bool isQuiet =
        llvm::all_of(callee.parameters(), [&](const clang::ParmVarDecl* parameter) {
          return parameter->getType()->isReferenceType() ||
                 isMoveUnobservable(parameter->getType(), ast_);
        });
    return isQuiet ? Effect::None : Effect::Changes;
  }
  if (callee.hasAttr<clang::ConstAttr>() || makesInertFuture(callee)) return Effect::None;
  if (callee.hasAttr<clang::PureAttr>()) return Effect::Reads;
  if (!isInStd(callee)) return std::nullopt;
  const clang::QualType type = call.getType();
  const auto* method = dyn_cast<clang::CXXMethodDecl>(&callee);
  if (isa<clang::CXXConstructorDecl>(callee))
    return isDestructionUnobservable(type, ast_) && isMoveUnobservable(type, ast_)
               ? Effect::Reads
               : Effect::Changes;
  const bool looks = method && method->isInstance()
                         ? onlyLooks(*method)
                         : isSelfContained(call, ast_) || callee.isConstexpr();
  return looks && !takesToChange(callee) ? Effect::Reads : Effect::Changes;
}

/// What is known of a call from a body that consists of initialisers and one return at most.
Effect FunctionParser::effectByBody(const clang::FunctionDecl& callee) const {
  const clang::FunctionDecl* definition = nullptr;
  const auto* method = dyn_cast<clang::CXXMethodDecl>(&callee);
  constexpr int deepest = 4;
  if (!callee.hasBody(definition) || (method && method->isVirtual()) || bodyDepth_ >= deepest)
    return Effect::Changes;
  const auto* body = dyn_cast<clang::CompoundStmt>(definition->getBody());
  if (!body || body->size() > 1) return Effect::Changes;
  ++bodyDepth_;
  Effect effect = Effect::None;
  if (const auto* constructor = dyn_cast<clang::CXXConstructorDecl>(definition)) {
    for (const clang::CXXCtorInitializer* part : constructor->inits())
      effect = std::max(effect, effectOf(*part->getInit()));
  }
  if (!body->body_empty()) {
    const auto* give = dyn_cast<clang::ReturnStmt>(body->body_front());
    const clang::Expr* value = give ? give->getRetValue() : nullptr;
    effect = give ? std::max(effect, value ? effectOf(*value) : Effect::None) : Effect::Changes;
  }
  --bodyDepth_;
  return effect;
}

/// Whether the argument's value is all that a callee gets from it.
static bool isPlainValue(const clang::Expr& argument) {
  return (argument.isPRValue() && argument.getType()->isArithmeticType()) ||
         isa<clang::StringLiteral>(argument.IgnoreParenImpCasts()) ||
         isa<clang::CXXDefaultArgExpr>(argument);
}

/// What a call itself does, apart from its operands.
Effect FunctionParser::effectOfCall(const clang::Expr& expression) const {
  const clang::FunctionDecl* callee = nullptr;
  bool hasPlainArguments = false;
  if (const auto* made = dyn_cast<clang::CXXConstructExpr>(&expression)) {
    const auto* record = made->getType()->getAsCXXRecordDecl();
    callee = made->getConstructor();
    if (made->isElidable() || made->getConstructor()->isTrivial() ||
        (record && record->isEmpty() && isInStd(*record)))
      return Effect::None;
    if (made->getConstructor()->isMoveConstructor() && made->getArg(0)->isXValue())
      return Effect::Changes;
    hasPlainArguments = llvm::all_of(made->arguments(),
                                     [](const auto* argument) { return isPlainValue(*argument); });
  } else {
    const auto& call = cast<clang::CallExpr>(expression);
    callee = call.getDirectCallee();
    if (call.isCallToStdMove()) return Effect::None;
    hasPlainArguments = !isa<clang::CXXMemberCallExpr, clang::CXXOperatorCallExpr>(call) &&
                        llvm::all_of(call.arguments(),
                                     [](const auto* argument) { return isPlainValue(*argument); });
  }
  if (!callee) return Effect::Changes;
  const std::optional<Effect> known = effectByName(*callee, expression);
  const Effect effect = known ? *known : effectByBody(*callee);
  return known && effect == Effect::Reads && hasPlainArguments ? Effect::None : effect;
}

Effect FunctionParser::effectOf(const clang::Expr& expression) const {
  if (const auto known = effects_.find(&expression); known != effects_.end()) return known->second;
  return effects_[&expression] = computeEffect(expression);
}

Effect FunctionParser::computeEffect(const clang::Expr& expression) const {
  if (isStable(expression)) return Effect::None;
  if (isa<clang::CoawaitExpr>(expression))  // done before; what is left is its result
    return isMoveUnobservable(expression.getType(), ast_) ? Effect::None : Effect::Changes;
  if (const auto* argument = dyn_cast<clang::CXXDefaultArgExpr>(&expression))
    return effectOf(*argument->getExpr());
  Effect effect = Effect::None;
  if (isa<clang::CallExpr, clang::CXXConstructExpr>(expression)) {
    // What the arguments of a template decide can change everything, but for std::forward.
    const auto* call = dyn_cast<clang::CallExpr>(&expression);
    const clang::FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
    const bool isCast = callee && isInStd(*callee) && callee->getIdentifier() &&
                        (callee->getName() == "forward" || callee->getName() == "move");
    effect = isFixed(expression) || isCast ? effectOfCall(expression) : Effect::Changes;
  }
  const auto* unary = dyn_cast<clang::UnaryOperator>(&expression);
  const auto* binary = dyn_cast<clang::BinaryOperator>(&expression);
  if ((unary && unary->isIncrementDecrementOp()) || (binary && binary->isAssignmentOp()) ||
      isa<clang::CXXThrowExpr, clang::CXXNewExpr, clang::CXXDeleteExpr, clang::StmtExpr>(
          expression))
    effect = Effect::Changes;
  if (const auto* cast = dyn_cast<clang::CastExpr>(&expression);
      cast && cast->getCastKind() == clang::CK_LValueToRValue)
    effect = Effect::Reads;
  for (const clang::Stmt* child : evaluatedChildren(expression)) {
    const auto* part = dyn_cast<clang::Expr>(child);
    effect = std::max(effect, part ? effectOf(*part) : Effect::Changes);
  }
  return effect;
}

std::optional<std::size_t> FunctionParser::lastToOrder(const Operands& operands,
                                                       std::size_t from) const {
  std::optional<std::size_t> last;
  int effects = 0;
  int changes = 0;
  for (std::size_t i = std::max(from, operands.firstUnsequenced); i < operands.list.size(); ++i) {
    const clang::Expr& operand = *operands.list[i];
    const Effect effect = effectOf(operand);
    if (effect == Effect::None) continue;
    // Nobody can tell in which order the elements of one pack were moved.
    const bool isNext = i > 0 && pattern_ && pattern_->isExpanded(operand.getBeginLoc()) &&
                        operand.getBeginLoc() == operands.list[i - 1]->getBeginLoc();
    if (isNext && operand.isPRValue() && isMoveUnobservable(operand.getType(), ast_)) continue;
    last = i;
    ++effects;
    changes += effect == Effect::Changes;
  }
  return effects > 1 && changes > 0 ? last : std::nullopt;
}

bool FunctionParser::leavesOrderOpen(const clang::Expr& expression) const {
  if (const auto known = open_.find(&expression); known != open_.end()) return known->second;
  bool isOpen = lastToOrder(operandsOf(expression), 0).has_value();
  if (!isa<clang::CoawaitExpr, clang::LambdaExpr>(expression)) {
    for (const clang::Stmt* child : evaluatedChildren(expression)) {
      const auto* part = dyn_cast<clang::Expr>(child);
      isOpen = isOpen || (part && leavesOrderOpen(*part));
    }
  }
  return open_[&expression] = isOpen;
}

bool FunctionParser::mustNotMove(const Operands& operands, std::size_t first,
                                 std::size_t last) const {
  for (std::size_t i = first; i < last; ++i) {
    const clang::Expr& operand = *operands.list[i];
    if (operand.isPRValue() && !isMoveUnobservable(operand.getType(), ast_)) return true;
  }
  return false;
}

/// The text of an argument as it has to stand in braces, where nothing narrows and where a
/// parameter by value is bound as `T&&`.
static Text braced(const clang::Expr& argument, const clang::ParmVarDecl& parameter, Text text,
                   const clang::ASTContext& ast) {
  const clang::QualType type = parameter.getType();
  const clang::Expr& written = *argument.IgnoreUnlessSpelledInSource();
  const bool isSame = ast.hasSameUnqualifiedType(written.getType(), type);
  const bool isCopied = type->isRecordType() && isSame && written.isGLValue();
  const bool isConverted = type->isScalarType() && !isSame;
  if (!isCopied && !isConverted) return text;
  std::string before = spell(type.getUnqualifiedType(), ast);
  before.erase(before.find('@'), 1);
  while (before.back() == ' ') before.pop_back();
  Text result = verbatim((isCopied ? before : "static_cast<" + before + ">") + "(");
  append(result, std::move(text));
  append(result, verbatim(")"));
  return result;
}

bool FunctionParser::isMadeInOrder(const clang::Expr& expression) const {
  const clang::FunctionDecl* callee = calledAsync(expression);
  const auto* call = dyn_cast<clang::CallExpr>(&expression);
  return callee && call && isFixed(expression) && !loweredClass(*callee).empty() &&
         !isa<clang::CXXMethodDecl>(callee) &&
         llvm::none_of(call->arguments(), [](const clang::Expr* argument) {
           return isa<clang::CXXDefaultArgExpr>(argument);
         });
}

Text FunctionParser::madeInOrder(const clang::Expr& expression, const Replacements& replacements) {
  const clang::FunctionDecl& callee = *calledAsync(expression);
  const auto& call = cast<clang::CallExpr>(expression);
  Text result = verbatim(loweredClass(callee) + "{");
  for (unsigned i = 0; i < call.getNumArgs(); ++i) {
    const clang::Expr& argument = *call.getArg(i);
    if (i > 0) append(result, verbatim(", "));
    append(result, braced(argument, *callee.getParamDecl(i), text(argument, replacements), ast_));
  }
  append(result, verbatim("}"));
  return result;
}

}  // namespace pollux::compiler
