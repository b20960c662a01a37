// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Facts of types: see facts.h.
#include "parse/facts.h"

#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

#include <cctype>
#include <set>

#include "parse/async_attribute.h"

namespace pollux::compiler {
namespace {

/// Looks for a part of a type that has no name at class scope.
struct Unspellable : clang::RecursiveASTVisitor<Unspellable> {
  explicit Unspellable(const std::set<const clang::Decl*>& members) : members(members) {}

  const std::set<const clang::Decl*>& members;
  bool found = false;

  bool VisitRecordType(clang::RecordType* type) { return check(type->getDecl()); }
  bool VisitEnumType(clang::EnumType* type) { return check(type->getDecl()); }

  bool check(const clang::TagDecl* decl) {
    if (members.count(decl->getCanonicalDecl()) != 0) return true;
    const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(decl);
    found = found || (record && record->isLambda()) || decl->getParentFunctionOrMethod() ||
            (!decl->getIdentifier() && !decl->getTypedefNameForAnonDecl());
    if (const auto* special = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(decl)) {
      for (const auto& argument : special->getTemplateArgs().asArray())
        TraverseTemplateArgument(argument);
    }
    return !found;
  }
};

bool isFromSystemHeader(const clang::Decl& decl) {
  const clang::SourceManager& sources = decl.getASTContext().getSourceManager();
  return decl.isInStdNamespace() ||
         sources.isInSystemHeader(sources.getExpansionLoc(decl.getLocation()));
}

using Property = bool (*)(clang::QualType, const clang::ASTContext&);

bool holdsForArguments(const clang::CXXRecordDecl& record, Property property) {
  const auto* special = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&record);
  if (!special) return true;
  const clang::ASTContext& context = record.getASTContext();
  auto holds = [&](const clang::TemplateArgument& argument, const auto& self) -> bool {
    if (argument.getKind() == clang::TemplateArgument::Pack)
      return llvm::all_of(argument.pack_elements(),
                          [&](const clang::TemplateArgument& part) { return self(part, self); });
    if (argument.getKind() != clang::TemplateArgument::Type) return true;
    const clang::QualType type = argument.getAsType();
    return !type->isObjectType() || property(type, context);
  };
  return llvm::all_of(special->getTemplateArgs().asArray(),
                      [&](const clang::TemplateArgument& part) { return holds(part, holds); });
}

bool holdsForParts(const clang::CXXRecordDecl& record, Property property) {
  // A class can own objects of its own type: then its other parts decide.
  thread_local std::set<std::pair<Property, const clang::CXXRecordDecl*>> asked;
  const auto question = std::make_pair(property, record.getCanonicalDecl());
  if (!asked.insert(question).second) return true;
  const clang::ASTContext& context = record.getASTContext();
  const bool holds =
      llvm::all_of(record.bases(),
                   [&](const auto& base) { return property(base.getType(), context); }) &&
      llvm::all_of(record.fields(),
                   [&](const auto* field) { return property(field->getType(), context); });
  asked.erase(question);
  return holds;
}

}  // namespace

bool isInNamespace(const clang::Decl& declaration, llvm::StringRef name) {
  for (const clang::DeclContext* at = declaration.getDeclContext(); at; at = at->getParent()) {
    const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(at);
    if (space && space->getName() == name && space->getParent()->isTranslationUnit()) return true;
  }
  return false;
}

static std::string spellCanonical(clang::QualType type, const clang::ASTContext& context);

/// `Printer<bool>`, whose members are others than those of Printer; of a partial specialisation
/// only something that no other has.
static std::string specialisedName(const clang::ClassTemplateSpecializationDecl& record) {
  const clang::ASTContext& context = record.getASTContext();
  return spellCanonical(context.getTypeDeclType(&record), context);
}

std::string qualifierOf(const clang::Decl& declaration) {
  std::string qualifier;
  for (const clang::DeclContext* at = declaration.getDeclContext(); at; at = at->getParent()) {
    if (const auto* special = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(at);
        special && special->isExplicitSpecialization())
      return specialisedName(*special) + "::" + qualifier;
    const auto* named = llvm::dyn_cast<clang::NamedDecl>(at);
    const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(at);
    if (space && space->isInline()) continue;
    if (named && named->getIdentifier()) qualifier = named->getNameAsString() + "::" + qualifier;
  }
  return qualifier;
}

