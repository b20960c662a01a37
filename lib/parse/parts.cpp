// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Aggregates and arrays whose braces hold an await behind a part that must not be moved. In: the
// braced list, and the variable that it initialises. Out: each part built where it stands in the
// variable. Until all are there the members are destroyed each for itself, the elements by number;
// from then on the whole does it.
#include <clang/Basic/CharInfo.h>

#include "parse/facts.h"
#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::dyn_cast;
using llvm::isa;

static const char* const tooSpecial =
    "this part of a braced list with a co_await is not supported yet; construct it before, and "
    "move it in";

const clang::InitListExpr* FunctionParser::partsOf(const clang::Expr& expression,
                                                   bool later) const {
  const clang::Expr* made = &withoutConst(expression);
  if (const auto* named = dyn_cast<clang::CXXFunctionalCastExpr>(made))  // T{...}
    made = &withoutConst(*named->getSubExpr());
  const auto* list = dyn_cast<clang::InitListExpr>(made);
  if (!list || !list->getType()->isAggregateType()) return nullptr;
  const Operands operands = operandsOf(*list);
  std::size_t last = 0;
  for (std::size_t i = 0; i < operands.list.size(); ++i) {
    if (needsSplit(*operands.list[i], later)) last = i;
  }
  return mustNotMove(operands, 0, last) ? list : nullptr;
}

void FunctionParser::buildParts(VariableId whole, const clang::InitListExpr& list) {
  if (!isFixed(list))
    return refuse(list.getSourceRange(),
                  "a braced list with a co_await makes an object whose type depends on the "
                  "arguments of the template, which is not supported yet; construct its parts "
                  "before, and move them in");
  Init init;
  init.kind = Init::Kind::Parts;
  construct(whole, std::move(init), {});
  parts({whole, -1, model_->variables[whole].isConst}, list, "");
}

/// A name for what stands at `path`.
static std::string partName(const std::string& whole, const std::string& path) {
  std::string name = whole;
  bool startsWord = true;
  for (char c : path) {
    const bool belongs = clang::isAsciiIdentifierContinue(c);
    if (belongs && startsWord) name += '_';
    if (belongs) name += c;
    startsWord = !belongs;
  }
  return name;
}

/// The variable that stands for a part, but for its type.
static Variable partAt(const AsyncFunction& function, VariableId whole, const std::string& path) {
  Variable made;
  made.kind = Variable::Kind::Operand;
  made.name = partName(function.variables[whole].name, path);
  made.partOf = whole;
  made.part = path;
  return made;
}

void FunctionParser::parts(Whole whole, const clang::InitListExpr& list, const std::string& path) {
  const auto* array = ast_.getAsConstantArrayType(list.getType());
  const auto* record = list.getType()->getAsCXXRecordDecl();
  const bool isTooShort =
      array && (list.getNumInits() < array->getZExtSize() || list.isStringLiteralInit());
  if (isTooShort || (!array && (!record || record->isUnion())))
    return refuse(list.getSourceRange(), tooSpecial);
  // Says how far the building has come. The elements of an array are destroyed together, as many as
  // there are, and after the temporaries that were made among them.
  Variable progress;
  progress.kind = Variable::Kind::Operand;
  progress.name =
      partName(model_->variables[whole.variable].name, path) + (array ? "_built" : "_is_whole");
  progress.type = array ? "std::size_t @" : "bool @";
  progress.extent = extentOf(array ? ast_.getSizeType() : ast_.BoolTy, ast_);
  progress.isAssignable = true;
  progress.triviallyDestructible = true;
  progress.line = line(list.getBeginLoc());
  const bool isNeeded = !isTriviallyDestructible(list.getType(), ast_);
  const VariableId id = isNeeded ? addVariable(std::move(progress), fullExpression_) : -1;
  auto set = [&](std::string value) {
    if (!isNeeded) return;
    Init change;
    change.kind = Init::Kind::Value;
    change.text = verbatim(std::move(value));
    construct(id, std::move(change), {});
  };
  set(array ? "0" : "false");
  if (array) {
    Variable built = partAt(*model_, whole.variable, path);
    built.whole = id;
    built.isArray = true;
    setType(built, list.getType(), list);
    if (isNeeded) alive(addVariable(std::move(built), fullExpression_), *sink_);
    for (unsigned i = 0; i < list.getNumInits(); ++i) {
      part({whole.variable, -1, whole.isConst}, *list.getInit(i), array->getElementType(),
           path + "[" + std::to_string(i) + "]");
      set(std::to_string(i + 1));
    }
    return set("0");
  }
  whole.flag = id;
  unsigned next = 0;
  for (const clang::CXXBaseSpecifier& base : record->bases()) {
    std::string type = spell(base.getType(), ast_);
    type.erase(type.find('@'), 1);
    const bool isFirst = path.find("{}") == std::string::npos;
    part(whole, *list.getInit(next++), base.getType(),
         "static_cast<" + type + "&>(" + (isFirst ? "{}" + path : path) + ")");
  }
  for (const clang::FieldDecl* field : record->fields()) {
    if (field->isUnnamedBitField()) continue;
    if (field->getType()->isReferenceType() || !field->getIdentifier())
      return refuse(list.getSourceRange(), tooSpecial);
    part(whole, *list.getInit(next++), field->getType(), path + "." + field->getNameAsString());
  }
  set("true");
}

void FunctionParser::part(Whole whole, const clang::Expr& init, clang::QualType type,
                          const std::string& path) {
  whole.isConst |= type.isConstQualified();
  const auto* list = dyn_cast<clang::InitListExpr>(&stripped(init));
  const bool isAggregate = list && list->getType()->isAggregateType();
  const bool isSpecial = (type->isArrayType() && !(list && isTriviallyDestructible(type, ast_))) ||
                         isa<clang::CXXDefaultInitExpr>(init) ||
                         (isa<clang::ImplicitValueInitExpr>(init) && !type->isScalarType());
  if (isSpecial) return refuse(init.getSourceRange(), tooSpecial);
  if (isAggregate) {
    parts({whole.variable, -1, whole.isConst}, *list, path);
  }
  Variable made = partAt(*model_, whole.variable, path);
  made.whole = whole.flag;
  made.isConst = whole.isConst;
  made.isAssignable = isAssignable(type, ast_);
  made.triviallyDestructible = isTriviallyDestructible(type, ast_);
  made.line = line(init.getExprLoc());
  setType(made, type.getUnqualifiedType(), init);
  const VariableId id = addVariable(std::move(made), fullExpression_);
  if (isAggregate) {
    if (whole.flag >= 0) alive(id, *sink_);
    return;
  }
  if (isa<clang::ImplicitValueInitExpr>(init)) {
    Init zero;
    zero.kind = Init::Kind::Value;
    zero.text = verbatim("{}");
    construct(id, std::move(zero), {});
  } else {
    initialiseFrom(id, init, nullptr, {}, true);
  }
  if (whole.flag >= 0) alive(id, *sink_);
}

Text FunctionParser::builtOfParts(const clang::Expr& expression, const clang::InitListExpr& list) {
  Variable whole;
  whole.kind = Variable::Kind::Temporary;
  whole.name = nameOf(expression);
  whole.line = line(expression.getExprLoc());
  whole.comment = oneLine(expression);
  whole.triviallyDestructible = isTriviallyDestructible(expression.getType(), ast_);
  setType(whole, expression.getType(), expression);
  const VariableId id = addVariable(std::move(whole));
  buildParts(id, list);
  alive(id, *sink_);
  return useOf(id, true);
}

}  // namespace pollux::compiler
