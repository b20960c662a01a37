// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One model for all instantiations of a template: see instances.h.
#include "parse/instances.h"

#include <clang/AST/DeclTemplate.h>

#include <set>

#include "parse/async_attribute.h"
#include "parse/templates.h"

namespace pollux::compiler {

clang::QualType outputOf(const clang::FunctionDecl& function) {
  if (const auto* written = function.getReturnType()->getAs<clang::TemplateSpecializationType>();
      written && written->template_arguments().size() == 1)
    return written->template_arguments()[0].getAsType();
  const auto* task = function.getReturnType()->getAsCXXRecordDecl();
  return llvm::cast<clang::ClassTemplateSpecializationDecl>(task)->getTemplateArgs()[0].getAsType();
}

void parseInstances(const DeclaredFunction& declared, const LoweredSignatures& signatures,
                    const Refuse& refuse, const CutMacro& cutMacro, const Refuse& warn,
                    AsyncFunction& function) {
  const clang::FunctionDecl& definition = *declared.definition;
  const clang::ASTContext& context = definition.getASTContext();
  const Pattern pattern(context, definition);
  const AsyncFunction described = function;
  std::set<std::pair<unsigned, std::string>> told;
  const auto once = [&](const Refuse& report, const std::string& suffix) {
    return [&told, &report, suffix](clang::SourceRange range, const std::string& message) {
      if (told.insert({range.getBegin().getRawEncoding(), message}).second)
        report(range, message + suffix);
    };
  };
  const std::string first = instantiationName(*declared.instances[0]);
  for (const clang::FunctionDecl* instance : declared.instances) {
    const std::string name = instantiationName(*instance);
    AsyncFunction read = described;
    FunctionParser(context, *instance, signatures, once(refuse, "; this is so in '" + name + "'"),
                   cutMacro, once(warn, ""), &pattern)
        .parse(read);
    if (instance == declared.instances[0]) {
      function = std::move(read);
      continue;
    }
    const bool isVoid = function.isStream || outputOf(*instance)->isVoidType();
    const bool isSame = read.variables == function.variables &&
                        read.parameters == function.parameters && read.body == function.body &&
                        isVoid == function.returnsVoid;
    if (told.empty() && !isSame)
      refuse(definition.getNameInfo().getSourceRange(),
             "'" + first + "' and '" + name +
                 "' evaluate this template differently, so that one class cannot stand for both; "
                 "give what its awaits need to locals before, or write overloads");
  }
}

}  // namespace pollux::compiler
