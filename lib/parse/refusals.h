// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an async function may not have, checked before its body is put into the model.
#pragma once

#include <clang/AST/ASTContext.h>

#include <functional>
#include <string>

namespace pollux::compiler {

/// Reports every construct that is not supported; true if there was none.
bool checkSupported(const clang::FunctionDecl& function,
                    const std::function<void(clang::SourceRange, const std::string&)>& refuse);

}  // namespace pollux::compiler
