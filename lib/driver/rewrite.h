// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Puts lowered code into a file's text and formats what it put there; the rest stays as it is.
#pragma once

#include <llvm/Support/Error.h>

#include <string>
#include <vector>

namespace pollux::compiler {

struct TextEdit {
  unsigned begin;
  unsigned end;
  std::string text;

  bool operator==(const TextEdit&) const = default;
};

/// `style` is clang-format's: "file" looks for the .clang-format of `path`.
llvm::Expected<std::string> rewrite(const std::string& source, std::vector<TextEdit> edits,
                                    const std::string& path, const std::string& style);

}  // namespace pollux::compiler
