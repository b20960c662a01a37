// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Range-for with awaits: the loop that the standard says it stands for, with iterators named after
// the element.
#include "parse/facts.h"
#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::cast;
using llvm::dyn_cast;
using llvm::isa;

static const clang::VarDecl& onlyVariable(const clang::DeclStmt& statement) {
  return *cast<clang::VarDecl>(statement.getSingleDecl());
}

Text FunctionParser::rangeObject(const clang::CXXForRangeStmt& loop, const std::string& name,
                                 Stmts& out) {
  const clang::VarDecl& range = onlyVariable(*loop.getRangeStmt());
  const clang::Expr* init = &stripped(*range.getInit());
  const auto* made = dyn_cast<clang::MaterializeTemporaryExpr>(init);
  if (const auto* list =
          made ? dyn_cast<clang::CXXStdInitializerListExpr>(&stripped(*made->getSubExpr()))
               : dyn_cast<clang::CXXStdInitializerListExpr>(init))
    made = dyn_cast<clang::MaterializeTemporaryExpr>(list->getSubExpr());  // the array behind it
  whole_ = loop.getRangeInit();
  if (!made && !containsAwait(*init) && isStable(*init)) {
    Text object = text(*loop.getRangeInit());
    if (object.size() == 1 && object[0].kind == Piece::Kind::Use) object[0].after = After::Postfix;
    return object;
  }
  const clang::QualType type = made ? made->getType() : range.getType().getNonReferenceType();
  Variable variable;
  variable.kind = Variable::Kind::Local;
  variable.name = name + "_range";
  variable.isReference = !made;
  variable.isArray = type->isArrayType();
  variable.isConst = type.isConstQualified();
  variable.triviallyDestructible = !made || endsTrivially(type, made ? *made->getSubExpr() : *init);
  variable.comment = oneLine(*loop.getRangeInit());
  variable.line = line(loop.getForLoc());
  setType(variable, type, made ? *made->getSubExpr() : *init);
  const VariableId id = addVariable(std::move(variable));
  evaluate(range, out, [&](const clang::Expr& whole) {
    if (made) return initialiseFrom(id, *made->getSubExpr(), nullptr, {}, false);
    Init address;
    address.kind = init->isXValue() ? Init::Kind::AddressOfRvalue : Init::Kind::Address;
    address.text = lower(whole, false);
    construct(id, std::move(address), {});
  });
  alive(id, out);
  return useOf(id, false);
}

VariableId FunctionParser::iterator(const clang::DeclStmt& statement, const std::string& name,
                                    Text init, bool isFixedRange, Stmts& out) {
  const clang::VarDecl& declaration = onlyVariable(statement);
  const clang::QualType type = declaration.getType().getUnqualifiedType();
  Variable variable;
  variable.kind = Variable::Kind::Local;
  variable.name = name;
  variable.isAssignable = isFixedRange && isAssignable(type, ast_);
  variable.triviallyDestructible = isFixedRange && isTriviallyDestructible(type, ast_);
  variable.line = line(declaration.getLocation());
  if (!isFixedRange) variable.typeAs = "std::decay_t<@>";
  if (type->isRecordType() || !isFixedRange) {
    variable.typeOf = init;  // iterators have no name of the user's
  } else if (isSpellable(type)) {
    variable.type = spell(type, ast_);
    variable.extent = extentOf(type, ast_);
  }
  const VariableId id = addVariable(std::move(variable));
  Stmt made;
  made.kind = Stmt::Kind::Construct;
  made.variable = id;
  made.line = model_->variables[id].line;
  made.init = {model_->variables[id].isAssignable ? Init::Kind::Convert : Init::Kind::Value,
               std::move(init)};
  out.push_back(std::move(made));
  alive(id, out);
  return id;
}

/// `range.begin()`, `begin(range)`, or the array itself.
static Text boundary(const clang::DeclStmt& statement, const Text& range, const std::string& which,
                     const std::string& pastArray, bool isArray) {
  const clang::Expr& init = stripped(*onlyVariable(statement).getInit());
  const auto* call = dyn_cast<clang::CallExpr>(init.IgnoreImpCasts());
  Text text = range;
  if (isArray || !call) {
    append(text, verbatim(pastArray));
  } else if (isa<clang::CXXMemberCallExpr>(call)) {
    append(text, verbatim("." + which + "()"));
  } else {
    text.insert(text.begin(), verbatim(which + "(")[0]);
    append(text, verbatim(")"));
  }
  return text;
}

/// The array that is looped over, also the one behind a braced list.
const clang::ConstantArrayType* FunctionParser::rangeArray(
    const clang::CXXForRangeStmt& loop) const {
  const clang::VarDecl& range = onlyVariable(*loop.getRangeStmt());
  clang::QualType type = range.getType().getNonReferenceType();
  const clang::Expr* init = &stripped(*range.getInit());
  if (const auto* made = dyn_cast<clang::MaterializeTemporaryExpr>(init))
    init = &stripped(*made->getSubExpr());
  if (const auto* list = dyn_cast<clang::CXXStdInitializerListExpr>(init))
    type = list->getSubExpr()->getType();
  return ast_.getAsConstantArrayType(type);
}

