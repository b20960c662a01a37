// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function, from its AST to the model: see function_parser.h.
#include "parse/function_parser.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

#include <set>

#include "parse/async_attribute.h"
#include "parse/lambdas.h"

namespace pollux::compiler {
namespace {

/// Collects the names in a body that mean something outside of it and are not qualified: a member
/// of the future's class of the same name would hide them.
struct OutsideNames : clang::RecursiveASTVisitor<OutsideNames> {
  std::set<std::string> names;

  bool VisitDeclRefExpr(clang::DeclRefExpr* mention) {
    const clang::ValueDecl* declaration = mention->getDecl();
    if (!mention->hasQualifier() && !declaration->getParentFunctionOrMethod() &&
        declaration->getIdentifier())
      names.insert(declaration->getNameAsString());
    return true;
  }
  bool VisitTypeLoc(clang::TypeLoc type) {
    clang::QualType named = type.getType();
    if (const auto* alias = named->getAs<clang::TypedefType>())
      names.insert(alias->getDecl()->getNameAsString());
    if (const auto* record = named->getAsTagDecl()) names.insert(record->getNameAsString());
    if (const auto* special = named->getAs<clang::TemplateSpecializationType>())
      if (const auto* declaration = special->getTemplateName().getAsTemplateDecl())
        names.insert(declaration->getNameAsString());
    return true;
  }
  bool TraverseNestedNameSpecifierLoc(clang::NestedNameSpecifierLoc qualifier) {
    while (qualifier.getPrefix()) qualifier = qualifier.getPrefix();
    const auto* first = qualifier ? qualifier.getNestedNameSpecifier() : nullptr;
    if (first && first->getAsNamespace()) names.insert(first->getAsNamespace()->getNameAsString());
    if (first && first->getAsType() && first->getAsType()->getAsTagDecl())
      names.insert(first->getAsType()->getAsTagDecl()->getNameAsString());
    return true;
  }
};

}  // namespace

FunctionParser::FunctionParser(const clang::ASTContext& context,
                               const clang::FunctionDecl& function,
                               const LoweredSignatures& signatures, Refuse refuse, Refuse warn)
    : ast_(context),
      function_(function),
      signatures_(signatures),
      refuse_(std::move(refuse)),
      warn_(std::move(warn)),
      accesses_(*function.getBody()) {
  context_.ast = &ast_;
  context_.accesses = &accesses_;
  context_.refuse = refuse_;
  context_.loweredLambda = [this](const clang::LambdaExpr& lambda) -> std::optional<Text> {
    const LoweredLambda* lowered = loweredLambda(lambda);
    if (!lowered) return std::nullopt;
    return afterCaptures(*lowered, context_.self < 0 ? Text() : use(context_.self, Access::Read));
  };
  // What the class of every future has; its State and Live step aside by themselves.
  std::set<std::string> members = {"unwind", "state_",  "live_", "state",
                                   "cx",     "on_exit", "ready", "leave_try"};
  if (isStream(function.getReturnType())) {
    members.insert({"poll_next", "next", "Item"});
  } else {
    members.insert({"poll", "Output"});
  }
  for (const std::string& name : members) names_.reserve(name);
  context_.isClassMember = [members](llvm::StringRef name) {
    return members.count(name.str()) != 0;
  };
}

void FunctionParser::reserveNames(AsyncFunction& function) {
  OutsideNames outside;
  outside.TraverseStmt(function_.getBody());
  for (const std::string& name : outside.names) {
    names_.reserve(name);
    function.reservedNames.push_back(name);
  }
  // Locals of poll() and the member types; a local of the user's with such a name steps aside.
  for (const char* name : {"State", "Live", "state", "cx", "on_exit", "ready"})
    names_.reserve(name);
  for (const auto& [declaration, signature] : signatures_) names_.reserve(signature.className);
}

void FunctionParser::checkDirectives(clang::SourceRange body) {
  const clang::SourceManager& sources = ast_.getSourceManager();
  const llvm::StringRef file = sources.getBufferData(sources.getMainFileID());
  const unsigned begin = sources.getFileOffset(body.getBegin());
  const unsigned end = sources.getFileOffset(body.getEnd());
  for (unsigned at = file.find('\n', begin); at < end; at = file.find('\n', at + 1)) {
    if (!file.drop_front(at).ltrim().starts_with("#")) continue;
    const unsigned hash = at + static_cast<unsigned>(file.drop_front(at).find('#'));
    const bool isKept = llvm::any_of(
        verbatim_, [&](const auto& range) { return range.first < hash && hash < range.second; });
    if (isKept || hash >= end) continue;
    const clang::SourceLocation place =
        sources.getLocForStartOfFile(sources.getMainFileID()).getLocWithOffset(hash);
    refuse(clang::SourceRange(place),
           "a preprocessor directive between statements of a block with a co_await is not "
           "supported yet; put it around a statement or function without one");
    return;
  }
}

void FunctionParser::parse(AsyncFunction& function) {
  model_ = &function;
  context_.output = function.output;
  reserveNames(function);
  parameters(function);
  const auto* coroutine = llvm::cast<clang::CoroutineBodyStmt>(function_.getBody());
  const auto* body = llvm::dyn_cast<clang::CompoundStmt>(coroutine->getBody());
  if (!body) return;  // checked before: an async function has a body
  function.body.name = "body";
  // A function's try block is the only statement of a body without braces of its own.
  const bool isTry =
      body->getLBracLoc().isInvalid() ||
      llvm::isa_and_nonnull<clang::CXXTryStmt>(
          body->size() == 1 && body->body_front()->getBeginLoc() == body->getBeginLoc()
              ? body->body_front()
              : nullptr);
  inScope(function.body, [&](Stmts& out) {
    if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function_);
        method && method->getParent()->isLambda())
      outerConstants(*method, out);
    if (isTry) return statement(*body->body_front(), out);
    compound(*body, out);
  });
  checkDirectives(isTry ? body->body_front()->getSourceRange() : body->getSourceRange());
}

}  // namespace pollux::compiler
