// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who includes a lowered header has to find the lowered one. A header that is not lowered stays
// where it is, and what lies beside it there is the header as it was: an error.
#pragma once

#include <clang/Lex/PPCallbacks.h>
#include <clang/Lex/Preprocessor.h>

#include <memory>
#include <string>
#include <vector>

namespace pollux::compiler {

std::unique_ptr<clang::PPCallbacks> checkIncludes(clang::Preprocessor& preprocessor,
                                                  const std::vector<std::string>& headers);

}  // namespace pollux::compiler
