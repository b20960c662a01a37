// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declarations of locals. In: a declaration. Out: a variable of the model and the statements that
// begin its life, each with two texts: the declaration as it stands in the source, for a local that
// stays one, and the initialiser, for one that moves into the frame.
#include <clang/AST/DeclTemplate.h>

#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::cast;
using llvm::dyn_cast;
using llvm::isa;

/// Whether a type and then variables of it are declared: `struct Point { ... } point{1, 2};`
static bool declaresTypeOfVariables(const clang::DeclStmt& statement) {
  auto isLocal = [](const clang::Decl* declaration) {
    const auto* variable = dyn_cast<clang::VarDecl>(declaration);
    return variable && variable->hasLocalStorage();
  };
  return !statement.isSingleDecl() && isa<clang::TagDecl>(*statement.decl_begin()) &&
         std::all_of(std::next(statement.decl_begin()), statement.decl_end(), isLocal);
}

void FunctionParser::typeWithVariables(const clang::DeclStmt& statement, Stmts& out) {
  auto* type = cast<clang::TagDecl>(*statement.decl_begin());
  if (type->getIdentifier()) {
    Replacements initialisers;  // they come later
    for (const clang::Decl* declaration : statement.decls()) {
      const auto* variable = dyn_cast<clang::VarDecl>(declaration);
      if (variable && variable->getInit()) initialisers[variable->getInit()] = {};
    }
    Text alone =
        render(context_, fileRange(ast_, type->getSourceRange()), {&statement}, initialisers);
    append(alone, verbatim(";"));
    hoist(clang::DeclGroupRef(type), std::move(alone), out);
  }
  // Without a name it has to stand where it is, in front of the only variable.
  const auto count = std::distance(statement.decl_begin(), statement.decl_end());
  const bool isAlone = !type->getIdentifier() && count == 2;
  for (const clang::Decl* declaration : statement.decls()) {
    if (const auto* variable = dyn_cast<clang::VarDecl>(declaration))
      declare(*variable, isAlone, &statement, out);
  }
}

void FunctionParser::declarations(const clang::DeclStmt& statement, Stmts& out) {
  if (declaresTypeOfVariables(statement)) return typeWithVariables(statement, out);
  const bool isAlone = statement.isSingleDecl();
  for (const clang::Decl* declaration : statement.decls()) {
    const auto* variable = dyn_cast<clang::VarDecl>(declaration);
    if (variable && variable->hasLocalStorage()) {
      declare(*variable, isAlone, &statement, out);
      continue;
    }
    if (isa<clang::StaticAssertDecl, clang::EmptyDecl>(declaration)) {
      Stmt code;
      code.line = line(declaration->getLocation());
      code.text = text(statement);
      out.push_back(std::move(code));
      return;
    }
    return hoist(statement.getDeclGroup(), text(statement), out);
  }
}

VariableId FunctionParser::addLocal(const clang::VarDecl& declaration, const std::string& name) {
  const clang::QualType type = declaration.getType();
  const clang::QualType object = type.getNonReferenceType();
  Variable variable;
  variable.kind = Variable::Kind::Local;
  variable.name = name;
  variable.userName = nameIn(context_, declaration);
  variable.line = line(declaration.getLocation());
  setPlace(variable, declaration.getSourceRange());
  variable.isReference = type->isReferenceType();
  variable.isRvalueReference = type->isRValueReferenceType();
  variable.isConst = object.isConstQualified();
  variable.isArray = object->isArrayType();
  variable.isConstant = declaration.isConstexpr();
  variable.isScalar = !variable.isReference && object->isScalarType();
  variable.isAssignable = !variable.isReference && isAssignable(object, ast_);
  variable.triviallyDestructible = variable.isReference || isTriviallyDestructible(object, ast_);
  const clang::Expr* init = declaration.getInit();
  const bool depends = isDependent(declaration);
  const bool isDeduced = type->getContainedAutoType() != nullptr;
  if (const auto* made = dyn_cast_or_null<clang::ExprWithCleanups>(init)) init = made->getSubExpr();
  if (depends) {
    setDependentLocal(variable, declaration);
  } else if (isDeduced && init && !variable.isReference) {
    setType(variable, variable.isAssignable ? object.getUnqualifiedType() : object, *init);
  } else if (!isSpellable(object, memberTypes_)) {
    variable.type = "";  // only a problem if it has to be a field
  } else {
    variable.type = spell(variable.isAssignable ? object.getUnqualifiedType() : object, ast_);
    variable.extent = extentOf(object, ast_);
  }
  if (!depends) noteSend(variable, object);
  if (variable.isConstant && !hoisted_.insert(variable.userName).second)
    refuse(declaration.getSourceRange(),
           "two constexpr locals with the name '" + variable.userName +
               "' in blocks with a co_await are not supported yet; give them different names");
  return addVariable(std::move(variable));
}

