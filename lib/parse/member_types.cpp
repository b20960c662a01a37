// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declarations in the body that poll() alone cannot hold, since every state sees them; and types
// without a name outside of the function, of variables in the frame. In: a local class, or a
// lambda. Out: what a member of the future's class has to be to have that type. A local class moves
// there as it stands; a lambda becomes a class whose members are its captures, so that its body can
// stay as it is too.
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include <optional>
#include <regex>

#include "parse/facts.h"
#include "parse/function_parser.h"
#include "parse/lambdas.h"

namespace pollux::compiler {
namespace {

/// Looks for a name that only the body of poll() has: a variable, or a using-declaration.
struct PollsOwnNames : clang::RecursiveASTVisitor<PollsOwnNames> {
  explicit PollsOwnNames(const clang::FunctionDecl& function) : function(function) {}

  const clang::FunctionDecl& function;
  bool found = false;

  bool shouldVisitImplicitCode() const { return true; }
  bool VisitDeclRefExpr(clang::DeclRefExpr* mention) {
    const auto* variable = llvm::dyn_cast<clang::VarDecl>(mention->getDecl());
    const bool isCaptured =
        mention->refersToEnclosingVariableOrCapture() || (variable && variable->isInitCapture());
    found = found || (variable && !isCaptured && isOwn(*variable));
    if (const auto* shadow = llvm::dyn_cast<clang::UsingShadowDecl>(mention->getFoundDecl()))
      found = found || isOwn(*shadow);
    return !found;
  }
  bool VisitUsingTypeLoc(clang::UsingTypeLoc type) {
    found = found || isOwn(*type.getFoundDecl());
    return !found;
  }

 private:
  bool isOwn(const clang::Decl& declaration) const {
    const auto* owner =
        llvm::dyn_cast_or_null<clang::FunctionDecl>(declaration.getParentFunctionOrMethod());
    return owner && owner->getCanonicalDecl() == function.getCanonicalDecl();
  }
};

/// Looks for a lambda in a lambda that captures what is the outer one's, as members cannot be.
struct SharedCaptures : clang::RecursiveASTVisitor<SharedCaptures> {
  explicit SharedCaptures(const clang::LambdaExpr& outer) : outer(*outer.getCallOperator()) {}

  const clang::CXXMethodDecl& outer;
  bool found = false;

  bool VisitLambdaExpr(clang::LambdaExpr* lambda) {
    for (const clang::LambdaCapture& capture : lambda->captures())
      found = found || !capture.capturesVariable() ||
              !outer.Encloses(capture.getCapturedVar()->getDeclContext());
    return !found;
  }
};

/// `auto` as a parameter of a generic lambda becomes a template parameter of that number.
struct AutoParameters : clang::RecursiveASTVisitor<AutoParameters> {
  std::vector<clang::SourceLocation> places;

