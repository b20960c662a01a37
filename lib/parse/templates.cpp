// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Patterns and what is written before them: see templates.h.
#include "parse/templates.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <llvm/Support/raw_ostream.h>

#include <set>

#include "parse/accesses.h"
#include "parse/facts.h"

namespace pollux::compiler {

using llvm::dyn_cast;
using llvm::isa;

const clang::FunctionDecl* patternOf(const clang::FunctionDecl& function) {
  // A member template in an instantiation of its class is a template still.
  if (const clang::FunctionTemplateDecl* own = function.getDescribedFunctionTemplate()) {
    while (const auto* from = own->getInstantiatedFromMemberTemplate()) own = from;
    return own->getTemplatedDecl()->getCanonicalDecl();
  }
  const clang::FunctionDecl* pattern = function.getTemplateInstantiationPattern();
  return (pattern ? pattern : &function)->getCanonicalDecl();
}

std::string instantiationName(const clang::FunctionDecl& function) {
  std::string name;
  llvm::raw_string_ostream out(name);
  clang::PrintingPolicy policy(function.getASTContext().getLangOpts());
  policy.SuppressDefaultTemplateArgs = policy.SuppressUnwrittenScope = true;
  function.getNameForDiagnostic(out, policy, true);
  return name;
}

/// Whether an instantiation has something else in its place.
static bool isOwn(const clang::Stmt& statement) {
  if (const auto* choice = dyn_cast<clang::IfStmt>(&statement))
    return choice->isConstexpr() && choice->getCond()->isInstantiationDependent();
  return isa<clang::PackExpansionExpr, clang::CXXFoldExpr, clang::SizeOfPackExpr>(statement);
}

bool isNamedInFuture(const clang::NamedDecl& parameter) {
  const auto* type = dyn_cast<clang::TemplateTypeParmDecl>(&parameter);
  return !parameter.getName().empty() || (type && type->isImplicit());
}

struct PatternSearch : clang::RecursiveASTVisitor<PatternSearch> {
  using Base = clang::RecursiveASTVisitor<PatternSearch>;

  explicit PatternSearch(Pattern& pattern) : pattern(pattern) {}

  Pattern& pattern;
  int around = 0;  // lambdas, and parts that are the pattern's own

  bool TraverseStmt(clang::Stmt* statement) {
    const bool isPart = statement && around == 0 && isOwn(*statement);
    if (isPart) pattern.ownParts_.push_back(statement);
    const bool isInside = isPart || isa_and_nonnull<clang::LambdaExpr>(statement);
    around += isInside;
    const bool go = Base::TraverseStmt(statement);
    around -= isInside;
    return go;
  }

