// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the async functions of a file: see declared_functions.h.
#include "parse/declared_functions.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

#include <algorithm>
#include <map>
#include <set>

#include "parse/accesses.h"
#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/lambdas.h"
#include "parse/names.h"

namespace pollux::compiler {
namespace {

using llvm::dyn_cast;

struct Use {
  const clang::FunctionDecl* callee;
  const clang::FunctionDecl* within;  // null at namespace scope
  clang::SourceLocation location;
};

/// One walk over what the file itself declares.
class Finder : public clang::RecursiveASTVisitor<Finder> {
 public:
  using Base = clang::RecursiveASTVisitor<Finder>;

  std::vector<const clang::FunctionDecl*> definitions;
  std::vector<const clang::FunctionDecl*> unmarked;
  std::vector<const clang::FunctionDecl*> declarations;
  std::vector<Use> uses;
  std::map<const clang::FunctionDecl*, AsyncLambda> lambdas;  // by their call operators

  bool shouldVisitImplicitCode() const { return false; }

  bool TraverseDecl(clang::Decl* declaration) {
    const auto* function = dyn_cast_or_null<clang::FunctionDecl>(declaration);
    const bool hasBody = function && function->doesThisDeclarationHaveABody();
    const bool isOutermost =
        !around_ &&
        llvm::isa_and_nonnull<clang::FunctionDecl, clang::VarDecl, clang::FieldDecl>(declaration);
    if (isOutermost) around_ = declaration;
    const bool go = hasBody ? within(*function, [&] { return Base::TraverseDecl(declaration); })
                            : Base::TraverseDecl(declaration);
    if (isOutermost) around_ = nullptr;
    return go;
  }
  bool TraverseLambdaExpr(clang::LambdaExpr* lambda) {
    const clang::CXXMethodDecl& call = *lambda->getCallOperator();
    if (!isAsync(call)) {
      noteUnmarked(call);
      return Base::TraverseLambdaExpr(lambda);
    }
    definitions.push_back(&call);
    lambdas[&call] = {lambda, around_, names_[lambda], loweredDepth_ > 0};
    uses.push_back({call.getCanonicalDecl(), within_, lambda->getBeginLoc()});
    return within(call, [&] { return Base::TraverseLambdaExpr(lambda); });
  }
  bool VisitVarDecl(clang::VarDecl* variable) { return name(*variable, variable->getInit()); }
  bool VisitFieldDecl(clang::FieldDecl* field) {
    return name(*field, field->getInClassInitializer());
  }
  // Clang's own helpers around an await repeat its operand; once is enough.
  bool TraverseCoawaitExpr(clang::CoawaitExpr* await) { return TraverseStmt(await->getOperand()); }
  bool TraverseCoyieldExpr(clang::CoyieldExpr* yield) {
    return TraverseStmt(const_cast<clang::Expr*>(&yieldedValue(*yield)));
  }
  bool TraverseCoroutineBodyStmt(clang::CoroutineBodyStmt* body) {
    return TraverseStmt(body->getBody());
  }
  bool VisitFunctionDecl(clang::FunctionDecl* function) {
    if (!isAsync(*function)) {
      noteUnmarked(*function);
    } else if (function->doesThisDeclarationHaveABody()) {
      definitions.push_back(function);
    } else {
      declarations.push_back(function);
    }
    return true;
  }
  bool VisitDeclRefExpr(clang::DeclRefExpr* mention) {
    return use(mention->getDecl(), mention->getLocation());
  }
  bool VisitMemberExpr(clang::MemberExpr* mention) {
    return use(mention->getMemberDecl(), mention->getMemberLoc());
  }

 private:
  bool use(const clang::ValueDecl* declaration, clang::SourceLocation location) {
    const auto* function = dyn_cast<clang::FunctionDecl>(declaration);
    if (function && isAsync(*function))
      uses.push_back({function->getCanonicalDecl(), within_, location});
    return true;
  }

  void noteUnmarked(const clang::FunctionDecl& function) {
    const bool isCoroutine = function.doesThisDeclarationHaveABody() &&
                             llvm::isa<clang::CoroutineBodyStmt>(function.getBody());
    if (isCoroutine && isBoxType(function.getReturnType())) unmarked.push_back(&function);
  }

  template <class Go>
  bool within(const clang::FunctionDecl& function, Go go) {
    const clang::FunctionDecl* outer = std::exchange(within_, &function);
    const bool isLowered = isAsync(function);
    loweredDepth_ += isLowered;
    const bool result = go();
    loweredDepth_ -= isLowered;
    within_ = outer;
    return result;
  }

  bool name(const clang::NamedDecl& variable, const clang::Expr* init) {
    const auto* lambda =
        init ? dyn_cast<clang::LambdaExpr>(init->IgnoreUnlessSpelledInSource()) : nullptr;
    if (lambda) names_[lambda] = variable.getNameAsString();
    return true;
  }

