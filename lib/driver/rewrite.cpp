// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Edits and libFormat: see rewrite.h.
#include "driver/rewrite.h"

#include <clang/Format/Format.h>
#include <clang/Tooling/Core/Replacement.h>

#include <map>

namespace pollux::compiler {

/// Whether blocks are nested so deeply that each line would begin past the end of the lines: what
/// the formatter made of it would be longer by far, and no easier to read.
static bool isTooDeep(llvm::StringRef text) {
  constexpr int deepest = 40;
  int depth = 0;
  for (const char c : text) {
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (depth > deepest) return true;
  }
  return false;
}

/// Adds a range, or lets the last one go on to its end where only space is between them: the
/// formatter looks at all ranges for each token.
static void add(clang::tooling::Range range, llvm::StringRef text,
                std::vector<clang::tooling::Range>& ranges) {
  if (!ranges.empty()) {
    const unsigned begin = ranges.back().getOffset();
    const unsigned end = begin + ranges.back().getLength();
    if (text.slice(end, range.getOffset()).trim().empty()) {
      ranges.back() = {begin, range.getOffset() + range.getLength() - begin};
      return;
    }
  }
  ranges.push_back(range);
}

llvm::Expected<std::string> rewrite(const std::string& source, std::vector<TextEdit> edits,
                                    const std::string& path, const std::string& style) {
  std::multimap<unsigned, TextEdit> ordered;  // by place; at one place, as they were made
  for (TextEdit& edit : edits) ordered.emplace(edit.begin, std::move(edit));
  std::string text;
  std::vector<clang::tooling::Range> changed;
  unsigned position = 0;
  for (const auto& [begin, edit] : ordered) {
    if (begin < position)
      return llvm::createStringError("two of its edits overlap, which is a fault of pollux");
    text.append(source, position, edit.begin - position);
    if (!edit.text.empty() && !isTooDeep(edit.text))
      add({static_cast<unsigned>(text.size()), static_cast<unsigned>(edit.text.size())}, text,
          changed);
    text += edit.text;
    position = edit.end;
  }
  text.append(source, position);
  llvm::Expected<clang::format::FormatStyle> format =
      clang::format::getStyle(style, path, "Google", text);
  if (!format) return format.takeError();
  return clang::tooling::applyAllReplacements(
      text, clang::format::reformat(*format, text, changed, path));
}

}  // namespace pollux::compiler