/// `T x;`, for a class with a default constructor as for a scalar.
static bool isDefaultInit(const clang::VarDecl& declaration) {
  if (!declaration.getInit()) return true;
  const auto* construct =
      dyn_cast<clang::CXXConstructExpr>(declaration.getInit()->IgnoreImplicit());
  return construct && declaration.getInitStyle() == clang::VarDecl::CallInit &&
         construct->getParenOrBraceRange().isInvalid();
}

/// The source of a declaration, cut at its initialiser.
FunctionParser::Plain FunctionParser::plainDeclaration(clang::CharSourceRange whole,
                                                       const clang::Expr* init) const {
  if (!init) return {render(context_, whole, {}), {}};
  const clang::CharSourceRange inner = fileRange(ast_, rangeOf(context_, init->getSourceRange()));
  if (whole.isInvalid() || inner.isInvalid()) {
    context_.cutMacro(init->getSourceRange());
    return {};
  }
  const auto left = clang::CharSourceRange::getCharRange(whole.getBegin(), inner.getBegin());
  const auto right = clang::CharSourceRange::getCharRange(inner.getEnd(), whole.getEnd());
  return {render(context_, left, {}), render(context_, right, {})};
}

/// Whether compilers would warn of the variable in the output, and not in the source: what mentions
/// it there, such as a discarded `if constexpr`, is not written.
bool FunctionParser::isUnused(const clang::VarDecl& declaration) const {
  return declaration.isReferenced() && !declaration.hasAttr<clang::UnusedAttr>() &&
         !isa<clang::DecompositionDecl>(declaration) &&
         isTriviallyDestructible(declaration.getType(), ast_) &&
         !accesses_.isMentioned(declaration);
}

void FunctionParser::declare(const clang::VarDecl& declaration, bool isAlone,
                             const clang::DeclStmt* statement, Stmts& out) {
  const auto* bindings = dyn_cast<clang::DecompositionDecl>(&declaration);
  std::string name = nameIn(context_, declaration);
  if (declaration.getLocation().isMacroID()) {
    context_.cutMacro(declaration.getLocation());
    return;
  }
  if (bindings) {
    name.clear();
    for (const clang::BindingDecl* binding : bindings->bindings())
      name += (name.empty() ? "" : "_and_") + nameIn(context_, *binding);
  }
  const VariableId id = addLocal(declaration, name);
  // The name is in scope in its own initialiser: a lambda there can capture it.
  if (!bindings) context_.variables[&declaration] = Binding{id, "", ""};
  const clang::Expr* init = declaration.getInit();
  Plain plain;
  if (isAlone && !(bindings && hasOwnGet(*bindings))) {
    const clang::CharSourceRange whole = statement ? statementRange(context_, *statement)
                                                   : fileRange(ast_, declaration.getSourceRange());
    plain = plainDeclaration(whole, isDefaultInit(declaration) ? nullptr : init);
    const std::string attribute = isUnused(declaration) || isCopiedConstant(declaration)
                                      ? "[[maybe_unused]] "
                                      : attributeBefore(ast_, whole, declaration);
    if (!attribute.empty()) plain.before.insert(plain.before.begin(), verbatim(attribute)[0]);
    if (!statement) append(plain.after, verbatim(";"));
  }
  if (declaration.getType()->isReferenceType() && init) {
    bindReference(declaration, id, std::move(plain), out);
  } else {
    initialise(declaration, id, std::move(plain), out);
  }
  if (bindings) bindNames(*bindings, id, out);
}

