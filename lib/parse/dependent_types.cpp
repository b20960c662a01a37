// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What depends on the arguments of a template. In: a part of one instantiation. Out: the type as
// text that says the same in every other: as it is written in the pattern, or decltype of it.
#include <clang/Basic/SourceManager.h>

#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/function_parser.h"
#include "parse/templates.h"

namespace pollux::compiler {

using llvm::dyn_cast;
using llvm::isa;

bool FunctionParser::isFixed(const clang::Expr& expression) const {
  if (!pattern_) return true;
  // In a template Clang takes what any co_await gives for dependent.
  if (const auto* await = dyn_cast<clang::CoawaitExpr>(&stripped(expression)))
    return isFixed(*await->getOperand());
  return pattern_->isFixed(expression);
}

bool FunctionParser::isInExpansion(const clang::Expr& expression) {
  if (!pattern_ || !pattern_->isExpanded(expression.getBeginLoc())) return false;
  refuse(expression.getSourceRange(),
         "what this expansion of a pack makes for each element has to be there before a co_await, "
         "or before another operand; put that operand into a local, or the elements into a "
         "std::tuple, before");
  return true;
}

bool FunctionParser::canAssign(clang::QualType type, const clang::Expr& expression) const {
  return isFixed(expression) && isAssignable(type, ast_);
}

bool FunctionParser::endsTrivially(clang::QualType type, const clang::Expr& expression) const {
  return isFixed(expression) && isTriviallyDestructible(type, ast_);
}

bool FunctionParser::isDependent(const clang::VarDecl& declaration) const {
  const clang::VarDecl* written = pattern_ ? pattern_->variable(declaration) : nullptr;
  return written && (written->getType()->isInstantiationDependentType() ||
                     written->getType()->isUndeducedType());
}

const LoweredSignature* FunctionParser::signatureFor(const clang::FunctionDecl& callee) const {
  auto found = signatures_.find(&callee);
  if (found == signatures_.end()) found = signatures_.find(patternOf(callee));
  return found == signatures_.end() ? nullptr : &found->second;
}

/// One argument of a template as it is written; nothing if it has no name.
static std::optional<std::string> argumentText(const clang::TemplateArgument& argument,
                                               const clang::ASTContext& ast) {
  std::string text;
  // What is a Task in the source may be the class of a future in the output.
  if (argument.getKind() == clang::TemplateArgument::Type && isSpellable(argument.getAsType()) &&
      !mentionsBox(argument.getAsType())) {
    return withoutName(spell(argument.getAsType(), ast));
  }
  if (argument.getKind() != clang::TemplateArgument::Integral) return std::nullopt;
  llvm::raw_string_ostream out(text);
  argument.print(ast.getPrintingPolicy(), out, true);
  return text;
}

std::optional<std::string> instantiatedClass(const clang::FunctionDecl& callee,
                                             const LoweredSignature& known) {
  const clang::ASTContext& ast = callee.getASTContext();
  std::string text = "::" + known.qualifier;
  if (const auto* method = dyn_cast<clang::CXXMethodDecl>(&callee)) {
    const clang::QualType around = ast.getRecordType(method->getParent());
    if (!isSpellable(around) || mentionsBox(around)) return std::nullopt;
    text = spell(around, ast);
    text = text.substr(0, text.find(" @")) + "::";
  }
  text += known.className;
  const clang::TemplateArgumentList* arguments = callee.getTemplateSpecializationArgs();
  const clang::FunctionTemplateDecl* made = callee.getPrimaryTemplate();
  if (!arguments || !made) return text;
  std::string list;
  for (unsigned i = 0; i < arguments->size(); ++i) {
    if (!isNamedInFuture(*made->getTemplateParameters()->getParam(i))) continue;
    const clang::TemplateArgument& argument = arguments->get(i);
    const bool isPack = argument.getKind() == clang::TemplateArgument::Pack;
    for (const clang::TemplateArgument& each :
         isPack ? argument.pack_elements() : llvm::ArrayRef<clang::TemplateArgument>(argument)) {
      const std::optional<std::string> part = argumentText(each, ast);
      if (!part) return std::nullopt;
      list += (list.empty() ? "" : ", ") + *part;
    }
  }
  return text + "<" + list + ">";
}

/// The type of what an expression gives, where the arguments decide it.
void FunctionParser::setDependentType(Variable& variable, clang::QualType type,
                                      const clang::Expr& expression) {
  variable.type.clear();
  variable.sendDepends = !variable.isReference;
  if (calledAsync(expression) == function_.getCanonicalDecl()) {
    variable.type = boxOf(context_, expression) + " @";
    return;
  }
  const clang::Expr* made = stripped(expression).IgnoreUnlessSpelledInSource();
  variable.typeAs = "@";
  if (const auto* await = dyn_cast<clang::CoawaitExpr>(made)) {
    made = await->getOperand();
    variable.typeAs =
        made->isPRValue() ? "pollux::output_t<@>" : "pollux::output_t<std::remove_reference_t<@>>";
  } else if (made->isGLValue()) {
    variable.typeAs = variable.isReference ? "std::remove_reference_t<@>" : "std::decay_t<@>";
  }
  const bool isSame = made != &expression && isa<clang::CoawaitExpr>(stripped(expression))
                          ? true
                          : ast_.hasSameUnqualifiedType(made->getType(), type);
  if (!isSame || containsAwait(*made) || isa<clang::LambdaExpr, clang::InitListExpr>(made)) return;
  Text text = typeText(*made);
  if (made->isGLValue()) {
    text.insert(text.begin(), verbatim("(")[0]);
    append(text, verbatim(")"));
  }
  if (hasNamedTypes(text)) variable.typeOf = std::move(text);
}

/// A local whose type is not the same in all instantiations.
void FunctionParser::setDependentLocal(Variable& variable, const clang::VarDecl& declaration) {
  const clang::VarDecl& written = *pattern_->variable(declaration);
  const clang::QualType type = written.getType();
  if (declaration.getType()->isReferenceType() != type->isReferenceType())
    refuse(declaration.getSourceRange(),
           "the local '" + variable.userName +
               "' becomes a reference by the arguments of the template, which is not supported "
               "yet in a block with a co_await; declare it as a reference");
  if (isa<clang::DecompositionDecl>(declaration))
    refuse(declaration.getSourceRange(),
           "structured bindings of a type that depends on the arguments of the template are not "
           "supported yet in a block with a co_await; bind the object to a name");
  variable.isScalar = false;
  variable.isAssignable = false;
  variable.sendDepends = !variable.isReference;
  if (!variable.isReference) {
    variable.triviallyDestructible = false;
    variable.isConst = type.isConstQualified();
  }
  const bool isDeduced = type->isUndeducedType() || type->getContainedAutoType() != nullptr;
  if (!isDeduced) {
    variable.type = pattern_->spell(type.getNonReferenceType()).value_or("");
  } else if (!declaration.isCXXForRangeDecl() && declaration.getInit()) {
    const clang::QualType object = declaration.getType().getNonReferenceType();
    setDependentType(variable, object, *declaration.getInit());
    if (!variable.typeOf.empty() && !variable.isReference && variable.typeAs != "std::decay_t<@>")
      variable.typeAs = "std::decay_t<" + variable.typeAs + ">";
  }
}

/// An initialiser that is right whether the type is a scalar or a class.
Init FunctionParser::dependentInit(const Variable& variable, const clang::VarDecl& style,
                                   Text text) const {
  const std::string type = typeName(variable);
  const auto initStyle = style.getInitStyle();
  const bool isCall = initStyle == clang::VarDecl::CallInit;
  if (variable.isArray) return {Init::Kind::Elements, std::move(text)};
  if (initStyle == clang::VarDecl::CInit || type.empty()) {
    if (isCall && isa<clang::CXXConstructExpr>(stripped(*style.getInit())))
      text = insideBrackets(std::move(text), '(');
    return {Init::Kind::Convert, std::move(text)};
  }
  const auto* made = dyn_cast<clang::CXXConstructExpr>(&stripped(*style.getInit()));
  if (!isCall || (made && made->getParenOrBraceRange().isValid()))
    text = insideBrackets(std::move(text), isCall ? '(' : '{');
  Text whole = verbatim(type.substr(type.rfind("const ", 0) == 0 ? 6 : 0) + (isCall ? "(" : "{"));
  append(whole, std::move(text));
  append(whole, verbatim(isCall ? ")" : "}"));
  return {Init::Kind::Value, std::move(whole)};
}

}  // namespace pollux::compiler
