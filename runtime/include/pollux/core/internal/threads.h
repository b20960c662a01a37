// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether there are threads. A device without an operating system has none, nor has WebAssembly
// without its threads proposal; the C++ standard has a name for that, which compilers know.
#pragma once

#if defined(__STDCPP_THREADS__) && __STDC_HOSTED__
#define POLLUX_HAS_THREADS 1
#define POLLUX_THREAD_LOCAL thread_local
#else
#define POLLUX_HAS_THREADS 0
#define POLLUX_THREAD_LOCAL
#endif