void FunctionParser::elementVariable(const clang::CXXForRangeStmt& loop, VariableId iterator,
                                     Stmts& out) {
  const clang::VarDecl& element = *loop.getLoopVariable();
  const auto* bindings = dyn_cast<clang::DecompositionDecl>(&element);
  std::string name = nameIn(context_, element);
  if (bindings) {
    for (const clang::BindingDecl* binding : bindings->bindings())
      name += (name.empty() ? "" : "_and_") + nameIn(context_, *binding);
  }
  const VariableId id = addLocal(element, name);
  Text value = use(iterator, Access::Reference);
  value[0].after = After::Postfix;
  value.insert(value.begin(), verbatim("*")[0]);

  Stmt made;
  made.kind = Stmt::Kind::Construct;
  made.variable = id;
  made.line = line(element.getLocation());
  const auto range =
      clang::CharSourceRange::getCharRange(element.getBeginLoc(), loop.getColonLoc());
  made.text = verbatim(attributeBefore(ast_, range, element));
  append(made.text, render(context_, range, {}));
  append(made.text, verbatim("= "));
  append(made.text, value);
  append(made.text, verbatim(";"));

  Variable& variable = model_->variables[id];
  const clang::Expr* bound = element.getInit() ? &stripped(*element.getInit()) : nullptr;
  while (const auto* conversion = dyn_cast_or_null<clang::ImplicitCastExpr>(bound)) {
    if (!variable.isReference) break;
    bound = conversion->getSubExpr();
  }
  if (const auto* proxy = dyn_cast_or_null<clang::MaterializeTemporaryExpr>(bound);
      proxy && variable.isReference) {
    if (isDependent(element))
      refuse(element.getSourceRange(),
             "this loop makes its elements, in some instantiations of the template at least, and "
             "a reference would keep them; take them by value");
    becomeObject(id, *proxy);
  }
  if (isDependent(element) && variable.type.empty()) {
    variable.typeOf = value;
    variable.typeAs = variable.isReference ? "std::remove_reference_t<@>" : "std::decay_t<@>";
  }
  if (variable.isReference) {
    made.init.kind = Init::Kind::Address;
  } else {
    made.init.kind = variable.isAssignable ? Init::Kind::Convert : Init::Kind::Arguments;
  }
  made.init.text = std::move(value);
  out.push_back(std::move(made));
  alive(id, out);
  if (bindings) {
    bindNames(*bindings, id, out);
  } else {
    context_.variables[&element] = {id, "", ""};
  }
}

void FunctionParser::rangeFor(const clang::CXXForRangeStmt& loop, Stmts& out) {
  const ConstructId id = constructs_++;
  std::string name = loop.getLoopVariable()->getNameAsString();
  if (name.empty()) name = "element";
  Stmt around;
  around.kind = Stmt::Kind::Block;
  around.line = line(loop.getForLoc());
  around.block.name = "for";
  inScope(around.block, [&](Stmts& outer) {
    if (loop.getInit()) statement(*loop.getInit(), outer);
    const Text range = rangeObject(loop, name, outer);
    const clang::ConstantArrayType* array = rangeArray(loop);
    const bool isFixedRange = isFixed(*loop.getRangeInit());
    if (array && !isFixedRange)
      refuse(loop.getRangeInit()->getSourceRange(),
             "a loop over an array whose type depends on the arguments of the template is not "
             "supported yet in a block with a co_await; use std::array");
    const std::string past =
        array ? " + " + std::to_string(array->getSize().getZExtValue()) : std::string();
    const VariableId begin =
        iterator(*loop.getBeginStmt(), name + "_it",
                 boundary(*loop.getBeginStmt(), range, "begin", "", array), isFixedRange, outer);
    const VariableId end =
        iterator(*loop.getEndStmt(), name + "_end",
                 boundary(*loop.getEndStmt(), range, "end", past, array), isFixedRange, outer);
    Stmt made = loopStatement(loop, "For", id);
    made.comment = oneLine(clang::SourceRange(loop.getForLoc(), loop.getRParenLoc()));
    inScope(made.block, [&](Stmts& body) {
      Stmt exit;
      exit.kind = Stmt::Kind::ExitUnless;
      exit.line = line(loop.getForLoc());
      exit.construct = id;
      exit.text = use(begin, Access::Reference);
      append(exit.text, verbatim(" != "));
      append(exit.text, use(end, Access::Reference));
      body.push_back(std::move(exit));
      elementVariable(loop, begin, body);
      loopBody(loop, *loop.getBody(), id, body);
      Stmt point;
      point.kind = Stmt::Kind::ContinuePoint;
      point.construct = id;
      body.push_back(std::move(point));
      Stmt step;
      step.line = line(loop.getForLoc());
      step.text = verbatim("++");
      append(step.text, useOf(begin, false));
      append(step.text, verbatim(";"));
      body.push_back(std::move(step));
    });
    outer.push_back(std::move(made));
  });
  out.push_back(std::move(around));
}

}  // namespace pollux::compiler
