// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Variables of the model: their names, their types as text, and the statements that begin their
// lives.
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/function_parser.h"
#include "parse/templates.h"

namespace pollux::compiler {

using llvm::dyn_cast;
using llvm::isa;

int FunctionParser::line(clang::SourceLocation location) const {
  return static_cast<int>(ast_.getSourceManager().getPresumedLineNumber(
      ast_.getSourceManager().getExpansionLoc(location)));
}

std::string FunctionParser::oneLine(const clang::Stmt& statement) const {
  return oneLine(statement.getSourceRange());
}

std::string FunctionParser::oneLine(clang::SourceRange range) const {
  const std::string source = sourceText(ast_, fileRange(ast_, rangeOf(context_, range)));
  std::string result;
  for (char c : source) {
    const bool isSpace = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (isSpace && (result.empty() || result.back() == ' ')) continue;
    result += isSpace ? ' ' : c;
  }
  // A backslash at its end would make the comment swallow the next line.
  constexpr std::size_t longest = 70;
  if (result.size() > longest) {
    const std::size_t space = result.find_last_of(' ', longest - 4);
    const bool isLate = space != std::string::npos && space > longest / 2;
    result = result.substr(0, isLate ? space + 1 : longest - 3) + "...";
  }
  while (!result.empty() && (result.back() == '\\' || result.back() == ' ')) result.pop_back();
  return result;
}

/// The class that `Name(...)` or `Name<T>{...}` makes, which is the same in all instantiations.
static std::string madeClass(const clang::Expr& expression) {
  const clang::TypeSourceInfo* type = nullptr;
  if (const auto* made = dyn_cast<clang::CXXTemporaryObjectExpr>(&expression))
    type = made->getTypeSourceInfo();
  if (const auto* made = dyn_cast<clang::CXXFunctionalCastExpr>(&expression))
    type = made->getTypeInfoAsWritten();
  if (!type) return "";
  const clang::TemplateDecl* named = nullptr;
  if (const auto* deduced = type->getType()->getAs<clang::DeducedTemplateSpecializationType>())
    named = deduced->getTemplateName().getAsTemplateDecl();
  if (const auto* special = type->getType()->getAs<clang::TemplateSpecializationType>())
    named = special->getTemplateName().getAsTemplateDecl();
  return named ? snakeCase(named->getName()) : "";
}

std::string FunctionParser::nameOf(const clang::Expr& expression, const std::string& hint) const {
  const std::string otherwise = hint.empty() ? "operand" : hint;
  const clang::Expr* at = &stripped(*expression.IgnoreParenImpCasts());
  while (const auto* made = dyn_cast<clang::MaterializeTemporaryExpr>(at))
    at = &stripped(*made->getSubExpr()->IgnoreParenImpCasts());
  if (const auto* conversion = dyn_cast<clang::ExplicitCastExpr>(at);
      conversion && !conversion->getType()->isRecordType())
    return nameOf(*conversion->getSubExpr(), hint);
  if (const auto* await = dyn_cast<clang::CoawaitExpr>(at))
    return nameOf(*await->getOperand()) + "_result";
  if (const auto* call = dyn_cast<clang::CallExpr>(at)) {
    if (call->isCallToStdMove()) return nameOf(*call->getArg(0));
    if (const auto* oper = dyn_cast<clang::CXXOperatorCallExpr>(at))
      return oper->getOperator() == clang::OO_Call ? nameOf(*oper->getArg(0)) : otherwise;
    if (const clang::FunctionDecl* callee = call->getDirectCallee();
        callee && callee->getIdentifier())
      return callee->getNameAsString();
    return "call";
  }
  if (const auto* mention = dyn_cast<clang::DeclRefExpr>(at);
      mention && mention->getDecl()->getIdentifier())
    return mention->getDecl()->getNameAsString();
  if (const auto* member = dyn_cast<clang::MemberExpr>(at);
      member && member->getMemberDecl()->getIdentifier())
    return member->getMemberDecl()->getNameAsString();
  if (const std::string made = isFixed(*at) ? "" : madeClass(*at); !made.empty()) return made;
  if (const auto* record = at->getType()->getAsCXXRecordDecl();
      isFixed(*at) && record && record->getIdentifier() && !record->isLambda()) {
    const bool isString = record->getName() == "basic_string";
    return !hint.empty() && isInStd(*record) ? hint
           : isString                        ? "string"
                                             : snakeCase(record->getName());
  }
  return otherwise;
}

std::string FunctionParser::loweredClass(const clang::FunctionDecl& callee) const {
  const auto found = signatures_.find(&callee);
  const bool isItself = &callee == function_.getCanonicalDecl();
  const LoweredSignature* known = signatureFor(callee);
  if (!known || known->isBoxed || isItself) return "";
  if (found == signatures_.end()) return instantiatedClass(callee, *known).value_or("");
  const auto own = signatures_.find(function_.getCanonicalDecl());
  const bool isNear = own != signatures_.end() && own->second.qualifier == found->second.qualifier;
  return (isNear ? "" : "::" + found->second.qualifier) + found->second.className;
}

const LoweredLambda* FunctionParser::loweredLambda(const clang::LambdaExpr& lambda) const {
  const auto found = signatures_.find(lambda.getCallOperator());
  return found != signatures_.end() && found->second.lambda ? &*found->second.lambda : nullptr;
}

Text FunctionParser::typeText(const clang::Expr& expression) const {
  // A lambda's own type has no name; that of its future has one. A box is made by a lambda.
  struct Calls : clang::RecursiveASTVisitor<Calls> {
    const FunctionParser* parser;
    Replacements futures;
    bool TraverseStmt(clang::Stmt* part) {
      if (!part || !parser->context_.boxed.count(part))
        return RecursiveASTVisitor::TraverseStmt(part);
      const std::string box = boxOf(parser->context_, *llvm::cast<clang::Expr>(part));
      futures[part] = verbatim("std::declval<" + box + ">()");
      return true;
    }
    bool TraverseCXXOperatorCallExpr(clang::CXXOperatorCallExpr* call) {
      const clang::FunctionDecl* callee = calledAsync(*call);
      const auto* method = dyn_cast_or_null<clang::CXXMethodDecl>(callee);
      const std::string made =
          method && method->getParent()->isLambda() ? parser->loweredClass(*callee) : std::string();
      if (!made.empty()) futures[call] = verbatim("std::declval<" + made + ">()");
      return !made.empty() || RecursiveASTVisitor::TraverseCXXOperatorCallExpr(call);
    }
  } calls;
  calls.parser = this;
  calls.TraverseStmt(const_cast<clang::Expr*>(&expression));
  return text(expression, calls.futures);
}

/// C++17 has no lambdas in a decltype.
static bool holdsLambda(const clang::Expr& expression) {
  struct Lambdas : clang::RecursiveASTVisitor<Lambdas> {
    bool found = false;
    bool VisitLambdaExpr(clang::LambdaExpr*) { return !(found = true); }
  } lambdas;
  lambdas.TraverseStmt(const_cast<clang::Expr*>(&expression));
  return lambdas.found;
}

/// Whether decltype names the type of what a call gives: of a closure that a function returns.
bool FunctionParser::isWhatCallGives(const clang::Expr& expression) const {
  const clang::Expr& call = *stripped(expression).IgnoreImplicit();
  if (!isa<clang::CallExpr>(call) || !call.isPRValue() || containsAwait(call)) return false;
  return !holdsLambda(call) && hasNamedTypes(typeText(call));
}

/// Whether the types of all variables in it can be written in the future's class. That of what a
/// closure there gives cannot: its call operator is not complete before the class is.
bool FunctionParser::hasNamedTypes(const Text& text) const {
  return llvm::all_of(text, [&](const Piece& piece) {
    if (piece.kind == Piece::Kind::Verbatim) return true;
    const Variable& used = model_->variables[piece.variable];
    return used.closure.empty() && (!used.type.empty() || !used.typeOf.empty());
  });
}

void FunctionParser::setPlace(Variable& variable, clang::SourceRange range) const {
  const clang::CharSourceRange place = fileRange(ast_, range);
  if (place.isInvalid()) return;
  variable.begin = ast_.getSourceManager().getFileOffset(place.getBegin());
  variable.end = ast_.getSourceManager().getFileOffset(place.getEnd());
}

/// The qualified classes of the async functions that an expression calls.
std::vector<std::string> FunctionParser::futuresIn(const clang::Expr& expression) const {
  struct Calls : clang::RecursiveASTVisitor<Calls> {
    explicit Calls(const FunctionParser& parser) : parser(parser) {}

    const FunctionParser& parser;
    std::vector<std::string> found;

    bool VisitCallExpr(clang::CallExpr* call) {
      const clang::FunctionDecl* callee = calledAsync(*call);
      if (callee && !parser.loweredClass(*callee).empty())
        found.push_back(parser.signatureFor(*callee)->qualifiedClass());
      return true;
    }
  } calls(*this);
  calls.TraverseStmt(const_cast<clang::Expr*>(&expression));
  return std::move(calls.found);
}

/// To be told to whoever spawns the future on several threads.
void FunctionParser::noteSend(Variable& variable, clang::QualType type) const {
  if (!variable.isReference && !isSend(type, ast_))
    variable.notSend = type.getUnqualifiedType().getAsString(ast_.getPrintingPolicy());
}

void FunctionParser::setType(Variable& variable, clang::QualType type,
                             const clang::Expr& expression) {
  if (variable.end == 0) setPlace(variable, expression.getSourceRange());
  if (!isFixed(expression)) return setDependentType(variable, type, expression);
  noteSend(variable, type);
  if (const clang::FunctionDecl* callee = calledAsync(expression)) {
    const LoweredSignature* known = signatureFor(*callee);
    if (known && patternOf(*callee) != callee && !known->isBoxed &&
        callee != function_.getCanonicalDecl()) {
      variable.futureOf = known->qualifiedClass();
      if (const std::string made = loweredClass(*callee); !made.empty()) {
        variable.type = made + " @";
      } else if (Text made = typeText(*expression.IgnoreImplicit());
                 !holdsLambda(expression) && hasNamedTypes(made)) {
        variable.typeOf = std::move(made);
      }
      return;
    }
    if (const std::string lowered = loweredClass(*callee); !lowered.empty()) {
      variable.futureOf = signatureFor(*callee)->qualifiedClass();
      variable.type = lowered + " @";
      return;
    }
  } else if (mentionsBox(type) && expression.isPRValue() && !isBoxType(type)) {
    if (Text made = typeText(*expression.IgnoreImplicit()); hasNamedTypes(made))
      variable.typeOf = std::move(made);
    variable.futuresIn = futuresIn(expression);
    return;
  }
  if (isSpellable(type, memberTypes_)) {
    variable.type = spell(type, ast_);
  } else if (isWhatCallGives(expression)) {
    variable.typeOf = typeText(*expression.IgnoreImplicit());
  } else {
    variable.type = "";  // it can only stay an ordinary local; whether it can is decided later
  }
  variable.extent = extentOf(type, ast_);
}

VariableId FunctionParser::addVariable(Variable variable) {
  const bool isUsers =
      variable.kind == Variable::Kind::Local || variable.kind == Variable::Kind::Parameter;
  return addVariable(std::move(variable), isUsers ? scope_ : fullExpression_);
}

VariableId FunctionParser::addVariable(Variable variable, Block* owner) {
  const bool isUsers = !variable.userName.empty();
  variable.name = names_.allocate(variable.name,
                                  isUsers                                   ? "_"
                                  : variable.kind == Variable::Kind::Future ? ""
                                                                            : "_value",
                                  isUsers);
  const auto id = static_cast<VariableId>(model_->variables.size());
  if (owner && variable.kind != Variable::Kind::Parameter) owner->variables.push_back(id);
  model_->variables.push_back(std::move(variable));
  return id;
}

Text FunctionParser::useOf(VariableId id, bool asRvalue) {
  Text result = use(id, Access::Reference);
  if (!asRvalue) {
    result[0].after = After::Postfix;
    return result;
  }
  result.insert(result.begin(), verbatim("std::move(")[0]);
  append(result, verbatim(")"));
  return result;
}

void FunctionParser::construct(VariableId id, Init init, Text plain) {
  Stmt made;
  made.kind = Stmt::Kind::Construct;
  made.variable = id;
  made.line = model_->variables[id].line;
  made.init = std::move(init);
  made.text = std::move(plain);
  sink_->push_back(std::move(made));
}

void FunctionParser::alive(VariableId id, Stmts& out) {
  if (model_->variables[id].triviallyDestructible || model_->variables[id].isReference) return;
  Stmt made;
  made.kind = Stmt::Kind::Alive;
  made.variable = id;
  made.line = model_->variables[id].line;
  out.push_back(std::move(made));
}

}  // namespace pollux::compiler
