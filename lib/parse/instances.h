// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A template, read by way of its instantiations. In: those that the unit makes. Out: one model, if
// all of them come out alike.
#pragma once

#include "model/model.h"
#include "parse/declared_functions.h"
#include "parse/function_parser.h"

namespace pollux::compiler {

/// Fills in the function, as FunctionParser does.
void parseInstances(const DeclaredFunction& declared, const LoweredSignatures& signatures,
                    const Refuse& refuse, const CutMacro& cutMacro, const Refuse& warn,
                    AsyncFunction& function);

/// T of the Task<T> or Stream<T> that a function returns, as the user spells it where that can be
/// had.
clang::QualType outputOf(const clang::FunctionDecl& function);

}  // namespace pollux::compiler
