// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From an analysed function to the class that it becomes.
#pragma once

#include "analyse/analyse.h"
#include "analyse/send.h"
#include "lower/extents.h"
#include "lower/future_class.h"
#include "model/model.h"

namespace pollux::compiler {

/// `futures`: the classes of the functions that it calls, as far as they have been lowered.
FutureClass lower(const AsyncFunction& function, const Analysis& analysis, const Sendness& sendness,
                  const FutureExtents& futures);

}  // namespace pollux::compiler
