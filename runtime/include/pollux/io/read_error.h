// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ReadError: what can go wrong with reading though the connection is as it should be.
#pragma once

#include <system_error>

namespace pollux::io {

/// As std::error_code.
enum class ReadError {
  LineTooLong = 1,  // a line is longer than the limit of its BufReader
  UnexpectedEnd,    // the input has ended where more was needed
  TooLong,          // there is more input than the limit
};
std::error_code make_error_code(ReadError error);

}  // namespace pollux::io

template <>
struct std::is_error_code_enum<pollux::io::ReadError> : std::true_type {};