  const clang::FunctionDecl* within_ = nullptr;
  const clang::Decl* around_ = nullptr;  // at namespace or class scope
  int loweredDepth_ = 0;                 // how many of the functions around are async
  std::map<const clang::LambdaExpr*, std::string> names_;
};

const clang::CXXRecordDecl* outermostClass(const clang::Decl& declaration) {
  const clang::CXXRecordDecl* outermost = nullptr;
  for (const clang::DeclContext* at = declaration.getLexicalDeclContext(); at;
       at = at->getLexicalParent()) {
    if (const auto* record = dyn_cast<clang::CXXRecordDecl>(at)) outermost = record;
  }
  return outermost;
}

/// "Plus" of operator+.
llvm::StringRef operatorName(clang::OverloadedOperatorKind kind) {
  switch (kind) {
#define OVERLOADED_OPERATOR(Name, Spelling, Token, Unary, Binary, MemberOnly) \
  case clang::OO_##Name:                                                      \
    return #Name;
#include <clang/Basic/OperatorKinds.def>
    default:
      return "Operator";
  }
}

/// FetchFuture; of overloads the later ones say what they take: FetchStringFuture.
class ClassNames {
 public:
  std::string choose(const DeclaredFunction& declared) {
    const clang::FunctionDecl& function = *declared.definition;
    const clang::Decl& named = declared.lambda ? *declared.lambda->around : function;
    const clang::DeclContext* context = named.getDeclContext()->getRedeclContext();
    std::string base = baseName(declared);
    const std::string kind = isStream(function.getReturnType()) ? "Stream" : "Future";
    if (isFree(context, base + kind)) return base + kind;
    for (const clang::ParmVarDecl* parameter : function.parameters()) {
      clang::QualType type = parameter->getType().getNonReferenceType();
      while (type->isPointerType()) type = type->getPointeeType();
      const auto* tag = type->getAsTagDecl();
      const auto* alias = type->getAs<clang::TypedefType>();
      base += camelCase(alias ? alias->getDecl()->getName().str()
                        : tag ? tag->getNameAsString()
                              : type.getUnqualifiedType().getAsString());
    }
    std::string name = base + kind;
    for (int number = 2; !isFree(context, name); ++number)
      name = base + kind + std::to_string(number);
    return name;
  }

 private:
  static std::string baseName(const DeclaredFunction& declared) {
    if (declared.lambda && !declared.lambda->name.empty()) return camelCase(declared.lambda->name);
    const clang::Decl* named = declared.lambda ? declared.lambda->around : declared.definition;
    const auto* function = dyn_cast<clang::FunctionDecl>(named);
    const std::string base =
        function && !function->getIdentifier()
            ? std::string(operatorName(function->getOverloadedOperator()))
            : camelCase(llvm::cast<clang::NamedDecl>(named)->getNameAsString());
    return base + (declared.lambda ? "Lambda" : "");
  }

  bool isFree(const clang::DeclContext* context, const std::string& name) {
    clang::ASTContext& ast = context->getParentASTContext();
    return context->lookup(&ast.Idents.get(name)).empty() && taken_.insert({context, name}).second;
  }