  bool shouldVisitImplicitCode() const { return true; }
  bool TraverseCoroutineBodyStmt(clang::CoroutineBodyStmt* body) {
    return TraverseStmt(body->getBody());
  }
  bool TraverseCoawaitExpr(clang::CoawaitExpr* await) {
    return VisitExpr(await) && TraverseStmt(await->getOperand());
  }
  bool TraverseCoyieldExpr(clang::CoyieldExpr* yield) {
    return VisitExpr(yield) && TraverseStmt(const_cast<clang::Expr*>(&yieldedValue(*yield)));
  }
  bool VisitExpr(clang::Expr* expression) {
    const clang::QualType type = expression->getType();
    if (!type.isNull() && !expression->isTypeDependent() && !type->isInstantiationDependentType())
      pattern
          .fixed_[{expression->getBeginLoc().getRawEncoding(),
                   expression->getEndLoc().getRawEncoding()}]
          .push_back(type);
    return true;
  }
  bool VisitDecltypeTypeLoc(clang::DecltypeTypeLoc type) {
    if (type.getType()->isInstantiationDependentType())
      pattern.decltypes_.insert(type.getBeginLoc().getRawEncoding());
    return true;
  }
  bool VisitDeclRefExpr(clang::DeclRefExpr* mention) {
    pattern.mentions_[mention->getLocation().getRawEncoding()] = mention;
    return true;
  }
  bool VisitVarDecl(clang::VarDecl* variable) {
    pattern.variables_[variable->getLocation().getRawEncoding()] = variable;
    return true;
  }
};

Pattern::Pattern(const clang::ASTContext& context, const clang::FunctionDecl& definition)
    : context_(context), definition_(definition), accesses_(context, *definition.getBody()) {
  PatternSearch search(*this);
  search.TraverseStmt(definition.getBody());
  for (clang::ParmVarDecl* parameter : definition.parameters()) search.TraverseDecl(parameter);
}

bool Pattern::isFixed(const clang::Expr& expression) const {
  const auto found = fixed_.find(
      {expression.getBeginLoc().getRawEncoding(), expression.getEndLoc().getRawEncoding()});
  return found != fixed_.end() && llvm::any_of(found->second, [&](clang::QualType type) {
           return context_.hasSameUnqualifiedType(type.getNonReferenceType(),
                                                  expression.getType().getNonReferenceType());
         });
}

const clang::VarDecl* Pattern::variable(const clang::VarDecl& instance) const {
  const auto found = variables_.find(instance.getLocation().getRawEncoding());
  return found == variables_.end() ? nullptr : found->second;
}

Access Pattern::accessOf(const clang::DeclRefExpr& mention) const {
  const auto found = mentions_.find(mention.getLocation().getRawEncoding());
  return found == mentions_.end() ? Access::Reference : accesses_.of(*found->second);
}

bool Pattern::escapes(const clang::ValueDecl& local) const {
  const auto found = variables_.find(local.getLocation().getRawEncoding());
  return found == variables_.end() || accesses_.escapes(*found->second);
}

const clang::IfStmt* Pattern::ownChoice(const clang::IfStmt& instance) const {
  for (const clang::Stmt* part : ownParts_) {
    const auto* choice = dyn_cast<clang::IfStmt>(part);
    if (choice && choice != &instance && choice->getIfLoc() == instance.getIfLoc()) return choice;
  }
  return nullptr;
}

bool Pattern::isExpanded(clang::SourceLocation place) const {
  const clang::SourceManager& sources = context_.getSourceManager();
  return llvm::any_of(ownParts_, [&](const clang::Stmt* part) {
    return !isa<clang::IfStmt, clang::SizeOfPackExpr>(part) &&
           sources.isPointWithin(place, part->getBeginLoc(), part->getEndLoc());
  });
}

clang::SourceRange Pattern::widened(clang::SourceRange range) const {
  const clang::SourceManager& sources = context_.getSourceManager();
  for (const clang::Stmt* part : ownParts_) {
    if (isa<clang::IfStmt>(part)) continue;
    const auto within = [&](clang::SourceLocation place) {
      return place.isValid() &&
             sources.isPointWithin(place, part->getBeginLoc(), part->getEndLoc());
    };
    if (within(range.getBegin())) range.setBegin(part->getBeginLoc());
    if (within(range.getEnd())) range.setEnd(part->getEndLoc());
  }
  return range;
}

std::vector<ParameterOrigin> parameterOrigins(const clang::FunctionDecl& pattern,
                                              const clang::FunctionDecl& instance) {
  std::vector<ParameterOrigin> origins;
  for (const clang::ParmVarDecl* written : pattern.parameters()) {
    origins.push_back({written, {}});
    // Those of a member that is defined outside of its class stand in the class.
    std::set<clang::SourceLocation> places;
    for (const clang::FunctionDecl* declared : pattern.redecls())
      places.insert(declared->getParamDecl(written->getFunctionScopeIndex())->getLocation());
    for (const clang::ParmVarDecl* made : instance.parameters()) {
      if (places.count(made->getLocation()) != 0) origins.back().instances.push_back(made);
    }
  }
  return origins;
}

namespace {

/// Looks for parts of a type that only the function itself can name.
struct OwnNames : clang::RecursiveASTVisitor<OwnNames> {
  bool found = false;
  std::set<const clang::TemplateTypeParmDecl*> autos;

  bool VisitType(clang::Type* type) {
    const clang::NamedDecl* named = nullptr;
    if (const auto* alias = dyn_cast<clang::TypedefType>(type)) named = alias->getDecl();
    if (const auto* tag = dyn_cast<clang::TagType>(type)) named = tag->getDecl();
    if (named && named->getParentFunctionOrMethod()) found = true;
    if (const auto* parameter = dyn_cast<clang::TemplateTypeParmType>(type);
        parameter && parameter->getDecl() && parameter->getDecl()->isImplicit())
      autos.insert(parameter->getDecl());
    if (isa<clang::AutoType, clang::DecltypeType, clang::TypeOfExprType,
            clang::DeducedTemplateSpecializationType>(type))
      found = true;
    return !found;
  }
};

/// The names that `auto` gets as a type of parameters: Auto, Auto2.
struct AutoNames {
  std::map<const clang::TemplateTypeParmDecl*, std::string> names;

