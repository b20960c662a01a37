// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the async functions of a unit: see declared_functions.h.
#include "parse/declared_functions.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "parse/accesses.h"
#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/names.h"

namespace pollux::compiler {
namespace {

using llvm::dyn_cast;

/// One walk over what the user's files declare.
class Finder : public clang::RecursiveASTVisitor<Finder> {
 public:
  using Base = clang::RecursiveASTVisitor<Finder>;

  std::vector<const clang::FunctionDecl*> definitions;
  std::vector<const clang::FunctionDecl*> unmarked;
  std::vector<const clang::FunctionDecl*> declarations;
  std::vector<const clang::FunctionDecl*> awaitOperators;
  std::vector<Use> uses;

  bool shouldVisitLambdaBody() const { return true; }
  bool shouldVisitImplicitCode() const { return false; }

  bool TraverseDecl(clang::Decl* declaration) {
    const auto* function = declaration ? dyn_cast<clang::FunctionDecl>(declaration) : nullptr;
    const clang::FunctionDecl* outer = within_;
    if (function && function->doesThisDeclarationHaveABody()) within_ = function;
    const bool go = Base::TraverseDecl(declaration);
    within_ = outer;
    return go;
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
    if (function->getOverloadedOperator() == clang::OO_Coawait) awaitOperators.push_back(function);
    if (!isAsync(*function)) {
      const bool isCoroutine = function->doesThisDeclarationHaveABody() &&
                               llvm::isa<clang::CoroutineBodyStmt>(function->getBody());
      if (isCoroutine && isBoxType(function->getReturnType())) unmarked.push_back(function);
    } else if (const auto* method = dyn_cast<clang::CXXMethodDecl>(function);
               method && method->getParent()->isLambda()) {
      // Refused where it stands in a body; at namespace scope by its own check.
      definitions.push_back(function);
    } else if (function->doesThisDeclarationHaveABody()) {
      definitions.push_back(function);
    } else {
      declarations.push_back(function);
    }
    return true;
  }
  bool VisitLambdaExpr(clang::LambdaExpr* lambda) {
    // In an async function the check of its body refuses it.
    const bool isElsewhere = !within_ || !isAsync(*within_);
    if (isElsewhere && isAsync(*lambda->getCallOperator()))
      definitions.push_back(lambda->getCallOperator());
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
      uses.push_back({function->getCanonicalDecl(), within_ ? within_->getCanonicalDecl() : nullptr,
                      location});
    return true;
  }

  const clang::FunctionDecl* within_ = nullptr;
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
llvm::StringRef operatorName(const clang::FunctionDecl& function) {
  switch (function.getOverloadedOperator()) {
#define OVERLOADED_OPERATOR(Name, Spelling, Token, Unary, Binary, MemberOnly) \
  case clang::OO_##Name:                                                      \
    return #Name;
#include <clang/Basic/OperatorKinds.def>
    default:
      return llvm::isa<clang::CXXConversionDecl>(function) ? "Conversion" : "Literal";
  }
}

/// FetchFuture; of overloads the later ones say what they take: FetchStringFuture. In a header only
/// what stands before the function or in its file counts, so that each unit chooses the same.
class ClassNames {
 public:
  explicit ClassNames(const UnitFiles& files) : files_(files) {}

  /// The name for a function, by its first declaration; asked twice, the same one.
  const std::string& of(const clang::FunctionDecl& function) {
    std::string& name = names_[function.getCanonicalDecl()];
    if (name.empty()) name = choose(*function.getCanonicalDecl());
    return name;
  }

  /// Those that meet another's name further down.
  std::vector<NameClash> clashes;

 private:
  std::string choose(const clang::FunctionDecl& function) {
    std::string base = function.getIdentifier() ? camelCase(function.getName())
                                                : std::string(operatorName(function));
    const std::string kind = isStream(function.getReturnType()) ? "Stream" : "Future";
    if (take(function, base + kind)) return base + kind;
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
    for (int number = 2; !take(function, name); ++number)
      name = base + kind + std::to_string(number);
    return name;
  }

  bool take(const clang::FunctionDecl& function, const std::string& name) {
    const clang::DeclContext* context = function.getDeclContext()->getRedeclContext();
    const clang::SourceManager& sources = files_.sources();
    clang::ASTContext& ast = context->getParentASTContext();
    const bool isInMainFile = fileOf(sources, function.getLocation()) == sources.getMainFileID();
    const clang::NamedDecl* later = nullptr;
    for (const clang::NamedDecl* other : context->lookup(&ast.Idents.get(name))) {
      if (isInMainFile || files_.areTogether(*other, function) ||
          sources.isBeforeInTranslationUnit(other->getLocation(), function.getLocation()))
        return false;
      later = other;
    }
    if (!taken_.insert({context, name}).second) return false;
    if (later) clashes.push_back({&function, later});
    return true;
  }

