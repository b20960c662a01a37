// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From Clang's AST of a translation unit to the model of its async functions, and where in its
// files they go.
#pragma once

#include <clang/AST/ASTContext.h>

#include <optional>
#include <string>
#include <vector>

#include "model/model.h"
#include "parse/macro_calls.h"
#include "parse/reporter.h"

namespace pollux::compiler {

/// Something that stands in a file at [begin, end) instead of what is there now.
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
  clang::FileID file;
  bool standsBefore = false;  // Whole, inserted: what follows it in the file belongs to it
};

struct ParsedUnit {
  std::vector<AsyncFunction> functions;  // callees before the callers that hold their futures
  std::vector<clang::FileID> files;      // that each of them stands in
  std::vector<SourceEdit> edits;
};

struct ParseOptions {
  bool allowBoxes = true;
  std::vector<std::string> headers;  // those that are lowered, if the unit includes them
  GroupFlags flags;
};

/// Reports errors and warnings through the context's diagnostics, as the flags say; nothing after
/// an error. What is an error only because a macro made it, and could be another one's beginning or
/// end, is also added to `cut`: there may be none once these calls are expanded.
std::optional<ParsedUnit> parse(clang::ASTContext& context, const ParseOptions& options,
                                MacroCalls& cut);

}  // namespace pollux::compiler
