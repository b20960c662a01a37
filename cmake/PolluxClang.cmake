# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Finds Clang and LLVM 19, as Debian packages them (libclang-19-dev, llvm-19-dev), and gives the
# one target `pollux_clang` through which a library may see them. What does not link it has no path
# to a Clang header: that is what keeps Clang out of lib/model, analyse, lower and emit.
enable_language(C)  # for the checks in LLVM's own package file
find_package(Clang 19.1 CONFIG QUIET)
if(NOT Clang_FOUND)
  message(FATAL_ERROR "Clang and LLVM 19 are needed to build pollux, and their CMake packages were "
    "not found. Install libclang-19-dev, or say where it is with -DClang_DIR=..., or build the "
    "runtime alone with -DPOLLUX_BUILD_TOOL=OFF.")
endif()

add_library(pollux_clang INTERFACE)
target_include_directories(pollux_clang SYSTEM INTERFACE ${CLANG_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
target_link_libraries(pollux_clang INTERFACE clang-cpp LLVM)
if(NOT LLVM_ENABLE_RTTI)
  target_compile_options(pollux_clang INTERFACE -fno-rtti)
endif()
# Clang's visitors take long to optimise, and the time of a run is spent in Clang's own library.
target_compile_options(pollux_clang INTERFACE $<$<CONFIG:Release>:-O1>)
# libstdc++ 12 calls what it deprecates, and Clang says so where it comes from a precompiled header.
target_compile_options(pollux_clang INTERFACE
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)

# Clang's own headers (<stddef.h> and so on), which the parser must be told of, since `pollux` does
# not lie where `clang` does.
set(POLLUX_CLANG_RESOURCE_DIR ${LLVM_LIBRARY_DIR}/clang/${LLVM_VERSION_MAJOR})
if(NOT EXISTS ${POLLUX_CLANG_RESOURCE_DIR}/include/stddef.h)
  message(FATAL_ERROR "Clang's builtin headers are not in ${POLLUX_CLANG_RESOURCE_DIR}. "
    "Install libclang-common-19-dev.")
endif()