  const UnitFiles& files_;
  std::set<std::pair<const clang::DeclContext*, std::string>> taken_;
  std::map<const clang::FunctionDecl*, std::string> names_;
};

/// Who uses whom.
class UseGraph {
 public:
  explicit UseGraph(const std::vector<Use>& uses) {
    for (const Use& use : uses) {
      of_[use.callee].push_back(use);
      if (use.within) in_[use.within].push_back(use);
    }
  }

  /// The uses of a function, and those in it.
  const std::vector<Use>& of(const clang::FunctionDecl& function) const {
    return find(of_, function);
  }
  const std::vector<Use>& in(const clang::FunctionDecl& function) const {
    return find(in_, function);
  }

  /// The shortest way from the function back to it, or nothing.
  std::vector<Use> cycle(const clang::FunctionDecl& function) const {
    std::map<const clang::FunctionDecl*, Use> reached;  // by which use
    std::deque<const clang::FunctionDecl*> open = {function.getCanonicalDecl()};
    while (!open.empty() && !reached.count(function.getCanonicalDecl())) {
      const clang::FunctionDecl* next = open.front();
      open.pop_front();
      for (const Use& use : in(*next)) {
        if (reached.try_emplace(use.callee, use).second) open.push_back(use.callee);
      }
    }
    std::vector<Use> way;
    if (!reached.count(function.getCanonicalDecl())) return way;
    const clang::FunctionDecl* at = function.getCanonicalDecl();
    do {
      way.insert(way.begin(), reached.at(at));
      at = way.front().within;
    } while (at != function.getCanonicalDecl());
    return way;
  }

 private:
  using Lists = std::map<const clang::FunctionDecl*, std::vector<Use>>;

  static const std::vector<Use>& find(const Lists& lists, const clang::FunctionDecl& function) {
    static const std::vector<Use> none;
    const auto found = lists.find(function.getCanonicalDecl());
    return found == lists.end() ? none : found->second;
  }

