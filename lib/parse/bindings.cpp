// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Structured bindings. In: the declaration, and the variable that is its hidden object. Out: what
// each name stands for: a part of that object, or, where a class of the user's has its own `get`, a
// variable that holds what `get` gave.
#include "parse/facts.h"
#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::dyn_cast;
using llvm::isa;

bool hasOwnGet(const clang::DecompositionDecl& declaration) {
  const auto* record = declaration.getType().getNonReferenceType()->getAsCXXRecordDecl();
  return record && !isInStd(*record) && !declaration.bindings().empty() &&
         declaration.bindings().front()->getHoldingVar();
}

void FunctionParser::bindNames(const clang::DecompositionDecl& declaration, VariableId object,
                               Stmts& out) {
  if (hasOwnGet(declaration)) {
    const bool asRvalue = !declaration.getType()->isLValueReferenceType();
    for (const clang::BindingDecl* binding : declaration.bindings()) {
      if (!bindElement(*binding, object, asRvalue, out)) return;
    }
    return;
  }
  unsigned index = 0;
  for (const clang::BindingDecl* binding : declaration.bindings()) {
    Binding bound{object, "", ""};
    const clang::Expr* expression = binding->getBinding();
    if (const auto* member =
            expression ? dyn_cast<clang::MemberExpr>(expression->IgnoreParenImpCasts()) : nullptr) {
      bound.member = "." + member->getMemberDecl()->getNameAsString();
    } else if (binding->getHoldingVar()) {
      bound.get = "std::get<" + std::to_string(index) + ">";
    } else {
      bound.member = "[" + std::to_string(index) + "]";
    }
    context_.variables[binding] = std::move(bound);
    ++index;
  }
}

/// The call of `get` that initialises a binding, which has no text of its own.
static const clang::CallExpr* getterOf(const clang::VarDecl& holding) {
  const clang::Expr* at = holding.getInit();
  for (;;) {
    at = &stripped(*at);
    if (const auto* made = dyn_cast<clang::MaterializeTemporaryExpr>(at)) {
      at = made->getSubExpr();
    } else if (const auto* conversion = dyn_cast<clang::ImplicitCastExpr>(at)) {
      at = conversion->getSubExpr();
    } else {
      return dyn_cast<clang::CallExpr>(at);
    }
  }
}

bool FunctionParser::bindElement(const clang::BindingDecl& binding, VariableId object,
                                 bool asRvalue, Stmts& out) {
  const clang::VarDecl& holding = *binding.getHoldingVar();
  const clang::CallExpr* getter = getterOf(holding);
  const clang::FunctionDecl* callee = getter ? getter->getDirectCallee() : nullptr;
  const auto* arguments = callee ? callee->getTemplateSpecializationArgs() : nullptr;
  const bool isFriend = callee && callee->getFriendObjectKind() != clang::Decl::FOK_None &&
                        callee->getLexicalDeclContext()->isRecord();
  if (!arguments || isFriend || holding.getType().isNull()) {
    refuse(binding.getSourceRange(),
           "the 'get' of this structured binding cannot be named in C++17; bind the object to a "
           "name, and call get");
    return false;
  }
  const std::string index = "<" + llvm::toString(arguments->get(0).getAsIntegral(), 10) + ">";
  Text value = useOf(object, asRvalue);
  if (isa<clang::CXXMethodDecl>(callee)) {
    if (!asRvalue) value[0].after = After::Dot;
    append(value, verbatim((asRvalue ? ".get" : "get") + index + "()"));
  } else {
    value.insert(value.begin(), verbatim("::" + qualifiedName(*callee) + index + "(")[0]);
    append(value, verbatim(")"));
  }
  Variable variable;
  variable.name = variable.userName = nameIn(context_, binding);
  variable.line = line(binding.getLocation());
  setPlace(variable, binding.getSourceRange());
  const clang::QualType type = holding.getType().getNonReferenceType();
  variable.isReference = getter->isGLValue();
  variable.isConst = type.isConstQualified();
  variable.isAssignable = !variable.isReference && isAssignable(type, ast_);
  variable.triviallyDestructible = variable.isReference || isTriviallyDestructible(type, ast_);
  setType(variable, variable.isAssignable ? type.getUnqualifiedType() : type, *getter);
  const VariableId id = addVariable(std::move(variable));
  Stmt made;
  made.kind = Stmt::Kind::Construct;
  made.variable = id;
  made.line = model_->variables[id].line;
  made.init.kind = getter->isLValue()   ? Init::Kind::Address
                   : getter->isXValue() ? Init::Kind::AddressOfRvalue
                                        : Init::Kind::Value;
  made.init.text = std::move(value);
  out.push_back(std::move(made));
  alive(id, out);
  context_.variables[&binding] = Binding{id, "", ""};
  return true;
}

/// `auto [a, b] = array;` copies the elements one by one.
void FunctionParser::copyArray(const clang::VarDecl& declaration, VariableId id,
                               const clang::ArrayInitLoopExpr& copies, Plain plain, Stmts& out) {
  const clang::Expr& source = *copies.getCommonExpr()->getSourceExpr();
  const auto* type = ast_.getAsConstantArrayType(declaration.getType());
  if (!type || type->getElementType()->isArrayType() || !isStable(source)) {
    refuse(declaration.getSourceRange(),
           "structured bindings that copy this array are not supported yet in a block with a "
           "co_await; bind by reference, or use std::array");
    return;
  }
  Text array = text(source);
  if (!array.empty() && array.back().kind == Piece::Kind::Use) array.back().after = After::Postfix;
  Stmt made;
  made.kind = Stmt::Kind::Construct;
  made.variable = id;
  made.line = line(declaration.getLocation());
  made.init.kind = Init::Kind::Elements;
  made.init.text = verbatim("{");
  for (std::uint64_t i = 0; i < type->getSize().getZExtValue(); ++i) {
    append(made.init.text, verbatim(i > 0 ? ", " : ""));
    append(made.init.text, array);
    append(made.init.text, verbatim("[" + std::to_string(i) + "]"));
  }
  append(made.init.text, verbatim("}"));
  if (!plain.before.empty()) {
    made.text = std::move(plain.before);
    append(made.text, text(*declaration.getInit()));
    append(made.text, std::move(plain.after));
  }
  out.push_back(std::move(made));
  alive(id, out);
}

}  // namespace pollux::compiler
