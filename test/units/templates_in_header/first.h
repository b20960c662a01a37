// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What first.cpp has for others.
#pragma once

#include <pollux/core.h>

[[pollux::async]] pollux::Task<int> first();
