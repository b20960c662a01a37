// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From an analysed function to the class that it becomes.
#pragma once

#include "analyse/analyse.h"
#include "lower/future_class.h"
#include "model/model.h"

namespace pollux::compiler {

FutureClass lower(const AsyncFunction& function, const Analysis& analysis);

}  // namespace pollux::compiler
