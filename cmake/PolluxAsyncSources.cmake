# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# pollux_async_sources(target FILES...): adds FILES, sources and headers, to `target` after lowering
# them. Each is lowered when the target is built, and again when it, or something it includes,
# changes.
#
# The tool sees the include directories and definitions that the target has, also those of the
# libraries that it links; it reads C++20, whatever standard the target is compiled with. Link
# pollux::runtime. One command for each file, which reads the others as they are; a lowered header
# is found first by whoever compiles with the target's include directories, linked targets too.
function(pollux_async_sources target)
  if(NOT TARGET pollux::pollux)
    message(FATAL_ERROR "pollux_async_sources() needs the compiler, and this Pollux is the runtime "
      "alone: it was built with -DPOLLUX_BUILD_TOOL=OFF.")
  endif()
  set(root ${CMAKE_CURRENT_BINARY_DIR}/${target}.lowered)
  foreach(file IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE
      OUTPUT_VARIABLE source)
    cmake_path(IS_PREFIX PROJECT_SOURCE_DIR ${source} is_inside)
    if(NOT is_inside)
      message(FATAL_ERROR "pollux_async_sources(): '${source}' is not in ${PROJECT_SOURCE_DIR}.")
    endif()
    if(NOT source MATCHES "\\.(c|cc|cp|cpp|cxx|c\\+\\+|C|CPP)$")
      set_property(TARGET ${target} APPEND PROPERTY POLLUX_HEADERS ${source})
    endif()
    _pollux_lower(${target} ${source} ${root})

    # What the file includes from its own directory is still found there, the lowered first.
    cmake_path(GET source PARENT_PATH directory)
    _pollux_lowered_directory(${directory} ${root} lowered_directory)
    target_compile_options(${target} BEFORE PRIVATE "SHELL:-iquote \"${lowered_directory}\"")
    target_compile_options(${target} PRIVATE "SHELL:-iquote \"${directory}\"")
  endforeach()
  # Once all of the directory's commands have been read.
  cmake_language(EVAL CODE
    "cmake_language(DEFER CALL _pollux_include_lowered [[${target}]] [[${root}]])")
endfunction()

# Where the lowered files of a source directory lie.
function(_pollux_lowered_directory directory root result)
  cmake_path(RELATIVE_PATH directory BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE relative)
  cmake_path(APPEND root ${relative} OUTPUT_VARIABLE lowered)
  cmake_path(NORMAL_PATH lowered)
  set(${result} ${lowered} PARENT_SCOPE)
endfunction()

# The command for one file.
function(_pollux_lower target source root)
  _pollux_lowered_directory(${source} ${root} lowered)
  cmake_path(GET lowered PARENT_PATH directory)
  file(MAKE_DIRECTORY ${directory})
  cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE relative)

  # The tool reads what was written, not what is lowered of it.
  string(REGEX REPLACE "([][+.*()^])" "\\\\\\1" pattern ${root})
  set(includes
    $<FILTER:$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>,EXCLUDE,^${pattern}>)
  set(definitions $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
  set(headers $<TARGET_PROPERTY:${target},POLLUX_HEADERS>)
  add_custom_command(
    OUTPUT ${lowered}
    COMMAND pollux::pollux ${source} -o ${lowered} -MD
      "$<$<BOOL:${headers}>:--lowered-header=$<JOIN:${headers},;--lowered-header=>>" --
      -std=c++20
      "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>"
      "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>"
    DEPENDS ${source} pollux::pollux
    DEPFILE ${lowered}.d
    COMMENT "Lowering ${relative}"
    COMMAND_EXPAND_LISTS VERBATIM)
  target_sources(${target} PRIVATE ${lowered})
endfunction()

# Before each of the target's include directories that has headers which are lowered, the directory
# that these are in.
function(_pollux_include_lowered target root)
  get_target_property(is_done ${target} POLLUX_INCLUDES_LOWERED)
  get_target_property(headers ${target} POLLUX_HEADERS)
  if(is_done OR NOT headers)
    return()
  endif()
  set_target_properties(${target} PROPERTIES POLLUX_INCLUDES_LOWERED TRUE)
  foreach(property INCLUDE_DIRECTORIES INTERFACE_INCLUDE_DIRECTORIES)
    get_target_property(entries ${target} ${property})
    set(all "")
    foreach(entry IN LISTS entries)
      string(REGEX REPLACE "^\\$<BUILD_INTERFACE:(.*)>$" "\\1" directory "${entry}")
      foreach(header IN LISTS headers)
        cmake_path(IS_PREFIX directory ${header} NORMALIZE has_header)
        if(has_header)
          cmake_path(NORMAL_PATH directory)
          _pollux_lowered_directory(${directory} ${root} lowered)
          list(APPEND all $<BUILD_INTERFACE:${lowered}>)
          break()
        endif()
      endforeach()
    endforeach()
    list(APPEND all ${entries})
    if(entries)
      set_target_properties(${target} PROPERTIES ${property} "${all}")
    endif()
  endforeach()
endfunction()
