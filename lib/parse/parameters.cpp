// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a future is made with. In: an async function. Out: the parameters of its class: the object
// that a member function is called on, what a lambda's body uses of its closure, the function's
// own; and the constants around a lambda, which it uses without capturing them.
#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/function_parser.h"
#include "parse/lambdas.h"
#include "parse/templates.h"

namespace pollux::compiler {

using llvm::dyn_cast;

void FunctionParser::enclosingObject(clang::QualType pointer, AsyncFunction& function) {
  Variable self;
  self.kind = Variable::Kind::Parameter;
  self.name = "self";
  self.type = spell(pointer, ast_);
  if (pattern_) {
    // A partial specialisation has parameters of its own, which its canonical name does not tell.
    const clang::QualType object = pointer->getPointeeType();
    const std::string path = classPath(pattern_->definition());
    self.type = std::string(object.isConstQualified() ? "const " : "") +
                (object.isVolatileQualified() ? "volatile " : "") +
                path.substr(0, path.size() - 2) + "* @";
  }
  self.extent = function.pointer;
  self.isSelf = true;
  self.isAssignable = true;
  self.triviallyDestructible = true;
  context_.self = addVariable(std::move(self));
  function.parameters.push_back(context_.self);
}

/// What a lambda's body uses of its closure, by reference.
void FunctionParser::captureParameters(const clang::CXXMethodDecl& callOperator,
                                       AsyncFunction& function) {
  for (const UsedCapture& capture : usedCaptures(callOperator)) {
    if (capture.isThis) {
      enclosingObject(capture.type, function);
      continue;
    }
    Variable variable;
    variable.kind = Variable::Kind::Parameter;
    variable.name = variable.userName = capture.variable->getNameAsString();
    variable.type = spell(capture.type, ast_);
    variable.extent = extentOf(capture.type, ast_);
    variable.isReference = true;
    variable.isConst = capture.type.isConstQualified();
    variable.triviallyDestructible = true;
    variable.line = line(capture.variable->getLocation());
    const VariableId id = addVariable(std::move(variable));
    context_.variables[capture.variable] = {id, "", ""};
    function.parameters.push_back(id);
  }
}

/// Constants of the functions around a lambda that it need not capture.
void FunctionParser::outerConstants(const clang::CXXMethodDecl& callOperator, Stmts& out) {
  for (const clang::VarDecl* constant : compiler::outerConstants(callOperator)) {
    const clang::QualType type = constant->getType().getUnqualifiedType();
    std::string value = llvm::toString(constant->evaluateValue()->getInt(), 10);
    Variable variable;
    variable.name = variable.userName = constant->getNameAsString();
    variable.type = spell(type, ast_);
    variable.isConstant = true;
    variable.triviallyDestructible = true;
    variable.line = line(constant->getLocation());
    const VariableId id = addVariable(std::move(variable));
    const std::string named = typeName(model_->variables[id]);
    if (type->isBooleanType()) value = value == "0" ? "false" : "true";
    if (!type->isIntegerType()) value = "static_cast<" + named + ">(" + value + ")";
    Stmt made;
    made.kind = Stmt::Kind::Construct;
    made.variable = id;
    made.line = model_->variables[id].line;
    made.text =
        verbatim("constexpr " + named + " " + model_->variables[id].name + " = " + value + ";");
    out.push_back(std::move(made));
    context_.variables[constant] = {id, "", ""};
  }
}

void FunctionParser::parameters(AsyncFunction& function) {
  function.pointer = extentOf(ast_.VoidPtrTy, ast_);
  const auto* method = dyn_cast<clang::CXXMethodDecl>(&function_);
  if (method && method->getParent()->isLambda()) {
    captureParameters(*method, function);
  } else if (method && method->isInstance()) {
    const clang::FunctionDecl& written = pattern_ ? pattern_->definition() : function_;
    enclosingObject(llvm::cast<clang::CXXMethodDecl>(written).getThisType(), function);
  }
  if (pattern_) {
    for (const ParameterOrigin& origin : parameterOrigins(pattern_->definition(), function_))
      parameter(*origin.written, origin.instances, function);
    return;
  }
  for (const clang::ParmVarDecl* written : function_.parameters())
    parameter(*written, {written}, function);
}

/// One parameter, which is a member of the class; of a template, as the pattern has it.
void FunctionParser::parameter(const clang::ParmVarDecl& written,
                               const std::vector<const clang::ParmVarDecl*>& instances,
                               AsyncFunction& function) {
  clang::QualType type = written.getType();
  if (const auto* pack = type->getAs<clang::PackExpansionType>()) type = pack->getPattern();
  const bool depends = pattern_ && type->isInstantiationDependentType();
  Variable variable;
  variable.kind = Variable::Kind::Parameter;
  variable.userName = written.getNameAsString();
  variable.name = variable.userName.empty() ? "unnamed" : variable.userName;
  variable.type = pattern_ ? pattern_->spell(type.getNonReferenceType()).value_or("")
                           : spell(type.getNonReferenceType(), ast_);
  variable.extent = extentOf(type, ast_);
  if (variable.type.empty())
    refuse(written.getSourceRange(),
           "the type of this parameter cannot be repeated in the class of the future; give it a "
           "name outside of the function");
  variable.isReference = type->isReferenceType();
  variable.isRvalueReference = type->isRValueReferenceType();
  variable.isConst = type.getNonReferenceType().isConstQualified();
  const bool isAny = depends && !type->isPointerType();
  variable.moves = isAny || type->isRecordType();
  variable.isAssignable = !isAny && isAssignable(type, ast_);
  variable.triviallyDestructible = !isAny && isTriviallyDestructible(type, ast_);
  variable.isTriviallyCopyable = !isAny && type.isTriviallyCopyableType(ast_);
  if (depends && !type->isLValueReferenceType() && !type.isConstQualified())
    variable.forwardedAs = pattern_->forwardedAs(type).value_or("");
  variable.sendDepends = isAny && !variable.isReference;
  if (!isAny) noteSend(variable, type);
  variable.line = line(written.getLocation());
  variable.isPack = written.isParameterPack();
  if (variable.isPack) {
    variable.extent = {};
    variable.indices = names_.allocate(variable.name + "_index", "_");
  }
  const VariableId id = addVariable(std::move(variable));
  const std::string& pack = model_->variables[id].indices;
  const Binding binding{id, "", pack.empty() ? "" : "pollux::get<" + pack + ">", pack};
  context_.variables[&written] = binding;
  for (const clang::ParmVarDecl* instance : instances) context_.variables[instance] = binding;
  function.parameters.push_back(id);
}

bool FunctionParser::isCopiedConstant(const clang::VarDecl& declaration) const {
  return llvm::any_of(signatures_, [&](const auto& known) {
    return known.second.lambda && llvm::is_contained(known.second.lambda->constants, &declaration);
  });
}

}  // namespace pollux::compiler
