// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From Clang's AST of a file to the model of its async functions, and where in the file they go.
#pragma once

#include <clang/AST/ASTContext.h>

#include <optional>
#include <string>
#include <vector>

#include "model/model.h"
#include "parse/reporter.h"

namespace pollux::compiler {

/// Something that stands in the file at [begin, end) instead of what is there now.
struct SourceEdit {
  enum class Kind {
    Text,         // text
    Whole,        // all of the code of `function`
    Class,        // just its class
    Definitions,  // the rest: the function, poll() and unwind()
  };
  unsigned begin = 0;
  unsigned end = 0;
  Kind kind = Kind::Text;
  std::string text;  // for Class: what stands before it
  int function = -1;
  bool standsBefore = false;  // Whole, inserted: what follows it in the file belongs to it
};

struct ParsedFile {
  std::vector<AsyncFunction> functions;  // callees before the callers that hold their futures
  std::vector<SourceEdit> edits;
};

/// Reports errors and warnings through the context's diagnostics, as the flags say; nothing after
/// an error.
std::optional<ParsedFile> parse(clang::ASTContext& context, bool allowBoxes,
                                const GroupFlags& flags);

}  // namespace pollux::compiler
