// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Expressions with awaits that are refused, each with what to write instead.
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Task;

Task<int> number();

#define PLUS_ONE(value) ((value) + 1)
//                        ^^^^^ note: expanded from macro 'PLUS_ONE'

[[pollux::async]] Task<int> in_a_macro() { co_return PLUS_ONE(co_await number()); }
//                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: a co_await in a macro's body or argument is not supported yet; write it outside

[[pollux::async]] Task<int*> new_expression() { co_return new int(co_await number()); }
//                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^ error: a co_await in a new-expression or a lambda's capture, or a std::initializer_list that lives across one, is not supported yet; name its parts before
