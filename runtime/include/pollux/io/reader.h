// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a reader is: a type, such as a socket, one half of it, or a BufReader, with
//
//   Poll<Result<std::size_t>> poll_read(IoOperation& operation, Context& cx, void* buffer,
//                                       std::size_t size);
//
// which gives how many bytes it has put into `buffer`: at least one and at most `size`; 0 at the
// end of input, or if `size` is 0. While it is pending it has taken none, and `operation`, which is
// of Direction::Read, waits. No base class: ReaderRef refers to any.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "pollux/core/result.h"
#include "pollux/reactor/async_fd.h"

namespace pollux::io {

namespace internal {
template <class R, class = void>
struct IsReader : std::false_type {};
template <class R>
struct IsReader<R, std::void_t<decltype(std::declval<R&>().poll_read(
                       std::declval<IoOperation&>(), std::declval<Context&>(),
                       std::declval<void*>(), std::size_t()))>>
    : std::is_same<decltype(std::declval<R&>().poll_read(std::declval<IoOperation&>(),
                                                         std::declval<Context&>(),
                                                         std::declval<void*>(), std::size_t())),
                   Poll<Result<std::size_t>>> {};
}  // namespace internal

/// Whether R is a reader.
template <class R>
inline constexpr bool is_reader_v = internal::IsReader<R>::value;

/// Refers to a reader, which outlives it and does not move. A value, cheap to copy; a reader too.
class ReaderRef {
 public:
  template <class R, class = std::enable_if_t<is_reader_v<R> && !std::is_const_v<R> &&
                                              !std::is_same_v<R, ReaderRef>>>
  ReaderRef(R& reader)
      : reader_(std::addressof(reader)),
        poll_read_(
            [](void* reader, IoOperation& operation, Context& cx, void* buffer, std::size_t size) {
              return static_cast<R*>(reader)->poll_read(operation, cx, buffer, size);
            }) {}

  Poll<Result<std::size_t>> poll_read(IoOperation& operation, Context& cx, void* buffer,
                                      std::size_t size) {
    return poll_read_(reader_, operation, cx, buffer, size);
  }

 private:
  void* reader_;
  Poll<Result<std::size_t>> (*poll_read_)(void*, IoOperation&, Context&, void*, std::size_t);
};

}  // namespace pollux::io
