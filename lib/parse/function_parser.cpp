// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function, from its AST to the model: see function_parser.h.
#include "parse/function_parser.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include <set>

#include "model/poll_names.h"
#include "parse/async_attribute.h"
#include "parse/lambdas.h"
#include "parse/recursion.h"
#include "parse/templates.h"
#include "parse/unit_files.h"

namespace pollux::compiler {
namespace {

/// Collects the names in a body that mean something outside of it and are not qualified: a member
/// of the future's class of the same name would hide them.
struct OutsideNames : clang::RecursiveASTVisitor<OutsideNames> {
  std::set<std::string> names;

  bool VisitOverloadExpr(clang::OverloadExpr* mention) {  // in a template
    if (!mention->getQualifier()) names.insert(mention->getName().getAsString());
    return true;
  }

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
    if (const auto* parameter = named->getAs<clang::TemplateTypeParmType>();
        parameter && parameter->getIdentifier())
      names.insert(parameter->getIdentifier()->getName().str());
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

/// Collects what is declared in a body, also in lambdas there, and where each is mentioned. Async
/// lambdas have bodies of their own elsewhere, and what they capture keeps its name in them.
struct LocalNames : clang::RecursiveASTVisitor<LocalNames> {
  using Base = clang::RecursiveASTVisitor<LocalNames>;

  std::vector<const clang::ValueDecl*> declared;
  std::vector<std::pair<clang::SourceLocation, const clang::ValueDecl*>> mentions;

  bool VisitValueDecl(clang::ValueDecl* declaration) {
    if (!llvm::isa<clang::VarDecl, clang::BindingDecl>(declaration)) return true;
    if (!declaration->getIdentifier()) return true;
    declared.push_back(declaration);
    mentions.emplace_back(declaration->getLocation(), declaration);
    return true;
  }
  bool VisitDeclRefExpr(clang::DeclRefExpr* mention) {
    mentions.emplace_back(mention->getLocation(), mention->getDecl());
    return true;
  }
  bool TraverseLambdaExpr(clang::LambdaExpr* lambda) {
    if (!isAsync(*lambda->getCallOperator())) return Base::TraverseLambdaExpr(lambda);
    return llvm::all_of(lambda->capture_inits(),
                        [&](clang::Expr* value) { return TraverseStmt(value); });
  }
  bool VisitLambdaExpr(clang::LambdaExpr* lambda) {
    for (const clang::LambdaCapture& capture : lambda->captures()) {
      if (capture.capturesVariable() && capture.isExplicit())
        mentions.emplace_back(capture.getLocation(), capture.getCapturedVar());
    }
    return true;
  }
};

/// Collects the bodies of lambdas, which keep their text whatever is around.
struct LambdaBodies : clang::RecursiveASTVisitor<LambdaBodies> {
  std::vector<clang::SourceRange> found;

