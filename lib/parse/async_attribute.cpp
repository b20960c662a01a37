// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers [[pollux::async]] with Clang: see async_attribute.h.
#include "parse/async_attribute.h"

#include <clang/AST/DeclTemplate.h>
#include <clang/Sema/ParsedAttr.h>
#include <clang/Sema/Sema.h>

namespace pollux::compiler {
namespace {

constexpr llvm::StringLiteral annotation = "pollux::async";

struct AsyncAttribute : clang::ParsedAttrInfo {
  AsyncAttribute() {
    static constexpr Spelling spellings[] = {{clang::ParsedAttr::AS_CXX11, "pollux::async"},
                                             {clang::ParsedAttr::AS_C23, "pollux::async"}};
    Spellings = spellings;
  }

  bool diagAppertainsToDecl(clang::Sema& sema, const clang::ParsedAttr& attribute,
                            const clang::Decl* decl) const override {
    if (llvm::isa<clang::FunctionDecl>(decl)) return true;
    sema.Diag(attribute.getLoc(), clang::diag::warn_attribute_wrong_decl_type_str)
        << attribute << attribute.isRegularKeywordAttribute() << "functions";
    return false;
  }

  AttrHandling handleDeclAttribute(clang::Sema& sema, clang::Decl* decl,
                                   const clang::ParsedAttr& attribute) const override {
    decl->addAttr(
        clang::AnnotateAttr::Create(sema.Context, annotation, nullptr, 0, attribute.getRange()));
    return AttributeApplied;
  }
};

clang::ParsedAttrInfoRegistry::Add<AsyncAttribute> registration("pollux::async",
                                                                "lowers an async function");

}  // namespace

const clang::AnnotateAttr* asyncAttribute(const clang::FunctionDecl& function) {
  for (const auto* attribute : function.specific_attrs<clang::AnnotateAttr>()) {
    if (attribute->getAnnotation() == annotation && !attribute->isInherited()) return attribute;
  }
  return nullptr;
}

bool isAsync(const clang::FunctionDecl& function) {
  for (const clang::FunctionDecl* declaration : function.redecls()) {
    if (asyncAttribute(*declaration)) return true;
  }
  if (const clang::FunctionDecl* pattern = function.getTemplateInstantiationPattern())
    return pattern != &function && isAsync(*pattern);
  return false;
}

static bool isRecord(clang::QualType type, llvm::StringRef name) {
  const auto* record = type.getCanonicalType()->getAsCXXRecordDecl();
  return record && record->getQualifiedNameAsString() == name;
}

bool isTask(clang::QualType type) { return isRecord(type, "pollux::Task"); }

bool isStream(clang::QualType type) { return isRecord(type, "pollux::Stream"); }

bool isTry(clang::QualType type) { return isRecord(type, "pollux::Try"); }

bool mentionsBox(clang::QualType type) {
  if (type.isNull()) return false;
  type = type.getCanonicalType().getNonReferenceType();
  if (type->isPointerType()) return mentionsBox(type->getPointeeType());
  if (isBoxType(type)) return true;
  const auto* record = type->getAsCXXRecordDecl();
  const auto* special = llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(record);
  if (!special) return false;
  auto mentions = [](const clang::TemplateArgument& argument, const auto& self) -> bool {
    if (argument.getKind() == clang::TemplateArgument::Type)
      return mentionsBox(argument.getAsType());
    if (argument.getKind() != clang::TemplateArgument::Pack) return false;
    return llvm::any_of(argument.pack_elements(),
                        [&](const clang::TemplateArgument& part) { return self(part, self); });
  };
  return llvm::any_of(
      special->getTemplateArgs().asArray(),
      [&](const clang::TemplateArgument& part) { return mentions(part, mentions); });
}

}  // namespace pollux::compiler