void FunctionParser::initialise(const clang::VarDecl& declaration, VariableId id, Plain plain,
                                Stmts& out) {
  if (isDefaultInit(declaration)) {
    Stmt made;
    made.kind = Stmt::Kind::Construct;
    made.variable = id;
    made.line = line(declaration.getLocation());
    made.text = std::move(plain.before);
    append(made.text, std::move(plain.after));
    const auto* record = ast_.getBaseElementType(declaration.getType())->getAsCXXRecordDecl();
    if (isDependent(declaration) || (record && !record->hasTrivialDefaultConstructor())) {
      const bool isArray = model_->variables[id].isArray;
      made.init.kind = isArray ? Init::Kind::Elements : Init::Kind::Arguments;
      if (isArray) made.init.text = verbatim("{}");
    }
    out.push_back(std::move(made));
    return alive(id, out);
  }
  if (const auto* copies = dyn_cast<clang::ArrayInitLoopExpr>(&stripped(*declaration.getInit())))
    return copyArray(declaration, id, *copies, std::move(plain), out);
  evaluate(declaration, out, [&](const clang::Expr& init) {
    const auto* lambda = dyn_cast<clang::LambdaExpr>(stripped(init).IgnoreImplicit());
    std::optional<Init> made;
    if (lambda && model_->variables[id].type.empty())
      made = closure(*lambda, model_->variables[id]);
    if (!made) return initialiseFrom(id, init, &declaration, std::move(plain), false);
    Text whole = std::move(plain.before);
    if (!whole.empty()) {
      append(whole, text(init));
      append(whole, std::move(plain.after));
    }
    construct(id, std::move(*made), std::move(whole));
  });
  alive(id, out);
}

void FunctionParser::evaluate(const clang::VarDecl& declaration, Stmts& out,
                              const std::function<void(const clang::Expr&)>& fill) {
  const clang::Expr& init = *declaration.getInit();
  if (containsAwait(init)) {
    fullExpression(declaration.getNameAsString(), out, init, [&](Stmts&) { fill(init); });
    return;
  }
  Stmts* outer = std::exchange(sink_, &out);
  const clang::Expr* outerWhole = std::exchange(whole_, &init);
  fill(init);
  whole_ = outerWhole;
  sink_ = outer;
}

static Text enclosed(std::string before, Text text, std::string after) {
  Text result = verbatim(std::move(before));
  append(result, std::move(text));
  append(result, verbatim(std::move(after)));
  return result;
}

/// `Task<T> name = f();`, with the future of f put into the box.
bool FunctionParser::isBox(const clang::VarDecl& declaration, const clang::Expr& expression) const {
  const clang::FunctionDecl* callee = calledAsync(expression);
  const LoweredSignature* lowered = callee ? signatureFor(*callee) : nullptr;
  return lowered && !lowered->isBoxed && isBoxType(declaration.getType()) &&
         !declaration.getType()->getContainedAutoType();
}

void FunctionParser::initialiseFrom(VariableId id, const clang::Expr& expression,
                                    const clang::VarDecl* style, Plain plain, bool later) {
  const clang::Expr& source = withoutConst(expression);
  if (source.getType()->isVoidType()) return discard(source, later);  // a throw, in a `?:`
  const auto* choice = dyn_cast<clang::ConditionalOperator>(&source);
  if (choice && source.isPRValue() &&
      (needsSplit(*choice->getTrueExpr(), later) || needsSplit(*choice->getFalseExpr(), later))) {
    Stmt made;
    made.kind = Stmt::Kind::If;
    made.line = line(choice->getQuestionLoc());
    made.text = test(*choice->getCond());
    made.hasElse = true;
    arm(made.block, [&] { initialiseFrom(id, *choice->getTrueExpr(), nullptr, {}, later); });
    arm(made.otherwise, [&] { initialiseFrom(id, *choice->getFalseExpr(), nullptr, {}, later); });
    sink_->push_back(std::move(made));
    return;
  }
  if (const auto* list = partsOf(expression, later)) return buildParts(id, *list);
  Text value = lower(expression, later);
  if (style && isBox(*style, expression)) {
    // In place, since what is passed to the function would be moved once more with the future.
    value = enclosed(typeName(model_->variables[id]) + "(std::in_place, [&] { return ",
                     std::move(value), "; })");
  }
  Text declaration;
  if (!plain.before.empty()) {
    declaration = std::move(plain.before);
    append(declaration, value);
    append(declaration, std::move(plain.after));
  }
  construct(id, initFor(id, expression, style, std::move(value)), std::move(declaration));
}

/// Not IgnoreParenImpCasts, which looks through the temporary too.
static const clang::Expr* withoutCasts(const clang::Expr& expression) {
  const clang::Expr* at = expression.IgnoreParens();
  while (const auto* conversion = dyn_cast<clang::ImplicitCastExpr>(at))
    at = conversion->getSubExpr()->IgnoreParens();
  return at;
}

/// The temporary of which `temporary.member.member` is a part, or null.
static const clang::MaterializeTemporaryExpr* wholeOf(const clang::Expr& part) {
  const clang::Expr* at = withoutCasts(part);
  while (const auto* member = dyn_cast<clang::MemberExpr>(at)) {
    if (member->isArrow() || !isa<clang::FieldDecl>(member->getMemberDecl())) return nullptr;
    at = withoutCasts(*member->getBase());
  }
  const auto* made = dyn_cast<clang::MaterializeTemporaryExpr>(at);
  return made && made->getStorageDuration() != clang::SD_FullExpression ? made : nullptr;
}

