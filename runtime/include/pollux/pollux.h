// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All of Pollux: what a source with [[pollux::async]] functions includes.
#pragma once

#include "pollux/core.h"
