// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C++ text of a FutureClass. Decides nothing; the layout of the text is libFormat's work.
#pragma once

#include <string>

#include "lower/future_class.h"

namespace pollux::compiler {

/// The class.
std::string emitClass(const FutureClass& future);

/// The function that makes one, poll() and unwind().
std::string emitDefinitions(const FutureClass& future);

}  // namespace pollux::compiler
