// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RESP2, the protocol of Redis: requests out of what was received, and replies into what is to be
// sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mini_redis {

/// A command's name and its arguments.
using Request = std::vector<std::string>;

/// What a client may ask for at most, in bytes and in number.
struct Limits {
  std::size_t argument_size = 1 << 20;
  std::size_t arguments = 1024;
  std::size_t request_size = 2 << 20;  // all arguments together
  std::size_t line_size = 64 * 1024;
};

/// What parse() has found at the beginning of its input.
struct Parsed {
  enum class Kind {
    Complete,    // a request; without arguments where a client sent an empty line
    Incomplete,  // there is more to come
    Malformed,   // `error` says why: to be answered, and the connection closed
  };

  Kind kind;
  Request request;
  std::size_t consumed = 0;  // bytes of the input
  std::string error;
};

/// A request is an array of bulk strings, or a line of words.
Parsed parse(std::string_view input, const Limits& limits);

// Each appends a reply.
void reply_status(std::string& out, std::string_view status);
void reply_error(std::string& out, std::string_view error);
void reply_integer(std::string& out, std::int64_t number);
void reply_bulk(std::string& out, std::string_view bytes);
void reply_null(std::string& out);
void reply_array(std::string& out, std::size_t size);  // its elements follow

}  // namespace mini_redis
