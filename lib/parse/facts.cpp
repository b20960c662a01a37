// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Facts of types: see facts.h.
#include "parse/facts.h"

#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/QualTypeNames.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>

namespace pollux::compiler {
namespace {

/// Looks for a part of a type that has no name at class scope.
struct Unspellable : clang::RecursiveASTVisitor<Unspellable> {
  bool found = false;

  bool VisitRecordType(clang::RecordType* type) { return check(type->getDecl()); }
  bool VisitEnumType(clang::EnumType* type) { return check(type->getDecl()); }

  bool check(const clang::TagDecl* decl) {
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
  const clang::ASTContext& context = record.getASTContext();
  return llvm::all_of(record.bases(),
                      [&](const auto& base) { return property(base.getType(), context); }) &&
         llvm::all_of(record.fields(),
                      [&](const auto* field) { return property(field->getType(), context); });
}

}  // namespace

std::string spell(clang::QualType type, const clang::ASTContext& context) {
  clang::PrintingPolicy policy(context.getLangOpts());
  policy.SuppressTagKeyword = true;
  policy.SuppressUnwrittenScope = true;
  policy.Bool = true;
  std::string text = "@";
  clang::TypeName::getFullyQualifiedType(type, context).getAsStringInternal(text, policy);
  // What `auto` stands for, in terms of an alias template such as output_t<F>, is no name either.
  const auto* deduced =
      type->getContainedAutoType() ? type->getAs<clang::TemplateSpecializationType>() : nullptr;
  if ((deduced && deduced->isTypeAlias()) || text.find("std::allocator<") != std::string::npos ||
      text.find("std::char_traits<") != std::string::npos || text.find("__") != std::string::npos) {
    // Nobody writes these out; without the user's own spelling the defaults can go.
    policy.SuppressDefaultTemplateArgs = true;
    std::string shorter = "@";
    type.getCanonicalType().getAsStringInternal(shorter, policy);
    if (shorter.find("__") == std::string::npos) text = std::move(shorter);
  }
  const std::string longName = "std::basic_string<char>";
  for (auto at = text.find(longName); at != std::string::npos; at = text.find(longName))
    text.replace(at, longName.size(), "std::string");
  return text;
}

bool isSpellable(clang::QualType type) {
  Unspellable search;
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
  if (isFromSystemHeader(*record)) return holdsForArguments(*record, isMoveUnobservable);
  const bool moveIsUsers = record->hasUserDeclaredMoveConstructor() ||
                           record->hasUserDeclaredDestructor() ||
                           record->hasUserDeclaredCopyConstructor();
  return !moveIsUsers && holdsForParts(*record, isMoveUnobservable);
}

bool isDestructionUnobservable(clang::QualType type, const clang::ASTContext& context) {
  type = context.getBaseElementType(type.getNonReferenceType());
  const auto* record = type->getAsCXXRecordDecl();
  if (!record || isTriviallyDestructible(type, context)) return true;
  if (!record->hasDefinition()) return false;
  if (isFromSystemHeader(*record)) return holdsForArguments(*record, isDestructionUnobservable);
  return !record->hasUserDeclaredDestructor() && holdsForParts(*record, isDestructionUnobservable);
}

}  // namespace pollux::compiler