std::string qualifiedName(const clang::NamedDecl& declaration) {
  return qualifierOf(declaration) + declaration.getNameAsString();
}

static std::string trimmed(std::string type) {
  while (!type.empty() && type.back() == ' ') type.pop_back();
  return type;
}

static std::string spellAs(clang::QualType type, const std::string& declarator,
                           const clang::ASTContext& context);

static std::string spellCanonical(clang::QualType type, const clang::ASTContext& context) {
  clang::PrintingPolicy policy(context.getLangOpts());
  policy.SuppressTagKeyword = policy.SuppressUnwrittenScope = policy.Bool = true;
  policy.SuppressDefaultTemplateArgs = true;
  std::string text = type.getCanonicalType().getUnqualifiedType().getAsString(policy);
  const std::string longName = "std::basic_string<char>";
  for (auto at = text.find(longName); at != std::string::npos; at = text.find(longName))
    text.replace(at, longName.size(), "std::string");
  return text;
}

/// Names that mean something else inside of a future's class.
static std::string clearOfMembers(std::string text) {
  for (const std::string name : {"Output", "Item", "State", "Live", "SendIf"}) {
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
      auto isWord = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
      const std::size_t end = at + name.size();
      const bool starts = at == 0 || (!isWord(text[at - 1]) && text[at - 1] != ':');
      if (!starts || (end < text.size() && isWord(text[end]))) continue;
      text.insert(at, "::");
      at += 2;
    }
  }
  return text;
}

/// The name of a type, or nothing if it only has a form, such as that of a pointer to a function.
static std::string spellName(clang::QualType type, const clang::ASTContext& context) {
  // The user's own spelling as long as it can be used at class scope: names of types in namespaces
  // and ordinary classes; neither aliases in templates nor what `auto` goes through.
  for (clang::QualType at = type;;) {
    if (const auto* alias = llvm::dyn_cast<clang::TypedefType>(at.getTypePtr())) {
      const clang::DeclContext* scope = alias->getDecl()->getDeclContext();
      const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(scope);
      const bool isPlain = record && !record->getTemplateInstantiationPattern() &&
                           !llvm::isa<clang::ClassTemplateSpecializationDecl>(record);
      if (scope->isFileContext() || isPlain) return qualifiedName(*alias->getDecl());
    } else if (const auto* special =
                   llvm::dyn_cast<clang::TemplateSpecializationType>(at.getTypePtr());
               special && !special->isTypeAlias()) {
      std::string text;
      for (const clang::TemplateArgument& argument : special->template_arguments()) {
        if (argument.getKind() != clang::TemplateArgument::Type)
          return spellCanonical(type, context);
        text += (text.empty() ? "<" : ", ") + trimmed(spellAs(argument.getAsType(), "", context));
      }
      text = qualifiedName(*special->getTemplateName().getAsTemplateDecl()) + text + ">";
      const bool isFull = text.find("std::allocator<") != std::string::npos ||
                          text.find("std::char_traits<") != std::string::npos;
      return isFull ? spellCanonical(type, context) : text;
    }
    const clang::QualType next = at.getSingleStepDesugaredType(context).getUnqualifiedType();
    const bool isNamed = at->isRecordType() || at->isBuiltinType() || at->isEnumeralType();
    if (next == at) return isNamed ? spellCanonical(type, context) : std::string();
    at = next;
  }
}

