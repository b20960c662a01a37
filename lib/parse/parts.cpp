// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Aggregates and arrays whose braces hold an await behind a part that must not be moved. In: the
// braced list, and the variable that it initialises. Out: each part built where it stands in the
// variable. Until all are there each is destroyed for itself; from then on a flag says that the
// whole does it.
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
  Init init;
  init.kind = Init::Kind::Parts;
  construct(whole, std::move(init), {});
  Variable flag;
  flag.kind = Variable::Kind::Operand;
  flag.name = model_->variables[whole].name + "_is_whole";
  flag.type = "bool @";
  flag.isAssignable = true;
  flag.triviallyDestructible = true;
  flag.line = line(list.getBeginLoc());
  const VariableId id = addVariable(std::move(flag), fullExpression_);
  auto set = [&](const char* value) {
    Init change;
    change.kind = Init::Kind::Value;
    change.text = verbatim(value);
    construct(id, std::move(change), {});
  };
  set("false");
  parts({whole, id, model_->variables[whole].isConst}, list, "");
  set("true");
}

void FunctionParser::parts(Whole whole, const clang::InitListExpr& list, const std::string& path) {
  if (const auto* array = ast_.getAsConstantArrayType(list.getType())) {
    if (list.getNumInits() < array->getZExtSize() || list.isStringLiteralInit())
      return refuse(list.getSourceRange(), tooSpecial);
    for (unsigned i = 0; i < list.getNumInits(); ++i)
      part(whole, *list.getInit(i), array->getElementType(), path + "[" + std::to_string(i) + "]");
    return;
  }
  const auto* record = list.getType()->getAsCXXRecordDecl();
  if (!record || record->isUnion()) return refuse(list.getSourceRange(), tooSpecial);
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
}

void FunctionParser::part(Whole whole, const clang::Expr& init, clang::QualType type,
                          const std::string& path) {
  whole.isConst |= type.isConstQualified();
  const auto* list = dyn_cast<clang::InitListExpr>(&stripped(init));
  if (list && list->getType()->isAggregateType()) return parts(whole, *list, path);
  const bool isSpecial = type->isArrayType() || isa<clang::CXXDefaultInitExpr>(init) ||
                         (isa<clang::ImplicitValueInitExpr>(init) && !type->isScalarType());
  if (isSpecial) return refuse(init.getSourceRange(), tooSpecial);
  Variable made;
  made.kind = Variable::Kind::Operand;
  made.name = model_->variables[whole.variable].name + "_part";
  if (const std::size_t name = path.rfind('.'); name != std::string::npos)
    made.name = model_->variables[whole.variable].name + "_" + path.substr(name + 1);
  made.partOf = whole.variable;
  made.part = path;
  made.whole = whole.flag;
  made.isConst = whole.isConst;
  made.isAssignable = isAssignable(type, ast_);
  made.triviallyDestructible = isTriviallyDestructible(type, ast_);
  made.line = line(init.getExprLoc());
  setType(made, type.getUnqualifiedType(), init);
  const VariableId id = addVariable(std::move(made), fullExpression_);
  if (isa<clang::ImplicitValueInitExpr>(init)) {
    Init zero;
    zero.kind = Init::Kind::Value;
    zero.text = verbatim("{}");
    construct(id, std::move(zero), {});
  } else {
    initialiseFrom(id, init, nullptr, {}, true);
  }
  alive(id, *sink_);
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
