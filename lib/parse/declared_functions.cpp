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
#include "parse/lambdas.h"
#include "parse/names.h"
#include "parse/templates.h"

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
  std::map<const clang::FunctionDecl*, AsyncLambda> lambdas;  // by their call operators
  std::map<const clang::FunctionDecl*, std::vector<const clang::FunctionDecl*>> instances;

  bool shouldVisitTemplateInstantiations() const { return true; }
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
    if (!isAsync(call) || isInstance(call)) {
      if (!isInstance(call)) noteUnmarked(call);
      return Base::TraverseLambdaExpr(lambda);
    }
    definitions.push_back(&call);
    lambdas[&call] = {lambda, around_, names_[lambda], loweredDepth_ > 0};
    use(&call, lambda->getBeginLoc());
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
    if (isInstance(*function)) {
      if (isAsync(*function) && function->doesThisDeclarationHaveABody())
        instances[patternOf(*function)].push_back(function);
      return true;
    }
    if (function->getOverloadedOperator() == clang::OO_Coawait) awaitOperators.push_back(function);
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
  static bool isInstance(const clang::FunctionDecl& function) {
    return patternOf(function) != function.getCanonicalDecl();
  }

  bool use(const clang::ValueDecl* declaration, clang::SourceLocation location) {
    const auto* function = dyn_cast<clang::FunctionDecl>(declaration);
    if (function && isAsync(*function))
      uses.push_back({patternOf(*function), within_ ? patternOf(*within_) : nullptr, location});
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
  const std::string& of(const clang::FunctionDecl& function, const AsyncLambda* lambda = nullptr) {
    const clang::FunctionDecl& first = *function.getCanonicalDecl();
    std::string& name = names_[&first];
    if (name.empty()) name = choose(first, lambda);
    return name;
  }

  /// Those that meet another's name further down.
  std::vector<NameClash> clashes;

 private:
  /// What a type is called, as a part of a name.
  static std::string wordFor(clang::QualType type) {
    if (const auto* alias = type->getAs<clang::TypedefType>())
      return alias->getDecl()->getName().str();
    if (const auto* tag = type->getAsTagDecl()) return tag->getNameAsString();
    const auto* special = type->getAs<clang::TemplateSpecializationType>();
    if (const auto* named = special ? special->getTemplateName().getAsTemplateDecl() : nullptr)
      return named->getNameAsString();
    std::string word = type.getUnqualifiedType().getAsString();
    for (char& c : word) {
      if (!clang::isAsciiIdentifierContinue(c)) c = '_';
    }
    return word;
  }

  std::string choose(const clang::FunctionDecl& function, const AsyncLambda* lambda) {
    const clang::NamedDecl& named =
        lambda ? *llvm::cast<clang::NamedDecl>(lambda->around) : function;
    std::string base = baseName(named, lambda);
    const std::string kind = isStream(function.getReturnType()) ? "Stream" : "Future";
    if (take(named, base + kind)) return base + kind;
    for (const clang::ParmVarDecl* parameter : function.parameters()) {
      clang::QualType type = parameter->getType().getNonReferenceType();
      while (type->isPointerType()) type = type->getPointeeType();
      base += camelCase(wordFor(type));
    }
    std::string name = base + kind;
    for (int number = 2; !take(named, name); ++number) name = base + kind + std::to_string(number);
    return name;
  }

  static std::string baseName(const clang::NamedDecl& named, const AsyncLambda* lambda) {
    if (lambda && !lambda->name.empty()) return camelCase(lambda->name);
    const auto* function = dyn_cast<clang::FunctionDecl>(&named);
    const std::string base = function && !function->getIdentifier()
                                 ? std::string(operatorName(*function))
                                 : camelCase(named.getNameAsString());
    return base + (lambda ? "Lambda" : "");
  }

  bool take(const clang::NamedDecl& named, const std::string& name) {
    const clang::DeclContext* context = named.getDeclContext()->getRedeclContext();
    const clang::SourceManager& sources = files_.sources();
    clang::ASTContext& ast = context->getParentASTContext();
    const bool isInMainFile = fileOf(sources, named.getLocation()) == sources.getMainFileID();
    const clang::NamedDecl* later = nullptr;
    for (const clang::NamedDecl* other : context->lookup(&ast.Idents.get(name))) {
      if (isInMainFile || files_.areTogether(*other, named) ||
          sources.isBeforeInTranslationUnit(other->getLocation(), named.getLocation()))
        return false;
      later = other;
    }
    if (!taken_.insert({context, name}).second) return false;
    if (later) clashes.push_back({&named, later});
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

/// A future that has to be complete at the end of its class holds those that it awaits.
void placeCallees(std::vector<DeclaredFunction>& functions, const std::vector<Use>& uses) {
  std::map<const clang::FunctionDecl*, DeclaredFunction*> byName;
  for (DeclaredFunction& function : functions)
    byName[function.definition->getCanonicalDecl()] = &function;
  for (bool changed = true; changed;) {
    changed = false;
    for (const Use& use : uses) {
      const auto caller = byName.find(use.within);
      const auto callee = byName.find(use.callee);
      if (caller == byName.end() || callee == byName.end() || !caller->second->classInside ||
          callee->second->classInside || !callee->second->outermost ||
          callee->second->outermost != caller->second->outermost)
        continue;
      callee->second->classInside = changed = true;
    }
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
    const bool isLambda = finder.lambdas.count(definition) != 0;
    if (llvm::isa<clang::CXXMethodDecl>(definition) && !definition->isOutOfLine() && !isLambda)
      inClass.insert(definition->getCanonicalDecl());
  }
  for (const clang::FunctionDecl* definition : finder.definitions) {
    DeclaredFunction function;
    function.definition = definition;
    function.instances = finder.instances[definition->getCanonicalDecl()];
    if (const auto lambda = finder.lambdas.find(definition); lambda != finder.lambdas.end()) {
      function.lambda = lambda->second;
      function.isBoxed = becomesPointer(*lambda->second.expression);
      function.boxReason = "it becomes a pointer to a function";
    } else {
      place(function, uses, inClass, files);
    }
    function.usesOtherInstances =
        definition->isTemplated() && llvm::any_of(uses.of(*definition), [&](const Use& use) {
          return use.within == definition->getCanonicalDecl();
        });
    found.lowered.push_back(std::move(function));
  }
  placeCallees(found.lowered, finder.uses);
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
    const AsyncLambda* lambda = function.lambda ? &*function.lambda : nullptr;
    found.signatures[definition.getCanonicalDecl()] = {
        qualifierOf(lambda ? *lambda->around : definition), names.of(definition, lambda),
        function.isBoxed, std::nullopt};
  }
  for (const clang::FunctionDecl* function : finder.awaitOperators) {
    if (files.isLowered(function->getLocation())) found.awaitOperators.push_back(function);
  }
  found.clashes = std::move(names.clashes);
  orderByCalls(found.lowered, uses);
  return found;
}

}  // namespace pollux::compiler
