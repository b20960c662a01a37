// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// write_all: all bytes of a string to a stream, as a free function beside the stream's own.
#pragma once

#include <string>
#include <utility>

#include "pollux/net/tcp_stream.h"

namespace pollux::io {

/// Writes all of `bytes`, which the operation owns, to `stream`, which it borrows.
/// Not cancel safe: a part may have been written.
inline net::WriteAllFuture write_all(net::TcpStream& stream, std::string bytes) {
  return stream.write_all(std::move(bytes));
}

}  // namespace pollux::io