  Lists of_;
  Lists in_;
};

/// Decides who is used before its class can be complete.
void place(DeclaredFunction& function, const UseGraph& uses,
           const std::set<const clang::FunctionDecl*>& inClass, const UnitFiles& files) {
  const clang::FunctionDecl& definition = *function.definition;
  const clang::SourceManager& sources = files.sources();
  const auto* method = dyn_cast<clang::CXXMethodDecl>(&definition);
  if (method && !definition.isOutOfLine()) function.outermost = outermostClass(definition);
  if (method && method->isVirtual()) {
    function.isBoxed = true;
    function.boxReason = "it is virtual";
  }
  if (llvm::isa<clang::CXXConversionDecl>(definition)) {
    function.isBoxed = true;
    function.boxReason = "a conversion gives the type that it names";
  }
  for (const clang::FunctionDecl* other : definition.redecls()) {
    if (other == &definition) continue;
    if (!files.areTogether(*other, definition)) {
      function.isBoxed = true;
      function.isDeclaredElsewhere = true;
      function.boxReason = "it is declared in a header";
    } else if (sources.isBeforeInTranslationUnit(other->getLocation(), definition.getLocation())) {
      function.forward.push_back(other);
    }
  }
  for (const Use& use : uses.of(definition)) {
    const bool isEarlier =
        sources.isBeforeInTranslationUnit(use.location, definition.getBeginLoc());
    if (!function.isBoxed && !function.forward.empty() && isEarlier) {
      function.isBoxed = true;
      function.boxReason = "it is used before its definition";
    }
    // A body outside of the class sees the classes behind it.
    if (function.outermost && use.within &&
        outermostClass(*use.within->getDefinition()) == function.outermost &&
        !inClass.count(use.within))
      function.classInside = true;
  }
}

/// The declarations that are not together with a body. A class is declared with those of members
/// and friends, which have rights that it needs.
std::vector<TaskDeclaration> taskDeclarations(const std::vector<const clang::FunctionDecl*>& all,
                                              const UnitFiles& files, ClassNames& names) {
  std::vector<TaskDeclaration> found;
  for (const clang::FunctionDecl* declaration : all) {
    const clang::FunctionDecl* definition = declaration->getDefinition();
    const bool isWithBody = definition && files.areTogether(*definition, *declaration);
    const bool isMarked =  // in its own file, which is all that everybody sees
        llvm::any_of(declaration->redecls(), [&](const clang::FunctionDecl* other) {
          return asyncAttribute(*other) && files.areTogether(*other, *declaration);
        });
    if (isWithBody || !isMarked || !files.isLowered(declaration->getLocation())) continue;
    const bool needsClass = declaration->getLexicalDeclContext()->isRecord() &&
                            !declaration->isPureVirtual() && !declaration->isTemplated();
    found.push_back({declaration, needsClass ? names.of(*declaration) : ""});
  }
  return found;
}

/// Functions that are defined in a class can await each other in a circle, which has to be broken:
/// the future of the one that closes it is a box.
void boxCycles(std::vector<DeclaredFunction>& functions, const UseGraph& uses) {
  std::map<const clang::FunctionDecl*, DeclaredFunction*> byName;
  for (DeclaredFunction& function : functions)
    byName[function.definition->getCanonicalDecl()] = &function;
  enum class Visit { Begun, Ended };
  std::map<const clang::FunctionDecl*, Visit> visits;
  auto visit = [&](const clang::FunctionDecl* function, const auto& self) -> void {
    visits[function] = Visit::Begun;
    for (const Use& use : uses.in(*function)) {
      if (use.callee == function) continue;
      const auto callee = byName.find(use.callee);
      if (callee == byName.end() || callee->second->isBoxed) continue;
      const auto known = visits.find(use.callee);
      if (known == visits.end()) {
        self(use.callee, self);
      } else if (known->second == Visit::Begun) {
        callee->second->isBoxed = true;
        callee->second->boxReason = "it awaits itself";
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
void orderByCalls(std::vector<DeclaredFunction>& functions, const UseGraph& uses) {
  std::map<const clang::FunctionDecl*, const DeclaredFunction*> byName;
  for (const DeclaredFunction& function : functions)
    byName[function.definition->getCanonicalDecl()] = &function;
  std::vector<DeclaredFunction> ordered;
  std::set<const clang::FunctionDecl*> seen;
  auto visit = [&](const DeclaredFunction& function, const auto& self) -> void {
    if (!seen.insert(function.definition->getCanonicalDecl()).second) return;
    for (const Use& use : uses.in(*function.definition)) {
      const auto callee = byName.find(use.callee);
      if (callee != byName.end() && !callee->second->isBoxed) self(*callee->second, self);
    }
    ordered.push_back(function);
  };
  for (const DeclaredFunction& function : functions) visit(function, visit);
  functions = std::move(ordered);
}

}  // namespace

UnitFunctions findFunctions(clang::ASTContext& context, const UnitFiles& files) {
  Finder finder;
  const clang::SourceManager& sources = files.sources();
  for (clang::Decl* declaration : context.getTranslationUnitDecl()->decls()) {
    if (files.isLowered(declaration->getLocation()) || files.isLowered(declaration->getEndLoc()) ||
        !sources.isInSystemHeader(declaration->getLocation()))
      finder.TraverseDecl(declaration);
  }
  const UseGraph uses(finder.uses);
  UnitFunctions found;
  found.unmarked = std::move(finder.unmarked);
  std::set<const clang::FunctionDecl*> inClass;
  for (const clang::FunctionDecl* definition : finder.definitions) {
    if (llvm::isa<clang::CXXMethodDecl>(definition) && !definition->isOutOfLine())
      inClass.insert(definition->getCanonicalDecl());
  }
  for (const clang::FunctionDecl* definition : finder.definitions) {
    DeclaredFunction function;
    function.definition = definition;
    place(function, uses, inClass, files);
    found.lowered.push_back(std::move(function));
  }
  boxCycles(found.lowered, uses);
  for (DeclaredFunction& function : found.lowered) {
    if (function.isBoxed) function.cycle = uses.cycle(*function.definition);
  }
  for (const auto* list : {&finder.definitions, &finder.declarations}) {
    for (const clang::FunctionDecl* function : *list) {
      if (!files.isLowered(function->getLocation())) found.inOtherFiles.push_back(function);
    }
  }
  ClassNames names(files);
  found.declared = taskDeclarations(finder.declarations, files, names);
  for (const DeclaredFunction& function : found.lowered) {
    const clang::FunctionDecl& definition = *function.definition;
    found.signatures[definition.getCanonicalDecl()] = {qualifierOf(definition),
                                                       names.of(definition), function.isBoxed};
  }
  for (const clang::FunctionDecl* function : finder.awaitOperators) {
    if (files.isLowered(function->getLocation())) found.awaitOperators.push_back(function);
  }
  found.clashes = std::move(names.clashes);
  orderByCalls(found.lowered, uses);
  return found;
}

}  // namespace pollux::compiler
