// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ReadError: what each says, and the way out.
#include <string>

#include "pollux/io/read_error.h"

namespace pollux::io {

namespace {

class ReadErrorCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "pollux.read"; }
  std::string message(int error) const override {
    switch (static_cast<ReadError>(error)) {
      case ReadError::LineTooLong:
        return "a line is longer than the limit of its BufReader; end the connection, or construct "
               "the BufReader with a higher max_line";
      case ReadError::UnexpectedEnd:
        return "the input has ended in the middle of what was to be read";
      case ReadError::TooLong:
        return "the input is longer than the limit; end the connection, or give a higher limit";
    }
    return "unknown";
  }
};

}  // namespace

std::error_code make_error_code(ReadError error) {
  static const ReadErrorCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace pollux::io
