// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All of Pollux: what a source with [[pollux::async]] functions includes.
#pragma once

#include "pollux/core.h"
#include "pollux/io/buf_reader.h"
#include "pollux/io/write_all.h"
#include "pollux/net/socket_address.h"
#include "pollux/net/tcp_listener.h"
#include "pollux/net/tcp_stream.h"
#include "pollux/net/udp_socket.h"
#include "pollux/time/sleep.h"
#include "pollux/time/timeout.h"
