// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `template Task<int> twice<int>(int);` in the output. In: a function template that is lowered, and
// what its class is called. Out: what stands in place of its explicit instantiations: those of the
// class, which has all of the code.
#include <clang/AST/DeclTemplate.h>
#include <clang/Basic/SourceManager.h>

#include <algorithm>

#include "parse/signature.h"
#include "parse/unit_files.h"

namespace pollux::compiler {

/// Where the declaration around `place` begins: behind what ends the one before.
static unsigned beginOfDeclaration(llvm::StringRef file, unsigned place) {
  std::size_t begin = file.find_last_of(";{}", place);
  begin = begin == llvm::StringRef::npos ? 0 : begin + 1;
  for (;;) {  // lines of comments and directives
    begin = std::min(file.find_first_not_of(" \t\r\n", begin), file.size());
    const llvm::StringRef rest = file.drop_front(begin);
    if (!rest.starts_with("//") && !rest.starts_with("#")) return static_cast<unsigned>(begin);
    begin = std::min(file.find('\n', begin), file.size());
  }
}

std::vector<SourceEdit> instantiationEdits(
    const clang::FunctionDecl& definition, const LoweredSignature& known,
    const std::function<bool(clang::SourceLocation)>& isLowered, const Refuse& refuse) {
  std::vector<SourceEdit> edits;
  const clang::FunctionTemplateDecl* made = definition.getDescribedFunctionTemplate();
  const clang::SourceManager& sources = definition.getASTContext().getSourceManager();
  if (!made) return edits;
  for (const clang::FunctionDecl* instance : made->specializations()) {
    const auto kind = instance->getTemplateSpecializationKind();
    if (kind != clang::TSK_ExplicitInstantiationDefinition &&
        kind != clang::TSK_ExplicitInstantiationDeclaration)
      continue;
    const clang::SourceLocation place = sources.getFileLoc(instance->getPointOfInstantiation());
    if (!isLowered(place)) continue;
    const clang::FileID id = sources.getFileID(place);
    const llvm::StringRef file = sources.getBufferData(id);
    const unsigned begin = beginOfDeclaration(file, sources.getFileOffset(place));
    const std::size_t end = file.find(';', sources.getFileOffset(place));
    llvm::StringRef text = file.slice(begin, end);
    const bool isExtern = text.consume_front("extern");
    const auto name = instantiatedClass(*instance, known);
    if (!text.ltrim().starts_with("template") || !name) {
      refuse(clang::SourceRange(place),
             "the explicit instantiation of an async function template has to stand before its "
             "uses, with arguments that have names");
      continue;
    }
    SourceEdit edit{begin, static_cast<unsigned>(end), SourceEdit::Kind::Text, "", -1, id};
    edit.text = (isExtern ? "extern template class " : "template class ") + *name;
    edits.push_back(std::move(edit));
  }
  return edits;
}

}  // namespace pollux::compiler