static std::string spellAs(clang::QualType type, const std::string& declarator,
                           const clang::ASTContext& context) {
  const bool isAlias = type->getAs<clang::TypedefType>() != nullptr;
  const std::string qualifiers = std::string(type.isLocalConstQualified() ? "const " : "") +
                                 (type.isLocalVolatileQualified() ? "volatile " : "");
  if (const auto* pointer = isAlias ? nullptr : type->getAs<clang::PointerType>();
      pointer && !pointer->getPointeeType()->isFunctionType() &&
      !pointer->getPointeeType()->isArrayType())
    return spellAs(pointer->getPointeeType(), "*" + qualifiers + declarator, context);
  if (const auto* array = isAlias ? nullptr : context.getAsConstantArrayType(type))
    return spellAs(array->getElementType(),
                   declarator + "[" + std::to_string(array->getSize().getZExtValue()) + "]",
                   context);
  const clang::QualType bare = type.getCanonicalType();
  if (const std::string name = spellName(type.getUnqualifiedType(), context); !name.empty()) {
    // Constness can sit below an alias; the canonical type has all of it.
    const std::string all = std::string(bare.isConstQualified() ? "const " : "") +
                            (bare.isVolatileQualified() ? "volatile " : "");
    return all + clearOfMembers(name) + " " + declarator;
  }
  clang::PrintingPolicy policy(context.getLangOpts());
  policy.SuppressTagKeyword = policy.SuppressUnwrittenScope = policy.Bool = true;
  policy.SuppressDefaultTemplateArgs = true;
  std::string text = declarator;
  bare.getAsStringInternal(text, policy);
  return clearOfMembers(text);
}

std::string spell(clang::QualType type, const clang::ASTContext& context) {
  return spellAs(type, "@", context);
}

std::string spellAlone(clang::QualType type, const clang::ASTContext& context) {
  return llvm::StringRef(spellAs(type, "", context)).rtrim().str();
}

std::string withoutName(std::string spelled) {
  if (const auto at = spelled.find('@'); at != std::string::npos) spelled.erase(at, 1);
  return llvm::StringRef(spelled).rtrim().str();
}

bool isSpellable(clang::QualType type, const std::set<const clang::Decl*>& members) {
  Unspellable search(members);
  search.TraverseType(type.getCanonicalType());
  return !search.found;
}

bool isAssignable(clang::QualType type, const clang::ASTContext& context) {
  if (type.isVolatileQualified()) return false;
  if (type->isScalarType()) return true;
  const auto* record = type->getAsCXXRecordDecl();
  return record && record->hasDefinition() && record->isTrivial() &&
         record->hasTrivialCopyAssignment() && !record->defaultedCopyConstructorIsDeleted() &&
         record->hasSimpleCopyAssignment() && !type.isNull() &&
         context.getTypeAlignInChars(type).getQuantity() <= 16;
}

bool isTriviallyDestructible(clang::QualType type, const clang::ASTContext& context) {
  return !type.isDestructedType() || type->isReferenceType() ||
         context.getBaseElementType(type)->isScalarType();
}

bool isMoveUnobservable(clang::QualType type, const clang::ASTContext& context) {
  type = context.getBaseElementType(type.getNonReferenceType());
  const auto* record = type->getAsCXXRecordDecl();
  if (!record || type.isTriviallyCopyableType(context)) return true;
  if (!record->hasDefinition()) return false;
  if (isBoxType(type)) return true;  // it is a pointer that moves
  if (isFromSystemHeader(*record)) return holdsForArguments(*record, isMoveUnobservable);
  const bool moveIsUsers = record->hasUserDeclaredMoveConstructor() ||
                           record->hasUserDeclaredDestructor() ||
                           record->hasUserDeclaredCopyConstructor();
  return !moveIsUsers && holdsForParts(*record, isMoveUnobservable);
}

Extent extentOf(clang::QualType type, const clang::ASTContext& context) {
  type = type.getNonReferenceType();
  if (type->isDependentType() || type->isIncompleteType() || type->isFunctionType()) return {};
  const auto [size, alignment, how] = context.getTypeInfoInChars(type);
  return {static_cast<std::uint64_t>(size.getQuantity()),
          static_cast<std::uint64_t>(alignment.getQuantity())};
}

bool isLockGuard(const clang::CXXRecordDecl& record) {
  static const std::set<llvm::StringRef> names = {"lock_guard", "scoped_lock", "shared_lock",
                                                  "unique_lock"};
  return isInStd(record) && record.getIdentifier() && names.count(record.getName()) != 0;
}

/// What a class says of itself with `static constexpr bool is_send`.
static std::optional<bool> saidOfSend(const clang::CXXRecordDecl& record) {
  const clang::ASTContext& context = record.getASTContext();
  for (const clang::NamedDecl* found : record.lookup(&context.Idents.get("is_send"))) {
    const auto* said = llvm::dyn_cast<clang::VarDecl>(found);
    const clang::APValue* value = said && said->getInit() && !said->getInit()->isValueDependent()
                                      ? said->evaluateValue()
                                      : nullptr;
    if (value && value->isInt()) return value->getInt().getBoolValue();
  }
  return std::nullopt;
}

