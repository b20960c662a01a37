// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text of declarations: see signature.h. Works on ranges of the file: the attribute, the return
// type, the name, the parameters, the body.
#include "parse/signature.h"

#include <clang/AST/Attr.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/StmtCXX.h>
#include <clang/AST/TypeLoc.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include <algorithm>
#include <map>

#include "parse/async_attribute.h"
#include "parse/templates.h"
#include "parse/unit_files.h"

namespace pollux::compiler {
namespace {

struct Range {
  unsigned begin = 0;
  unsigned end = 0;
};

class DeclarationText {
 public:
  DeclarationText(const clang::ASTContext& context, const clang::FunctionDecl& declaration)
      : sources_(context.getSourceManager()),
        language_(context.getLangOpts()),
        declaration_(declaration),
        file_(sources_.getBufferData(fileOf(sources_, declaration.getLocation()))) {
    begin_ = beforeAttributes(offset(declaration.getBeginLoc()));
    if (auto range = attribute()) {
      begin_ = std::min(begin_, range->begin);
      edit(*range, "");
    }
    for (unsigned i = 0; i < declaration.getNumTemplateParameterLists(); ++i)
      begin_ = std::min(begin_, offset(declaration.getTemplateParameterList(i)->getTemplateLoc()));
    templateHead(context);
  }

  unsigned begin() const { return begin_; }

  unsigned offset(clang::SourceLocation location) const {
    return sources_.getFileOffset(sources_.getFileLoc(location));
  }
  Range range(clang::SourceRange tokens) const {
    const clang::SourceLocation last = sources_.getFileLoc(tokens.getEnd());
    return {offset(tokens.getBegin()),
            offset(last) + clang::Lexer::MeasureTokenLength(last, sources_, language_)};
  }

  /// Of two edits at one place the later counts, but an insertion joins what was taken out there.
  void edit(Range range, std::string text) {
    const auto known = edits_.find(range.begin);
    if (range.begin == range.end && known != edits_.end()) {
      known->second.second = text + known->second.second;
    } else {
      edits_[range.begin] = {range.end, std::move(text)};
    }
  }

  /// The text from the declaration's begin to `end`, edited.
  std::string until(unsigned end) const {
    std::string result;
    unsigned position = begin_;
    for (const auto& [at, change] : edits_) {
      if (at < position || at >= end) continue;
      result += file_.slice(position, at).str() + change.second;
      position = change.first;
    }
    result += file_.slice(position, end).str();
    return llvm::StringRef(result).trim().str();
  }

  /// The attribute with its brackets, or just it and a comma among others.
  std::optional<Range> attribute() const {
    const clang::AnnotateAttr* attribute = asyncAttribute(declaration_);
    if (!attribute) return std::nullopt;
    Range found = range(attribute->getRange());
    auto skipBack = [&](unsigned at) {
      while (at > 0 && isspace(static_cast<unsigned char>(file_[at - 1]))) --at;
      return at;
    };
    auto skip = [&](unsigned at) {
      while (at < file_.size() && isspace(static_cast<unsigned char>(file_[at]))) ++at;
      return at;
    };
    const unsigned before = skipBack(found.begin);
    const unsigned after = skip(found.end);
    if (file_.slice(before - 2, before) == "[[" && file_.substr(after, 2) == "]]")
      return Range{before - 2, skip(after + 2)};
    if (file_[after] == ',') return Range{found.begin, skip(after + 1)};
    if (file_[before - 1] == ',') return Range{before - 1, found.end};
    return found;
  }

  /// Where the attributes begin that stand before `at`: `[[nodiscard]]`, before it others.
  unsigned beforeAttributes(unsigned at) const {
    for (const clang::Attr* attribute : declaration_.attrs()) {
      if (attribute->isInherited() || attribute->isImplicit()) continue;
      const llvm::StringRef before = file_.slice(0, offset(attribute->getLocation()));
      const std::size_t begin = before.rfind("[[");
      if (before.size() < at && begin != llvm::StringRef::npos) at = static_cast<unsigned>(begin);
    }
    for (;;) {  // those that Clang ignores
      const llvm::StringRef before = file_.slice(0, at).rtrim();
      const std::size_t begin = before.rfind("[[");
      if (!before.ends_with("]]") || begin == llvm::StringRef::npos) return at;
      if (before.slice(before.rfind('\n', begin) + 1, begin).contains("//")) return at;
      at = static_cast<unsigned>(begin);
    }
  }

