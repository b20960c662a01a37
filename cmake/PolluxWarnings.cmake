# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# pollux_warnings(target [PEDANTIC]): the warnings of our own code, all of them errors.
# PEDANTIC is for what users compile with their own flags: the runtime and generated code.
function(pollux_warnings target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "PEDANTIC" "" "")
  target_compile_options(${target} PRIVATE -Wall -Wextra -Werror $<$<BOOL:${arg_PEDANTIC}>:-Wpedantic>)
endfunction()