  bool VisitTemplateTypeParmTypeLoc(clang::TemplateTypeParmTypeLoc type) {
    if (type.getDecl() && type.getDecl()->isImplicit()) places.push_back(type.getNameLoc());
    return true;
  }
};

}  // namespace

bool FunctionParser::canBeMember(clang::DeclGroupRef declarations) const {
  if (hasLocalUsing_) return false;
  PollsOwnNames names(function_);
  for (clang::Decl* declaration : declarations) {
    if (!llvm::isa<clang::TagDecl, clang::TypedefNameDecl>(declaration)) return false;
    names.TraverseDecl(declaration);
  }
  return !names.found;
}

/// A static, a local type or a using-declaration moves to the top of poll(), where every state sees
/// it.
void FunctionParser::hoist(clang::DeclGroupRef declarations, Text text, Stmts& out) {
  for (const clang::Decl* declaration : declarations) {
    const auto* variable = llvm::dyn_cast<clang::VarDecl>(declaration);
    if (variable && variable->hasInit() &&
        !(variable->isStaticLocal() && variable->hasConstantInitialization())) {
      refuse(declaration->getSourceRange(),
             "a static local with an initialiser that runs is not supported yet in a block with a "
             "co_await; move it out of the function");
      return;
    }
    if (declaration->hasAttr<clang::MaxFieldAlignmentAttr>()) {
      refuse(declaration->getLocation(),
             "a local class under '#pragma pack' is not supported in a block with a co_await; give "
             "it [[gnu::packed]], or move it out of the function");
      return;
    }
    const auto* named = llvm::dyn_cast<clang::NamedDecl>(declaration);
    const std::string name = named && named->getIdentifier() ? named->getNameAsString() : "";
    if (!name.empty() && !llvm::isa<clang::UsingDirectiveDecl>(declaration) &&
        !hoisted_.insert(name).second) {
      refuse(declaration->getSourceRange(),
             "two local declarations of '" + name +
                 "' in blocks with a co_await are not supported "
                 "yet; give them different names, or move them out of the function");
      return;
    }
    if (!name.empty()) names_.reserve(name);
    hasLocalUsing_ |= llvm::isa<clang::UsingDirectiveDecl>(declaration);
  }
  Stmt made;
  made.kind = Stmt::Kind::Hoist;
  made.isMember = canBeMember(declarations);
  for (const clang::Decl* declaration : declarations) {
    if (made.isMember) reserveMemberType(*declaration);
  }
  made.line = line((*declarations.begin())->getBeginLoc());
  made.text = std::move(text);
  out.push_back(std::move(made));
}

/// Notes a local type that becomes a member of the class, and the names that come with it.
void FunctionParser::reserveMemberType(const clang::Decl& declaration) {
  memberTypes_.insert(declaration.getCanonicalDecl());
  if (const auto* values = llvm::dyn_cast<clang::EnumDecl>(&declaration)) {
    for (const clang::EnumConstantDecl* value : values->enumerators())
      names_.reserve(value->getNameAsString());
  }
}

/// The parameter list of a lambda's call operator, with the template head that it needs.
static std::string callOperatorHead(const clang::LambdaExpr& lambda, const TextContext& text) {
  const clang::ASTContext& context = *text.ast;
  const clang::CXXMethodDecl& call = *lambda.getCallOperator();
  const auto type = call.getTypeSourceInfo()->getTypeLoc().getAs<clang::FunctionProtoTypeLoc>();
  if (!lambda.hasExplicitParameters() || !type) return "auto operator()()";
  const clang::SourceManager& sources = context.getSourceManager();
  const auto range =
      fileRange(context, clang::SourceRange(type.getLParenLoc(), type.getRParenLoc()));
  std::string list = sourceText(context, range);
  AutoParameters autos;
  for (clang::ParmVarDecl* parameter : call.parameters()) autos.TraverseDecl(parameter);
  std::string head;
  const unsigned start = sources.getFileOffset(range.getBegin());
  std::map<unsigned, std::pair<std::size_t, std::string>> edits;
  for (std::size_t i = autos.places.size(); i-- > 0;) {
    const std::string name = "Auto" + (i > 0 ? std::to_string(i + 1) : std::string());
    edits[sources.getFileOffset(autos.places[i])] = {4, name};
    head = "class " + name + (head.empty() ? "" : ", ") + head;
  }
  for (const clang::ParmVarDecl* parameter : call.parameters()) {
    if (text.renamed.count(parameter) != 0)
      edits[sources.getFileOffset(parameter->getLocation())] = {parameter->getName().size(),
                                                                nameIn(text, *parameter)};
  }
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit)
    list.replace(edit->first - start, edit->second.first, edit->second.second);
  return (head.empty() ? "" : "template <" + head + "> ") + "auto operator()" + list;
}

/// What stands between a lambda's parameters and its body, as it is written for a member function.
static std::optional<std::string> specifiers(const clang::LambdaExpr& lambda,
                                             const clang::ASTContext& context) {
  const auto type = lambda.getCallOperator()
                        ->getTypeSourceInfo()
                        ->getTypeLoc()
                        .getAs<clang::FunctionProtoTypeLoc>();
  const clang::SourceLocation from =
      lambda.hasExplicitParameters() ? type.getRParenLoc() : lambda.getIntroducerRange().getEnd();
  const auto range = clang::CharSourceRange::getCharRange(
      clang::Lexer::getLocForEndOfToken(from, 0, context.getSourceManager(), context.getLangOpts()),
      lambda.getBody()->getBeginLoc());
  std::string text = sourceText(context, range);
  if (text.find('[') != std::string::npos || text.find("requires") != std::string::npos)
    return std::nullopt;
  text = std::regex_replace(text, std::regex("\\bmutable\\b"), "");
  return (lambda.isMutable() ? " " : " const ") + text;
}

/// What a capture holds, as an initialiser of the class's member.
std::optional<Text> FunctionParser::captured(const clang::LambdaExpr& lambda,
                                             const clang::LambdaCapture& capture) {
  if (capture.capturesThis()) {
    if (context_.self < 0 || capture.getCaptureKind() == clang::LCK_StarThis) return std::nullopt;
    return use(context_.self, Access::Read);
  }
  if (!capture.capturesVariable()) return std::nullopt;
  if (lambda.isInitCapture(&capture)) {
    const auto* variable = llvm::dyn_cast<clang::VarDecl>(capture.getCapturedVar());
    if (!variable || variable->getInitStyle() != clang::VarDecl::CInit) return std::nullopt;
    return text(*variable->getInit());
  }
  const auto found = context_.variables.find(capture.getCapturedVar());
  const bool byReference = capture.getCaptureKind() == clang::LCK_ByRef;
  if (found == context_.variables.end() ||
      (!byReference && capture.getCapturedVar()->getType()->isArrayType()))
    return std::nullopt;
  Text value = use(found->second.variable, Access::Reference);
  value[0].text = nameIn(context_, *capture.getCapturedVar());
  value[0].member = found->second.member;
  value[0].get = found->second.get;
  return value;
}

