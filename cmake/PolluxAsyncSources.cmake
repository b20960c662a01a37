# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# pollux_async_sources(target FILES...): adds FILES to `target` after lowering them. Each is lowered
# when the target is built, and again when it, or something it includes, changes.
#
# The tool sees the include directories and definitions that the target has, also those of the
# libraries that it links; it reads C++20, whatever standard the target is compiled with. Link
# pollux::runtime. Once for each FILE, since the output of one does not depend on the others.
function(pollux_async_sources target)
  if(NOT TARGET pollux::pollux)
    message(FATAL_ERROR "pollux_async_sources() needs the compiler, and this Pollux is the runtime "
      "alone: it was built with -DPOLLUX_BUILD_TOOL=OFF.")
  endif()
  foreach(file IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE
      OUTPUT_VARIABLE source)
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
      OUTPUT_VARIABLE relative)
    set(lowered ${CMAKE_CURRENT_BINARY_DIR}/${target}.lowered/${relative})
    cmake_path(GET lowered PARENT_PATH lowered_directory)
    file(MAKE_DIRECTORY ${lowered_directory})

    set(includes $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
    set(definitions $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
    add_custom_command(
      OUTPUT ${lowered}
      COMMAND pollux::pollux ${source} -o ${lowered} -MD --
        -std=c++20
        "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>"
        "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>"
      DEPENDS ${source} pollux::pollux
      DEPFILE ${lowered}.d
      COMMENT "Lowering ${relative}"
      COMMAND_EXPAND_LISTS VERBATIM)
    target_sources(${target} PRIVATE ${lowered})

    # What the source includes from its own directory is still found there.
    cmake_path(GET source PARENT_PATH source_directory)
    target_include_directories(${target} PRIVATE ${source_directory})
  endforeach()
endfunction()
