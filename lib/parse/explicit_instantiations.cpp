// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `template Task<int> twice<int>(int);` in the output. In: a function template that is lowered, and
// what its class is called. Out: what stands in place of its explicit instantiations: those of the
// class, which has all of the code.
#include <clang/AST/DeclTemplate.h>
#include <clang/Basic/SourceManager.h>

#include <algorithm>
#include <cctype>

#include "parse/signature.h"
#include "parse/templates.h"
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

/// One explicit instantiation as it is written, up to its semicolon.
struct Directive {
  unsigned begin = 0;
  unsigned end = 0;
  bool isExtern = false;
  bool isSound = false;  // there is nothing else at this place
  std::string tail;      // the name and what follows, without spaces
};

static Directive directiveAt(llvm::StringRef file, unsigned name) {
  Directive found;
  found.begin = beginOfDeclaration(file, name);
  found.end = static_cast<unsigned>(std::min(file.find(';', name), file.size()));
  llvm::StringRef text = file.slice(found.begin, found.end);
  found.isExtern = text.consume_front("extern");
  found.isSound = text.ltrim().starts_with("template");
  for (const char c : file.slice(name, found.end)) {
    if (!std::isspace(static_cast<unsigned char>(c))) found.tail += c;
  }
  return found;
}

/// The definition that follows an `extern` declaration, of which Clang knows no place.
static std::optional<Directive> definitionOf(const Directive& declared, llvm::StringRef name,
                                             llvm::StringRef file) {
  for (std::size_t at = file.find(name); at != llvm::StringRef::npos;
       at = file.find(name, at + 1)) {
    const Directive other = directiveAt(file, static_cast<unsigned>(at));
    if (other.isSound && !other.isExtern && other.tail == declared.tail) return other;
  }
  return std::nullopt;
}

/// All that Clang knows of, also those that have no body here.
static std::vector<const clang::FunctionDecl*> specialisations(
    const clang::FunctionDecl& definition) {
  std::vector<const clang::FunctionDecl*> found;
  if (const clang::FunctionTemplateDecl* made = definition.getDescribedFunctionTemplate())
    return {made->spec_begin(), made->spec_end()};
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&definition);
  const auto* around = method ? method->getParent()->getDescribedClassTemplate() : nullptr;
  if (!around) return found;
  for (const clang::ClassTemplateSpecializationDecl* record : around->specializations()) {
    for (const clang::CXXMethodDecl* member : record->methods()) {
      if (patternOf(*member) == definition.getCanonicalDecl()) found.push_back(member);
    }
  }
  return found;
}

std::vector<SourceEdit> instantiationEdits(
    const clang::FunctionDecl& definition, const LoweredSignature& known,
    const std::function<bool(clang::SourceLocation)>& isLowered, const Refuse& refuse) {
  std::vector<SourceEdit> edits;
  const clang::SourceManager& sources = definition.getASTContext().getSourceManager();
  const clang::FileID main = sources.getMainFileID();
  for (const clang::FunctionDecl* instance : specialisations(definition)) {
    const auto kind = instance->getTemplateSpecializationKind();
    const bool isDefinition = kind == clang::TSK_ExplicitInstantiationDefinition;
    if (!isDefinition && kind != clang::TSK_ExplicitInstantiationDeclaration) continue;
    const clang::SourceLocation place = sources.getFileLoc(instance->getPointOfInstantiation());
    const clang::FileID id = sources.getFileID(place);
    const unsigned offset = sources.getFileOffset(place);
    const Directive first = directiveAt(sources.getBufferData(id), offset);
    const bool isOfClass =
        llvm::isa<clang::CXXMethodDecl>(instance) && first.isSound &&
        !sources.getBufferData(id).substr(offset).starts_with(instance->getName());
    if (isOfClass) continue;  // `template class Shelf<int>;`
    const auto name = instantiatedClass(*instance, known);
    const auto add = [&](const Directive& found, clang::FileID file) {
      SourceEdit edit{found.begin, found.end, SourceEdit::Kind::Text, "", -1, file};
      edit.text = (found.isExtern ? "extern template class " : "template class ") + *name;
      edits.push_back(std::move(edit));
    };
    const bool isSound = first.isSound && name;
    if (isSound && isLowered(place)) add(first, id);
    const bool hasSecond = isSound && isDefinition && first.isExtern;
    const auto second = hasSecond
                            ? definitionOf(first, instance->getName(), sources.getBufferData(main))
                            : std::nullopt;
    if (second) add(*second, main);
    if ((!isSound && isLowered(place)) || (hasSecond && !second))
      refuse(clang::SourceRange(place),
             "the explicit instantiation of an async function template has to stand before its "
             "uses, with arguments that have names; one behind an 'extern template' has to be "
             "written as that is");
  }
  return edits;
}

}  // namespace pollux::compiler