  bool VisitLambdaExpr(clang::LambdaExpr* lambda) {
    found.push_back(lambda->getBody()->getSourceRange());
    return true;
  }
};

}  // namespace

FunctionParser::FunctionParser(const clang::ASTContext& context,
                               const clang::FunctionDecl& function,
                               const LoweredSignatures& signatures, Refuse refuse,
                               CutMacro cutMacro, Refuse warn, const Pattern* pattern)
    : ast_(context),
      function_(function),
      signatures_(signatures),
      refuse_(std::move(refuse)),
      warn_(std::move(warn)),
      pattern_(pattern),
      accesses_(context, *function.getBody()) {
  context_.ast = &ast_;
  context_.file = fileOf(context.getSourceManager(), function.getLocation());
  context_.accesses = &accesses_;
  context_.refuse = refuse_;
  context_.cutMacro = std::move(cutMacro);
  context_.pattern = pattern_;
  if (pattern_) findLocals();
  context_.loweredLambda = [this](const clang::LambdaExpr& lambda) -> std::optional<Text> {
    const LoweredLambda* lowered = loweredLambda(lambda);
    if (!lowered) return std::nullopt;
    return afterCaptures(*lowered, context_.self < 0 ? Text() : use(context_.self, Access::Read));
  };
  // What the class of every future has; its State and Live step aside by themselves.
  std::set<std::string> members = localsOfPoll();
  members.insert({"unwind", "alive_when_suspended", "state_", "live_", "floor"});
  members.insert({"is_send", "require_send", "SendIf"});
  if (isStream(function.getReturnType())) {
    members.insert({"poll_next", "next", "Item"});
  } else {
    members.insert({"poll", "Output"});
  }
  for (const std::string& name : members) names_.reserve(name);
  const LoweredSignature* own = signatureFor(function);
  if (own && !own->isBoxed && !own->lambda) context_.boxed = recursiveCalls(function).held;
  context_.isClassMember = [members](llvm::StringRef name) {
    return members.count(name.str()) != 0;
  };
}

/// What the pattern's own parts mention of the instantiation's locals.
void FunctionParser::findLocals() {
  struct Locals : clang::RecursiveASTVisitor<Locals> {
    std::map<unsigned, const clang::ValueDecl*>& found;
    explicit Locals(std::map<unsigned, const clang::ValueDecl*>& found) : found(found) {}
    bool VisitVarDecl(clang::VarDecl* variable) { return add(*variable); }
    bool VisitBindingDecl(clang::BindingDecl* binding) { return add(*binding); }
    bool add(const clang::ValueDecl& local) {
      found.emplace(local.getLocation().getRawEncoding(), &local);
      return true;
    }
  } locals(context_.locals);
  locals.TraverseStmt(function_.getBody());
  for (const clang::ParmVarDecl* parameter : function_.parameters()) locals.add(*parameter);
  struct Mentions : clang::RecursiveASTVisitor<Mentions> {
    std::vector<const clang::ValueDecl*> found;
    bool VisitDeclRefExpr(clang::DeclRefExpr* mention) {
      found.push_back(mention->getDecl());
      return true;
    }
  } mentions;
  for (const clang::Stmt* part : pattern_->ownParts())
    mentions.TraverseStmt(const_cast<clang::Stmt*>(part));
  for (const clang::ValueDecl* mentioned : mentions.found) {
    const auto known = context_.locals.find(mentioned->getLocation().getRawEncoding());
    if (known != context_.locals.end()) accesses_.addMention(*known->second);
  }
  for (const auto& [place, local] : context_.locals) {
    if (pattern_->escapes(*local)) accesses_.addEscape(*local);
  }
}

void FunctionParser::reserveNames(AsyncFunction& function) {
  OutsideNames outside;
  outside.TraverseStmt((pattern_ ? pattern_->definition() : function_).getBody());
  for (const std::string& name : outside.names) {
    names_.reserve(name);
    function.reservedNames.push_back(name);
  }
  if (pattern_) {
    for (const std::string& name : templateParameterNames(pattern_->definition())) {
      names_.reserve(name);
      function.reservedNames.push_back(name);
    }
  }
  // What takes a name of its own making must not meet a local, wherever that stands.
  LocalNames locals;
  locals.TraverseStmt(function_.getBody());
  for (const clang::ValueDecl* local : locals.declared) {
    names_.declare(local->getNameAsString());
    function.reservedNames.push_back(local->getNameAsString());
  }
  // Locals of poll() and the member types; a local of the user's with such a name steps aside.
  for (const char* name : {"State", "Live", "Kept"}) names_.reserve(name);
  for (const std::string& name : localsOfPoll()) names_.reserve(name);
  for (const auto& [declaration, signature] : signatures_) names_.reserve(signature.className);
}

/// A local of the user's whose name poll() needs steps aside, wherever it stands.
void FunctionParser::renameLocals() {
  LocalNames locals;
  locals.TraverseStmt(function_.getBody());
  const clang::SourceManager& sources = ast_.getSourceManager();
  std::map<std::string, std::string> renamed;
  for (const clang::ValueDecl* local : locals.declared) {
    const std::string name = local->getNameAsString();
    const bool isSelf = context_.self >= 0 && name == "self";
    if ((!context_.isClassMember(name) && !isSelf) || local->getLocation().isMacroID()) continue;
    std::string& made = renamed[name];
    if (made.empty()) made = names_.propose(name, "_", true);
    names_.declare(made);
    context_.renamed[local] = made;
  }
  const llvm::StringRef file = sources.getBufferData(context_.file);
  for (const auto& [place, local] : locals.mentions) {
    // Not what a macro's body names, or a lambda captures without a word; but macros' arguments.
    const unsigned offset = sources.getFileOffset(sources.getFileLoc(place));
    const unsigned size = clang::Lexer::MeasureTokenLength(
        sources.getLocForStartOfFile(context_.file).getLocWithOffset(offset), sources,
        ast_.getLangOpts());
    if (context_.renamed.count(local) != 0 && file.substr(offset, size) == local->getName())
      context_.renamedAt[offset] = local;
  }
}

void FunctionParser::checkDirectives(clang::SourceRange body) {
  const clang::SourceManager& sources = ast_.getSourceManager();
  LambdaBodies lambdas;
  lambdas.TraverseStmt(function_.getBody());
  for (clang::SourceRange range : lambdas.found) {
    if (range.getBegin().isFileID() && range.getEnd().isFileID())
      verbatim_.emplace_back(sources.getFileOffset(range.getBegin()),
                             sources.getFileOffset(range.getEnd()));
  }
  const llvm::StringRef file = sources.getBufferData(context_.file);
  const unsigned begin = sources.getFileOffset(body.getBegin());
  const unsigned end = sources.getFileOffset(body.getEnd());
  for (unsigned at = file.find('\n', begin); at < end; at = file.find('\n', at + 1)) {
    if (!file.drop_front(at).ltrim().starts_with("#")) continue;
    const unsigned hash = at + static_cast<unsigned>(file.drop_front(at).find('#'));
    const bool isKept = llvm::any_of(
        verbatim_, [&](const auto& range) { return range.first < hash && hash < range.second; });
    if (isKept || hash >= end) continue;
    const clang::SourceLocation place =
        sources.getLocForStartOfFile(context_.file).getLocWithOffset(hash);
    refuse(clang::SourceRange(place),
           "a preprocessor directive in the middle of a statement with a co_await is not "
           "supported; put it around whole statements");
    return;
  }
}

void FunctionParser::parse(AsyncFunction& function) {
  model_ = &function;
  context_.output = function.output;
  reserveNames(function);
  parameters(function);
  renameLocals();
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
  findLabels(*body);
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