  /// Removes a specifier such as `static` or `explicit` from before the return type.
  void removeWord(llvm::StringRef word, unsigned end) {
    const std::size_t at = file_.slice(0, end).find(word, begin_);
    if (at == llvm::StringRef::npos) return;
    unsigned stop = static_cast<unsigned>(at + word.size());
    while (isspace(static_cast<unsigned char>(file_[stop]))) ++stop;
    edit({static_cast<unsigned>(at), stop}, "");
  }

  /// The template's parameters, of which another declaration has the default arguments.
  void removeDefaultsOfHead(const clang::ASTContext& context) {
    const clang::FunctionTemplateDecl* described = declaration_.getDescribedFunctionTemplate();
    if (!described || described->getTemplateParameters()->getTemplateLoc().isInvalid()) return;
    edit(range(described->getTemplateParameters()->getSourceRange()),
         templateText(declaration_, context).functionHead);
  }

 private:
  /// `auto` as a type of parameters is C++20's, so what it stands for gets into the head.
  void templateHead(const clang::ASTContext& context) {
    const clang::FunctionTemplateDecl* described = declaration_.getDescribedFunctionTemplate();
    if (!described) return;
    const clang::TemplateParameterList& parameters = *described->getTemplateParameters();
    const bool isWritten = parameters.getTemplateLoc().isValid();
    if (isWritten) begin_ = std::min(begin_, offset(parameters.getTemplateLoc()));
    const auto autos = autoParameters(declaration_);
    for (const auto& [place, name] : autos) edit(range(place), name);
    if (autos.empty()) return;
    const std::string head = templateText(declaration_, context).functionHead;
    if (isWritten) {
      edit(range(parameters.getSourceRange()), head);
    } else {
      edit({begin_, begin_}, head);
    }
  }