  explicit AutoNames(const clang::TemplateParameterList* parameters) {
    if (!parameters) return;
    for (const clang::NamedDecl* parameter : *parameters) {
      const auto* type = dyn_cast<clang::TemplateTypeParmDecl>(parameter);
      if (type && type->isImplicit())
        names[type] = "Auto" + (names.empty() ? "" : std::to_string(names.size() + 1));
    }
  }
};

const clang::TemplateParameterList* ownParameters(const clang::FunctionDecl& definition) {
  const clang::FunctionTemplateDecl* described = definition.getDescribedFunctionTemplate();
  return described ? described->getTemplateParameters() : nullptr;
}

clang::PrintingPolicy policyOf(const clang::ASTContext& context) {
  clang::PrintingPolicy policy(context.getLangOpts());
  policy.SuppressTagKeyword = policy.Bool = true;
  return policy;
}

void replaceAll(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// One parameter as it stands in a head, without its default.
std::string parameterText(const clang::NamedDecl& parameter, const AutoNames& autos,
                          const clang::ASTContext& context) {
  const std::string dots = parameter.isParameterPack() ? "..." : "";
  const std::string name = parameter.getNameAsString();
  if (const auto* type = dyn_cast<clang::TemplateTypeParmDecl>(&parameter)) {
    const auto invented = autos.names.find(type);
    const std::string word = type->wasDeclaredWithTypename() ? "typename" : "class";
    return (invented != autos.names.end() ? "class" : word) + dots + " " +
           (invented != autos.names.end() ? invented->second : name);
  }
  if (const auto* value = dyn_cast<clang::NonTypeTemplateParmDecl>(&parameter)) {
    std::string text = name;
    value->getType().getAsStringInternal(text, policyOf(context));
    return text;
  }
  std::string text;
  llvm::raw_string_ostream out(text);
  parameter.print(out, policyOf(context));
  return text.substr(0, text.find(" = "));
}

std::string headOf(const clang::TemplateParameterList& parameters, bool hasUnnamed,
                   const clang::ASTContext& context) {
  const AutoNames autos(&parameters);
  std::string text;
  for (const clang::NamedDecl* parameter : parameters) {
    if (hasUnnamed || isNamedInFuture(*parameter))
      text += (text.empty() ? "" : ", ") + parameterText(*parameter, autos, context);
  }
  return text.empty() ? "" : "template <" + text + ">\n";
}

std::string argumentsOf(const clang::TemplateParameterList& parameters) {
  const AutoNames autos(&parameters);
  std::string text;
  for (const clang::NamedDecl* parameter : parameters) {
    if (!isNamedInFuture(*parameter)) continue;
    const auto* type = dyn_cast<clang::TemplateTypeParmDecl>(parameter);
    const auto invented = type ? autos.names.find(type) : autos.names.end();
    text += (text.empty() ? "" : ", ") +
            (invented != autos.names.end() ? invented->second : parameter->getNameAsString()) +
            (parameter->isParameterPack() ? "..." : "");
  }
  return text.empty() ? "" : "<" + text + ">";
}

/// `Cache<T>` for what belongs to the class, which may be a template or a specialisation of one.
std::string nameIn(const clang::CXXRecordDecl& record, const clang::ASTContext& context,
                   std::string& heads) {
  if (const auto* partial = dyn_cast<clang::ClassTemplatePartialSpecializationDecl>(&record)) {
    heads = headOf(*partial->getTemplateParameters(), true, context) + heads;
    std::string arguments;
    llvm::raw_string_ostream out(arguments);
    clang::printTemplateArgumentList(out, partial->getTemplateArgsAsWritten()->arguments(),
                                     policyOf(context));
    return record.getNameAsString() + arguments;
  }
  if (const auto* special = dyn_cast<clang::ClassTemplateSpecializationDecl>(&record)) {
    std::string arguments;
    llvm::raw_string_ostream out(arguments);
    clang::printTemplateArgumentList(out, special->getTemplateArgs().asArray(), policyOf(context));
    return record.getNameAsString() + arguments;
  }
  const clang::ClassTemplateDecl* described = record.getDescribedClassTemplate();
  if (!described) return record.getNameAsString();
  heads = headOf(*described->getTemplateParameters(), true, context) + heads;
  return record.getNameAsString() + argumentsOf(*described->getTemplateParameters());
}

}  // namespace

std::optional<std::string> Pattern::spell(clang::QualType written) const {
  if (!written->isInstantiationDependentType() && !written->isUndeducedType())
    return compiler::spell(written, context_);
  OwnNames own;
  own.TraverseType(written);
  if (own.found || own.autos.size() > 1) return std::nullopt;
  std::string text = "@";
  written.getAsStringInternal(text, policyOf(context_));
  const AutoNames autos(ownParameters(definition_));
  for (const clang::TemplateTypeParmDecl* parameter : own.autos)
    replaceAll(text, "auto", autos.names.at(parameter));
  return text;
}

std::optional<std::string> Pattern::forwardedAs(clang::QualType written) const {
  const clang::QualType object = written.getNonReferenceType().getUnqualifiedType();
  const clang::QualType bare = object.getCanonicalType();
  if (!bare->isDependentType()) return std::nullopt;
  if (!isa<clang::TemplateTypeParmType, clang::DependentNameType,
           clang::DependentTemplateSpecializationType>(bare.getTypePtr()))
    return std::nullopt;
  std::optional<std::string> text = spell(object);
  if (!text) return std::nullopt;
  return withoutName(std::move(*text));
}

std::set<std::string> templateParameterNames(const clang::FunctionDecl& definition) {
  std::set<std::string> names;
  const auto add = [&](const clang::TemplateParameterList* parameters) {
    if (!parameters) return;
    for (const clang::NamedDecl* parameter : *parameters) names.insert(parameter->getName().str());
    for (const auto& [parameter, name] : AutoNames(parameters).names) names.insert(name);
  };
  add(ownParameters(definition));
  for (const clang::DeclContext* at = definition.getDeclContext(); at->isRecord();
       at = at->getParent())
    add(llvm::cast<clang::CXXRecordDecl>(at)->getDescribedTemplateParams());
  return names;
}

/// "Outer::Cache<T>::", from the innermost namespace, and what stands before it.
static std::string classesAround(const clang::Decl& member, const clang::ASTContext& context,
                                 std::string& heads) {
  std::string path;
  for (const clang::DeclContext* at = member.getDeclContext(); at->isRecord(); at = at->getParent())
    path = nameIn(*llvm::cast<clang::CXXRecordDecl>(at), context, heads) + "::" + path;
  return path;
}

std::string classPath(const clang::Decl& member) {
  std::string heads;
  return classesAround(member, member.getASTContext(), heads);
}

TemplateText templateText(const clang::FunctionDecl& definition, const clang::ASTContext& context) {
  TemplateText made;
  if (const clang::TemplateParameterList* own = ownParameters(definition)) {
    made.head = headOf(*own, false, context);
    made.functionHead = headOf(*own, true, context);
    made.arguments = argumentsOf(*own);
  }
  made.enclosing = classesAround(definition, context, made.enclosingHeads);
  return made;
}

std::vector<std::pair<clang::SourceRange, std::string>> autoParameters(
    const clang::FunctionDecl& definition) {
  struct Autos : clang::RecursiveASTVisitor<Autos> {
    std::map<const clang::TemplateTypeParmDecl*, std::string> names;
    std::vector<std::pair<clang::SourceRange, std::string>> found;
    bool VisitTemplateTypeParmTypeLoc(clang::TemplateTypeParmTypeLoc type) {
      const auto known = names.find(type.getDecl());
      if (known != names.end()) found.emplace_back(type.getSourceRange(), known->second);
      return true;
    }
  } autos;
  autos.names = AutoNames(ownParameters(definition)).names;
  for (clang::ParmVarDecl* parameter : definition.parameters()) autos.TraverseDecl(parameter);
  return autos.found;
}

}  // namespace pollux::compiler