void FunctionParser::bindReference(const clang::VarDecl& declaration, VariableId id, Plain plain,
                                   Stmts& out) {
  const clang::Expr* bound = &stripped(*declaration.getInit());
  while (const auto* conversion = dyn_cast<clang::ImplicitCastExpr>(bound)) {
    if (conversion->getCastKind() != clang::CK_NoOp) break;
    bound = conversion->getSubExpr();
  }
  if (const auto* made = dyn_cast<clang::MaterializeTemporaryExpr>(bound);
      made && made->getStorageDuration() != clang::SD_FullExpression) {
    // The temporary lives as long as the reference, so it is the variable.
    becomeObject(id, *made);
    evaluate(declaration, out, [&](const clang::Expr&) {
      initialiseFrom(id, *made->getSubExpr(), nullptr, std::move(plain), false);
    });
    return alive(id, out);
  }
  if (const auto* whole = wholeOf(*bound)) {
    bindPart(declaration, id, *whole, *bound, std::move(plain), out);
    return;
  }
  if (containsExtendedTemporary(*bound)) {
    refuse(declaration.getSourceRange(),
           "a reference to a part of a temporary is not supported yet in a block with a co_await; "
           "bind the reference to the whole object");
    return;
  }
  evaluate(declaration, out, [&](const clang::Expr& init) {
    Init address;
    address.kind = bound->isXValue() ? Init::Kind::AddressOfRvalue : Init::Kind::Address;
    address.text = lower(init, false);
    Text declared = std::move(plain.before);
    if (!declared.empty()) {
      append(declared, address.text);
      append(declared, std::move(plain.after));
    }
    construct(id, std::move(address), std::move(declared));
  });
}

/// A reference to a member of a temporary: the variable is the whole object.
void FunctionParser::bindPart(const clang::VarDecl& declaration, VariableId id,
                              const clang::MaterializeTemporaryExpr& whole, const clang::Expr& part,
                              Plain plain, Stmts& out) {
  becomeObject(id, whole);
  std::string path;
  const clang::Expr* at = withoutCasts(part);
  while (const auto* member = dyn_cast<clang::MemberExpr>(at)) {
    path = "." + member->getMemberDecl()->getNameAsString() + path;
    at = withoutCasts(*member->getBase());
  }
  if (model_->variables[id].isAssignable) model_->variables[id].isConst = false;
  evaluate(declaration, out, [&](const clang::Expr&) {
    Plain inner;
    if (!plain.before.empty()) {
      inner.before = std::move(plain.before);
      inner.after = verbatim(path);
      append(inner.after, std::move(plain.after));
    }
    initialiseFrom(id, *whole.getSubExpr(), nullptr, std::move(inner), false);
  });
  alive(id, out);
  context_.variables[&declaration] = {id, path, ""};
}

void FunctionParser::becomeObject(VariableId id, const clang::MaterializeTemporaryExpr& made) {
  Variable& variable = model_->variables[id];
  variable.isReference = false;
  variable.isRvalueReference = false;
  variable.isConst = made.getType().isConstQualified();
  variable.isAssignable = canAssign(made.getType(), *made.getSubExpr());
  variable.isArray = made.getType()->isArrayType();
  variable.triviallyDestructible = endsTrivially(made.getType(), *made.getSubExpr());
  setType(variable, variable.isAssignable ? made.getType().getUnqualifiedType() : made.getType(),
          *made.getSubExpr());
}

bool FunctionParser::containsExtendedTemporary(const clang::Stmt& statement) const {
  const auto* made = dyn_cast<clang::MaterializeTemporaryExpr>(&statement);
  if (made && made->getStorageDuration() != clang::SD_FullExpression) return true;
  return llvm::any_of(evaluatedChildren(statement),
                      [&](const clang::Stmt* child) { return containsExtendedTemporary(*child); });
}