  const clang::SourceManager& sources_;
  const clang::LangOptions& language_;
  const clang::FunctionDecl& declaration_;
  llvm::StringRef file_;
  unsigned begin_ = 0;
  std::map<unsigned, std::pair<unsigned, std::string>> edits_;
};

/// Gives unnamed parameters the names that the frame has for them.
void nameParameters(DeclarationText& text, const clang::FunctionDecl& definition,
                    const AsyncFunction& function) {
  const std::size_t first = function.parameters.size() - definition.getNumParams();
  for (unsigned i = 0; i < definition.getNumParams(); ++i) {
    const clang::ParmVarDecl& parameter = *definition.getParamDecl(i);
    const Variable& variable = function.variables[function.parameters[first + i]];
    if (!parameter.getNameAsString().empty()) continue;
    const unsigned place = text.offset(parameter.getLocation());  // before what follows the name
    text.edit({place, place}, " " + variable.name);
  }
}

/// Takes `net::` off the name of a definition that gets into that namespace.
void removeNamespaces(DeclarationText& text, const clang::FunctionDecl& definition) {
  clang::NestedNameSpecifierLoc qualifier = definition.getQualifierLoc();
  while (qualifier && !qualifier.getNestedNameSpecifier()->getAsNamespace() &&
         !qualifier.getNestedNameSpecifier()->getAsNamespaceAlias())
    qualifier = qualifier.getPrefix();
  if (qualifier) text.edit(text.range(qualifier.getSourceRange()), "");
}

/// Takes the default arguments out of a definition that is not the first declaration.
void removeDefaults(DeclarationText& text, const clang::FunctionDecl& definition) {
  for (const clang::ParmVarDecl* parameter : definition.parameters()) {
    if (!parameter->hasDefaultArg()) continue;
    const unsigned end = std::max(text.range(parameter->getDefaultArgRange()).end,
                                  text.range(parameter->getSourceRange()).end);
    // A type can end behind the name: that of a pointer to a function.
    unsigned begin = text.range(parameter->getTypeSourceInfo()->getTypeLoc().getSourceRange()).end;
    if (parameter->getIdentifier())
      begin = std::max(begin, text.range(clang::SourceRange(parameter->getLocation())).end);
    text.edit({std::max(begin, text.offset(parameter->getLocation())), end}, "");
  }
}

}  // namespace

/// The body in its braces, or the try block that is one.
static clang::SourceRange bodyOf(const clang::FunctionDecl& definition) {
  const auto* coroutine = llvm::cast<clang::CoroutineBodyStmt>(definition.getBody());
  const auto* body = llvm::cast<clang::CompoundStmt>(coroutine->getBody());
  return body->getLBracLoc().isValid() ? body->getSourceRange()
                                       : body->body_front()->getSourceRange();
}

Signature signatureOf(const clang::ASTContext& context, const DeclaredFunction& declared,
                      const AsyncFunction& function) {
  const clang::FunctionDecl& definition = *declared.definition;
  DeclarationText text(context, definition);
  const unsigned name = text.offset(definition.getNameInfo().getBeginLoc());
  const bool isConversion = llvm::isa<clang::CXXConversionDecl>(definition);  // named by its type
  const Range type =
      isConversion ? Range{name, name} : text.range(definition.getReturnTypeSourceRange());
  const Range body = text.range(bodyOf(definition));
  const Placement& placement = function.placement;
  const std::string& enclosing = placement.enclosing;
  Signature signature;
  signature.begin = text.begin();
  signature.end = body.end;
  if (!function.isBoxed) text.edit(type, function.className + placement.arguments);
  if (declared.outermost) {
    signature.declaration =
        placement.head + "class " + function.className + ";\n" + text.until(body.begin) + ";";
    // Attributes stay with the declaration.
    const TemplateText heads = templateText(definition, context);
    text.edit({text.begin(), text.offset(definition.getBeginLoc())},
              heads.enclosingHeads + heads.functionHead);
    for (llvm::StringRef word : {"static ", "inline ", "explicit ", "virtual "})
      text.removeWord(word, type.begin);
    for (const clang::Attr* attribute : definition.attrs()) {
      if (llvm::isa<clang::OverrideAttr, clang::FinalAttr>(attribute))
        text.edit(text.range(attribute->getRange()), "");
    }
    text.edit({name, name}, enclosing);
    removeDefaults(text, definition);
  }
  // It stands before the class's scope is entered, the boxed one too.
  if (!function.isBoxed && !enclosing.empty()) {
    const bool isDependent = !placement.enclosingHeads.empty();
    const std::string word = isDependent && !placement.arguments.empty() ? "template " : "";
    text.edit(type, (isDependent ? "typename " : "") + enclosing + word + function.className +
                        placement.arguments);
  }
  if (function.isBoxed && declared.outermost && !isConversion)
    text.edit(type,
              (function.isStream ? "pollux::Stream<" : "pollux::Task<") + function.output + ">");
  removeNamespaces(text, definition);
  nameParameters(text, definition, function);
  if (declared.usesOtherInstances && !llvm::isa<clang::CXXMethodDecl>(definition)) {
    // Its class has futures of other instances in it, and these what the function gives.
    signature.declaration =
        placement.head + "class " + function.className + ";\n\n" + text.until(body.begin) + ";\n\n";
    text.removeDefaultsOfHead(context);
    removeDefaults(text, definition);
  }
  signature.definition = text.until(body.begin);
  if (declared.outermost && !function.isBoxed && !definition.isTemplated())
    signature.definition = "inline " + signature.definition;
  return signature;
}

SourceEdit forwardEdit(const clang::ASTContext& context, const clang::FunctionDecl& declaration,
                       const std::string& className, bool isBoxed) {
  DeclarationText text(context, declaration);
  const TemplateText heads = templateText(declaration, context);
  if (!isBoxed)
    text.edit(text.range(declaration.getReturnTypeSourceRange()), className + heads.arguments);
  const unsigned end = text.range(declaration.getSourceRange()).end;
  // A friend's class has to be a friend as well.
  const bool isFriend = declaration.getFriendObjectKind() != clang::Decl::FOK_None;
  const std::string declared =
      heads.head + (isFriend ? "friend class " : "class ") + className + ";\n";
  return {text.begin(), end, SourceEdit::Kind::Text, declared + text.until(end), -1, {}};
}

std::optional<SourceEdit> withoutAttribute(const clang::ASTContext& context,
                                           const clang::FunctionDecl& declaration) {
  DeclarationText text(context, declaration);
  const std::optional<Range> range = text.attribute();
  if (!range) return std::nullopt;
  return SourceEdit{range->begin, range->end, SourceEdit::Kind::Text, "", -1, {}};
}

}  // namespace pollux::compiler
