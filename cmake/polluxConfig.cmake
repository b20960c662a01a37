# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# find_package(pollux): the targets pollux::runtime and pollux::pollux, and pollux_async_sources().
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/pollux-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/PolluxAsyncSources.cmake)
