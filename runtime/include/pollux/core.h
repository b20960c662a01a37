// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The core vocabulary. C++17; needs neither heap (but for Task), threads nor an operating system.
// What is freestanding has no Result: std::error_code comes with a library.
#pragma once

#include "pollux/core/address_of.h"
#include "pollux/core/atomic_waker.h"
#include "pollux/core/context.h"
#include "pollux/core/future.h"
#include "pollux/core/pack.h"
#include "pollux/core/poll.h"
#include "pollux/core/send.h"
#include "pollux/core/slot.h"
#include "pollux/core/stream.h"
#include "pollux/core/task.h"
#include "pollux/core/unwind.h"
#include "pollux/core/waker.h"

#if __STDC_HOSTED__
#include "pollux/core/result.h"
#include "pollux/core/try.h"
#endif