  std::set<std::pair<const clang::DeclContext*, std::string>> taken_;
};

/// Decides who is used before its class can be complete.
void place(DeclaredFunction& function, const std::vector<Use>& uses,
           const std::set<const clang::FunctionDecl*>& inClass,
           const clang::SourceManager& sources) {
  const clang::FunctionDecl& definition = *function.definition;
  const auto* method = dyn_cast<clang::CXXMethodDecl>(&definition);
  if (method && !definition.isOutOfLine()) function.outermost = outermostClass(definition);
  for (const clang::FunctionDecl* other : definition.redecls()) {
    if (other == &definition ||
        !sources.isBeforeInTranslationUnit(other->getLocation(), definition.getLocation()))
      continue;
    if (sources.isInMainFile(other->getLocation())) {
      function.forward.push_back(other);
    } else {
      function.isBoxed = true;
      function.boxReason = "it is declared in a header";
    }
  }
  for (const Use& use : uses) {
    if (use.callee != definition.getCanonicalDecl()) continue;
    const bool isEarlier =
        sources.isBeforeInTranslationUnit(use.location, definition.getBeginLoc());
    if (!function.forward.empty() && isEarlier) {
      function.isBoxed = true;
      function.boxReason = "it is used before its definition";
    }
    if (function.outermost && use.within && outermostClass(*use.within) == function.outermost &&
        !inClass.count(use.within->getCanonicalDecl()))
      function.classInside = true;
  }
}

/// A future that has to be complete at the end of its class holds those that it awaits.
void placeCallees(std::vector<DeclaredFunction>& functions, const std::vector<Use>& uses) {
  std::map<const clang::FunctionDecl*, DeclaredFunction*> byName;
  for (DeclaredFunction& function : functions)
    byName[function.definition->getCanonicalDecl()] = &function;
  for (bool changed = true; changed;) {
    changed = false;
    for (const Use& use : uses) {
      const auto caller = use.within ? byName.find(use.within->getCanonicalDecl()) : byName.end();
      const auto callee = byName.find(use.callee);
      if (caller == byName.end() || callee == byName.end() || !caller->second->classInside ||
          callee->second->classInside || !callee->second->outermost ||
          callee->second->outermost != caller->second->outermost)
        continue;
      callee->second->classInside = changed = true;
    }
  }
}

/// Functions that are defined in a class can await each other in a circle, which has to be broken:
/// the future of the one that closes it is a box.
void boxCycles(std::vector<DeclaredFunction>& functions, const std::vector<Use>& uses) {
  std::map<const clang::FunctionDecl*, DeclaredFunction*> byName;
  for (DeclaredFunction& function : functions)
    byName[function.definition->getCanonicalDecl()] = &function;
  enum class Visit { Begun, Ended };
  std::map<const clang::FunctionDecl*, Visit> visits;
  auto visit = [&](const clang::FunctionDecl* function, const auto& self) -> void {
    visits[function] = Visit::Begun;
    for (const Use& use : uses) {
      if (!use.within || use.within->getCanonicalDecl() != function || use.callee == function)
        continue;
      const auto callee = byName.find(use.callee);
      if (callee == byName.end() || callee->second->isBoxed) continue;
      const auto known = visits.find(use.callee);
      if (known == visits.end()) {
        self(use.callee, self);
      } else if (known->second == Visit::Begun) {
        callee->second->isBoxed = true;
        callee->second->boxReason = "it awaits itself by way of others";
      }
    }
    visits[function] = Visit::Ended;
  };
  for (const DeclaredFunction& function : functions) {
    const clang::FunctionDecl* name = function.definition->getCanonicalDecl();
    if (visits.find(name) == visits.end()) visit(name, visit);
  }
}

/// Callees before callers; a cycle keeps the order of the file.
void orderByCalls(std::vector<DeclaredFunction>& functions, const std::vector<Use>& uses) {
  std::vector<DeclaredFunction> ordered;
  std::set<const clang::FunctionDecl*> seen;
  auto visit = [&](const DeclaredFunction& function, const auto& self) -> void {
    if (!seen.insert(function.definition->getCanonicalDecl()).second) return;
    for (const Use& use : uses) {
      if (!use.within || use.within->getCanonicalDecl() != function.definition->getCanonicalDecl())
        continue;
      for (const DeclaredFunction& callee : functions) {
        if (callee.definition->getCanonicalDecl() == use.callee && !callee.isBoxed)
          self(callee, self);
      }
    }
    ordered.push_back(function);
  };
  for (const DeclaredFunction& function : functions) visit(function, visit);
  functions = std::move(ordered);
}

}  // namespace

FileFunctions findFunctions(clang::ASTContext& context) {
  Finder finder;
  const clang::SourceManager& sources = context.getSourceManager();
  for (clang::Decl* declaration : context.getTranslationUnitDecl()->decls()) {
    if (sources.isInMainFile(sources.getExpansionLoc(declaration->getLocation())) ||
        sources.isInMainFile(sources.getExpansionLoc(declaration->getEndLoc())) ||
        !sources.isInSystemHeader(declaration->getLocation()))
      finder.TraverseDecl(declaration);
  }
  FileFunctions found;
  found.unmarked = std::move(finder.unmarked);
  std::set<const clang::FunctionDecl*> inClass;
  for (const clang::FunctionDecl* definition : finder.definitions) {
    const bool isLambda = finder.lambdas.count(definition) != 0;
    if (llvm::isa<clang::CXXMethodDecl>(definition) && !definition->isOutOfLine() && !isLambda)
      inClass.insert(definition->getCanonicalDecl());
  }
  for (const clang::FunctionDecl* definition : finder.definitions) {
    DeclaredFunction function;
    function.definition = definition;
    if (const auto lambda = finder.lambdas.find(definition); lambda != finder.lambdas.end()) {
      function.lambda = lambda->second;
      function.isBoxed = becomesPointer(*lambda->second.expression);
      function.boxReason = "it becomes a pointer to a function";
      found.lowered.push_back(std::move(function));
      continue;
    }
    place(function, finder.uses, inClass, sources);
    found.lowered.push_back(std::move(function));
  }
  placeCallees(found.lowered, finder.uses);
  boxCycles(found.lowered, finder.uses);
  ClassNames names;
  for (const DeclaredFunction& function : found.lowered) {
    const clang::FunctionDecl& definition = *function.definition;
    const clang::Decl& named = function.lambda ? *function.lambda->around : definition;
    found.signatures[definition.getCanonicalDecl()] = {qualifierOf(named), names.choose(function),
                                                       function.isBoxed, std::nullopt};
  }
  for (const clang::FunctionDecl* declaration : finder.declarations) {
    if (sources.isInMainFile(declaration->getLocation())) found.declared.push_back(declaration);
  }
  orderByCalls(found.lowered, finder.uses);
  return found;
}

}  // namespace pollux::compiler