bool isSend(clang::QualType type, const clang::ASTContext& context) {
  const auto* record = context.getBaseElementType(type)->getAsCXXRecordDecl();
  if (!record || !record->hasDefinition() || isBoxType(type)) return true;
  if (const std::optional<bool> said = saidOfSend(*record->getDefinition())) return *said;
  if (isLockGuard(*record)) return false;
  if (isFromSystemHeader(*record)) return holdsForArguments(*record, isSend);
  return holdsForParts(*record->getDefinition(), isSend);
}

/// Classes of the standard library that hold what they own on the heap.
static bool ownsByPointer(llvm::StringRef name) {
  static const std::set<llvm::StringRef> names = {
      "basic_string", "deque",         "forward_list",  "list",       "map",
      "multimap",     "multiset",      "set",           "shared_ptr", "unique_ptr",
      "vector",       "unordered_map", "unordered_set", "weak_ptr"};
  return names.count(name) != 0;
}

bool isMovable(clang::QualType type, const clang::ASTContext& context) {
  const auto* record = context.getBaseElementType(type)->getAsCXXRecordDecl();
  if (!record || type.isTriviallyCopyableType(context)) return true;
  if (!record->hasMoveConstructor()) return false;
  // A library's wrapper moves as what it holds does.
  if (isFromSystemHeader(*record))
    return ownsByPointer(record->getName()) || holdsForArguments(*record, isMovable);
  const bool isUsers = llvm::any_of(record->ctors(), [](const auto* constructor) {
    return constructor->isMoveConstructor() && constructor->isUserProvided();
  });
  return isUsers || holdsForParts(*record, isMovable);
}

/// Classes of the standard library that end with nothing but their elements' ends and freed memory:
/// neither locks nor files, and nothing that hides the type of what it owns.
static bool ownsMemoryOnly(llvm::StringRef name) {
  static const std::set<llvm::StringRef> others = {
      "allocator", "array", "default_delete",   "equal_to",
      "expected",  "hash",  "initializer_list", "less",
      "optional",  "pair",  "priority_queue",   "queue",
      "stack",     "tuple", "variant"};
  return ownsByPointer(name) || others.count(name) != 0;
}

bool isDestructionUnobservable(clang::QualType type, const clang::ASTContext& context) {
  type = context.getBaseElementType(type.getNonReferenceType());
  const auto* record = type->getAsCXXRecordDecl();
  if (!record || isTriviallyDestructible(type, context)) return true;
  if (!record->hasDefinition()) return false;
  if (isInStd(*record))
    return ownsMemoryOnly(record->getName()) &&
           holdsForArguments(*record, isDestructionUnobservable);
  return !record->hasUserDeclaredDestructor() && holdsForParts(*record, isDestructionUnobservable);
}

bool isInStd(const clang::Decl& declaration) {
  for (const clang::DeclContext* at = declaration.getDeclContext(); at; at = at->getParent()) {
    if (at->isStdNamespace()) return true;
  }
  return false;
}

/// A type that cannot refer to anything that it was made from.
static bool holdsNoReference(clang::QualType type, const clang::ASTContext& ast) {
  static const std::set<llvm::StringRef> values = {"duration", "time_point", "exception_ptr"};
  if (type->isArithmeticType()) return true;
  const auto* record = type->getAsCXXRecordDecl();
  return record && isInStd(*record) &&
         (ownsByPointer(record->getName()) || values.count(record->getName()) != 0) &&
         isDestructionUnobservable(type, ast);
}

bool isSelfContained(const clang::Expr& expression, const clang::ASTContext& ast) {
  if (llvm::isa<clang::CXXConstructExpr>(expression))
    return expression.getType()->isRecordType() && holdsNoReference(expression.getType(), ast);
  const auto* call = llvm::dyn_cast<clang::CallExpr>(&expression);
  const clang::FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
  return callee && isInStd(*callee) && call->isPRValue() && holdsNoReference(call->getType(), ast);
}

}  // namespace pollux::compiler