/// Whether an argument means the same when it is passed on by a forwarding reference.
static bool forwards(const clang::Expr& argument, const clang::ASTContext& ast) {
  const clang::Expr& written = *argument.IgnoreImplicit();
  if (isa<clang::InitListExpr, clang::CXXDefaultArgExpr, clang::OverloadExpr>(written))
    return false;
  if (written.getObjectKind() == clang::OK_BitField) return false;
  if (const auto* list = dyn_cast<clang::CXXConstructExpr>(&written);
      list && list->isListInitialization() && !isa<clang::CXXTemporaryObjectExpr>(written))
    return false;
  const clang::Expr& bare = *argument.IgnoreParenImpCasts();
  if (bare.getType()->isFunctionType()) return false;
  // What is made in place for a parameter would be moved to it.
  const clang::Expr& spelled = *argument.IgnoreUnlessSpelledInSource();
  if (argument.isPRValue() && spelled.isPRValue() && spelled.getType()->isRecordType() &&
      !isMoveUnobservable(spelled.getType(), ast))
    return false;
  // A literal 0 is a null pointer, and 5 a char, only as long as it is a literal.
  const bool isConstant =
      bare.getType()->isIntegralOrEnumerationType() && bare.isIntegerConstantExpr(ast);
  return !isConstant ||
         ast.hasSameUnqualifiedType(argument.getType().getNonReferenceType(), bare.getType());
}

/// Whether direct initialisation could choose another constructor than copy-initialisation did.
static bool hasExplicitConstructor(clang::QualType type) {
  const auto* record = type->getAsCXXRecordDecl();
  return record && !record->isInStdNamespace() &&
         llvm::any_of(record->ctors(), [](const clang::CXXConstructorDecl* constructor) {
           return constructor->isExplicit() && constructor->getMinRequiredArguments() <= 1;
         });
}

Text insideBrackets(Text text, char open) {
  while (!text.empty() && text.front().kind == Piece::Kind::Verbatim &&
         text.front().text.find(open) == std::string::npos)
    text.erase(text.begin());
  if (text.empty() || text.front().kind != Piece::Kind::Verbatim) return text;
  text.front().text.erase(0, text.front().text.find(open) + 1);
  if (text.back().kind == Piece::Kind::Verbatim && !text.back().text.empty())
    text.back().text.pop_back();
  return text;
}

Init FunctionParser::initFor(VariableId id, const clang::Expr& expression,
                             const clang::VarDecl* style, Text text) {
  const Variable& variable = model_->variables[id];
  if (style && isDependent(*style)) return dependentInit(variable, *style, std::move(text));
  std::string type = typeName(variable);
  for (const std::string word : {"const ", "volatile "}) {  // `T{...}` has room for neither
    if (type.rfind(word, 0) == 0) type.erase(0, word.size());
  }
  const auto initStyle = style ? style->getInitStyle() : clang::VarDecl::CInit;
  const auto* made = dyn_cast<clang::CXXConstructExpr>(&stripped(expression));
  const bool isPublic = !made || made->getConstructor()->getAccess() == clang::AS_public;
  if (variable.isArray) return {Init::Kind::Elements, std::move(text)};
  if (made && initStyle == clang::VarDecl::CallInit && made->getParenOrBraceRange().isValid()) {
    Text inside = insideBrackets(std::move(text), '(');
    const bool simple =
        !variable.isAssignable && isPublic &&
        llvm::all_of(made->arguments(), [&](const clang::Expr* argument) {
          return isa<clang::CXXDefaultArgExpr>(argument) || forwards(*argument, ast_);
        });
    if (simple) return {Init::Kind::Arguments, std::move(inside)};
    return {Init::Kind::Value, enclosed(type + "(", std::move(inside), ")")};
  }
  if (initStyle == clang::VarDecl::ListInit && !expression.getType()->isScalarType())
    return {Init::Kind::Value, enclosed(type + "{", insideBrackets(std::move(text), '{'), "}")};
  if (variable.isAssignable) return {Init::Kind::Convert, std::move(text)};
  const clang::Expr& bare = *expression.IgnoreUnlessSpelledInSource();
  const bool sameType = ast_.hasSameUnqualifiedType(bare.getType(), expression.getType());
  const bool isBraced =
      isa<clang::InitListExpr>(bare) ||
      (made && made->isListInitialization() && !isa<clang::CXXTemporaryObjectExpr>(made));
  if (isBraced) return {Init::Kind::Convert, std::move(text)};
  if (bare.isPRValue() && sameType) return {Init::Kind::Value, std::move(text)};
  if (isPublic && forwards(expression, ast_) &&
      (sameType || !hasExplicitConstructor(expression.getType())))
    return {Init::Kind::Arguments, std::move(text)};
  return {Init::Kind::Convert, std::move(text)};
}

std::string FunctionParser::typeName(const Variable& variable) {
  std::string type = variable.type;
  if (const auto at = type.find('@'); at != std::string::npos) type.erase(at, 1);
  while (!type.empty() && type.back() == ' ') type.pop_back();
  return type;
}

}  // namespace pollux::compiler
