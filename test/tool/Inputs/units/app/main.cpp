// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints what the session gives.
#include "log.h"
#include "session.h"

[[pollux::async]] static pollux::Task<void> run() { log(co_await session(1)); }

int main() { pollux::block_on(run()); }