/// The captures as members, each on its line, and in the same order what they hold.
std::optional<FunctionParser::Captures> FunctionParser::captures(const clang::LambdaExpr& lambda) {
  Captures made;
  auto field = lambda.getLambdaClass()->field_begin();
  for (const clang::LambdaCapture& capture : lambda.captures()) {
    const clang::QualType type = (field++)->getType();
    std::optional<Text> value = captured(lambda, capture);
    if (!value || !isSpellable(type.getNonReferenceType(), memberTypes_)) return std::nullopt;
    // The body of an async lambda is elsewhere, and keeps the user's names.
    std::string name = capture.capturesThis()  ? model_->variables[context_.self].name
                       : loweredLambda(lambda) ? capture.getCapturedVar()->getNameAsString()
                                               : nameIn(context_, *capture.getCapturedVar());
    if (type->isReferenceType()) name = (type->isRValueReferenceType() ? "&&" : "&") + name;
    std::string member = spell(type.getNonReferenceType(), ast_);
    member.replace(member.find('@'), 1, name);
    made.members += member + ";\n";
    if (!made.values.empty()) append(made.values, verbatim(", "));
    append(made.values, std::move(*value));
  }
  return made;
}

bool FunctionParser::canBeClass(const clang::LambdaExpr& lambda) const {
  PollsOwnNames names(function_);
  SharedCaptures inner(lambda);
  if (!loweredLambda(lambda)) {
    names.TraverseStmt(lambda.getBody());
    inner.TraverseStmt(lambda.getBody());
  }
  const auto* parameters = lambda.getTemplateParameterList();
  const bool hasTemplateHead =
      parameters && llvm::any_of(*parameters, [](const clang::NamedDecl* parameter) {
        return !parameter->isImplicit();
      });
  return !names.found && !inner.found && !hasLocalUsing_ && !hasTemplateHead &&
         !becomesPointer(lambda) && !containsAwait(lambda) && !lambda.getBeginLoc().isMacroID();
}

/// The call operator up to its body.
std::optional<std::string> FunctionParser::callOperator(const clang::LambdaExpr& lambda) const {
  if (const LoweredLambda* lowered = loweredLambda(lambda))
    return "auto operator()" + lowered->parameters + (lowered->isMutable ? "" : " const") +
           lowered->specifiers + lowered->result;
  const std::optional<std::string> rest = specifiers(lambda, ast_);
  if (!rest) return std::nullopt;
  return callOperatorHead(lambda, context_) + *rest;
}

std::optional<Init> FunctionParser::closure(const clang::LambdaExpr& lambda, Variable& variable) {
  if (pattern_ || !canBeClass(lambda)) return std::nullopt;
  std::optional<Captures> captures = this->captures(lambda);
  const std::optional<std::string> head = callOperator(lambda);
  if (!captures || !head) return std::nullopt;
  const LoweredLambda* lowered = loweredLambda(lambda);
  TextContext inside = context_;
  inside.lambdasAround = 1;
  const Text written =
      lowered
          ? makingBody(*lowered, lowered->passesSelf ? use(context_.self, Access::Read) : Text())
          : render(inside, *lambda.getBody());
  std::string body;
  for (const Piece& piece : written) {
    const bool isSelf = piece.kind == Piece::Kind::Use && piece.variable == context_.self;
    if (piece.kind != Piece::Kind::Verbatim && !isSelf) return std::nullopt;
    body += isSelf ? model_->variables[context_.self].name : piece.text;
  }
  const std::string& named = variable.userName.empty() ? variable.name : variable.userName;
  const std::string name = names_.allocate(camelCase(named), "Closure");
  variable.type = (variable.isConst ? "const " : "") + name + " @";
  variable.closure = "struct " + name + " {  // " + std::to_string(variable.line) +
                     ": the lambda with its captures\n" + captures->members + "\n" + *head + body +
                     "\n};";
  Init init;
  init.kind = Init::Kind::Value;
  init.text = verbatim(name + "{");
  append(init.text, std::move(captures->values));
  append(init.text, verbatim("}"));
  return init;
}

}  // namespace pollux::compiler
