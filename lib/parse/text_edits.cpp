// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text with edits, and what names and places are in it: see text_edits.h.
#include "parse/text_edits.h"

#include <clang/Basic/SourceManager.h>

#include <map>

#include "parse/templates.h"

namespace pollux::compiler {

using clang::CharSourceRange;

/// The label that a `goto` goes to.
static std::string jumpOf(const Text& text) { return text.size() == 1 ? text[0].label : ""; }

Text cut(const TextContext& context, CharSourceRange range, std::vector<Edit> edits) {
  const clang::SourceManager& sources = context.ast->getSourceManager();
  const std::string source = sourceText(*context.ast, range);
  const unsigned start = sources.getFileOffset(range.getBegin());
  std::multimap<unsigned, Edit> ordered;  // by place; at one place, as they were made
  for (Edit& edit : edits) ordered.emplace(edit.begin, std::move(edit));
  Text text;
  unsigned position = start;
  const unsigned end = start + static_cast<unsigned>(source.size());
  auto copyTo = [&](unsigned offset) {
    if (offset <= position) return;
    auto name = context.renamedAt.lower_bound(position);
    for (; name != context.renamedAt.end() && name->first < offset; ++name) {
      append(text, verbatim(source.substr(position - start, name->first - position)));
      append(text, verbatim(context.renamed.at(name->second)));
      position = name->first + static_cast<unsigned>(name->second->getName().size());
    }
    append(text, verbatim(source.substr(position - start, offset - position)));
    position = offset;
  };
  const Edit* last = nullptr;
  for (auto& [begin, edit] : ordered) {
    // The same token can be met twice, in a macro that uses its argument twice.
    const bool again = last && last->begin == edit.begin && last->end == edit.end &&
                       jumpOf(edit.text) == jumpOf(last->text);
    if (again || edit.begin < position || edit.end > end) continue;
    last = &edit;
    copyTo(edit.begin);
    append(text, edit.text);
    position = edit.end;
  }
  copyTo(end);
  return text;
}

const clang::ValueDecl& localOf(const TextContext& context, const clang::ValueDecl& local) {
  const auto found = context.locals.find(local.getLocation().getRawEncoding());
  return found == context.locals.end() ? local : *found->second;
}

clang::SourceRange rangeOf(const TextContext& context, clang::SourceRange range) {
  return context.pattern ? context.pattern->widened(range) : range;
}

CharSourceRange statementRange(const TextContext& context, const clang::Stmt& statement) {
  return statementRange(*context.ast, statement, rangeOf(context, statement.getSourceRange()));
}

Text render(const TextContext& context, const clang::Stmt& statement,
            const Replacements& replacements) {
  const bool isExpression = llvm::isa<clang::Expr>(statement);
  return render(context,
                isExpression ? fileRange(*context.ast, rangeOf(context, statement.getSourceRange()))
                             : statementRange(context, statement),
                {&statement}, replacements);
}

std::string nameIn(const TextContext& context, const clang::ValueDecl& local) {
  const auto found = context.renamed.find(&localOf(context, local));
  return found != context.renamed.end() ? found->second : local.getNameAsString();
}

}  // namespace pollux::compiler
