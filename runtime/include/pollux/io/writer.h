// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a writer is: a type, such as a socket, one half of it, or a BufWriter, with
//
//   Poll<Result<std::size_t>> poll_write(IoOperation& operation, Context& cx, const void* data,
//                                        std::size_t size);
//   Poll<Result<void>> poll_shutdown(IoOperation& operation, Context& cx);
//
// The first gives how many bytes it has taken: at least one and at most `size`; 0 only if `size` is
// 0. While it is pending it has taken none, and `operation`, which is of Direction::Write, waits.
// The second ends the direction: the peer reads 0 after what was written. It may have two more:
//
//   Poll<Result<std::size_t>> poll_write_vectored(IoOperation& operation, Context& cx,
//                                                 const IoSlice* slices, std::size_t count);
//   Poll<Result<void>> poll_flush(IoOperation& operation, Context& cx);
//
// As poll_write, from several places at once; and all that was taken goes on its way. Without them
// the first slice that is not empty is written, and nothing is held back. No base class: WriterRef
// refers to any.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "pollux/core/result.h"
#include "pollux/reactor/async_fd.h"

namespace pollux::io {

/// Bytes to write, which are borrowed.
struct IoSlice {
  const void* data;
  std::size_t size;
};

namespace internal {
template <class W, class = void>
struct WritesVectored : std::false_type {};
template <class W>
struct WritesVectored<W, std::void_t<decltype(&W::poll_write_vectored)>> : std::true_type {};

template <class W, class = void>
struct Flushes : std::false_type {};
template <class W>
struct Flushes<W, std::void_t<decltype(&W::poll_flush)>> : std::true_type {};

template <class W, class = void>
struct IsWriter : std::false_type {};
template <class W>
struct IsWriter<W, std::void_t<decltype(std::declval<W&>().poll_write(
                                   std::declval<IoOperation&>(), std::declval<Context&>(),
                                   std::declval<const void*>(), std::size_t())),
                               decltype(std::declval<W&>().poll_shutdown(
                                   std::declval<IoOperation&>(), std::declval<Context&>()))>>
    : std::is_same<decltype(std::declval<W&>().poll_write(
                       std::declval<IoOperation&>(), std::declval<Context&>(),
                       std::declval<const void*>(), std::size_t())),
                   Poll<Result<std::size_t>>> {};

/// What a WriterRef calls.
struct WriterVTable {
  Poll<Result<std::size_t>> (*write)(void*, IoOperation&, Context&, const void*, std::size_t);
  Poll<Result<std::size_t>> (*write_vectored)(void*, IoOperation&, Context&, const IoSlice*,
                                              std::size_t);
  Poll<Result<void>> (*flush)(void*, IoOperation&, Context&);
  Poll<Result<void>> (*shutdown)(void*, IoOperation&, Context&);
};

template <class W>
Poll<Result<std::size_t>> poll_write_vectored(W& writer, IoOperation& operation, Context& cx,
                                              const IoSlice* slices, std::size_t count) {
  if constexpr (WritesVectored<W>::value) {
    return writer.poll_write_vectored(operation, cx, slices, count);
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      if (slices[i].size == 0) continue;
      return writer.poll_write(operation, cx, slices[i].data, slices[i].size);
    }
    return Result<std::size_t>(0);
  }
}

template <class W>
Poll<Result<void>> poll_flush(W& writer, IoOperation& operation, Context& cx) {
  if constexpr (Flushes<W>::value) {
    return writer.poll_flush(operation, cx);
  } else {
    return Result<void>();
  }
}

template <class W>
inline constexpr WriterVTable writer_vtable{
    [](void* writer, IoOperation& operation, Context& cx, const void* data, std::size_t size) {
      return static_cast<W*>(writer)->poll_write(operation, cx, data, size);
    },
    [](void* writer, IoOperation& operation, Context& cx, const IoSlice* slices,
       std::size_t count) {
      return internal::poll_write_vectored(*static_cast<W*>(writer), operation, cx, slices, count);
    },
    [](void* writer, IoOperation& operation, Context& cx) {
      return internal::poll_flush(*static_cast<W*>(writer), operation, cx);
    },
    [](void* writer, IoOperation& operation, Context& cx) {
      return static_cast<W*>(writer)->poll_shutdown(operation, cx);
    }};
}  // namespace internal

/// Whether W is a writer.
template <class W>
inline constexpr bool is_writer_v = internal::IsWriter<W>::value;

/// Refers to a writer, which outlives it and does not move. A value, cheap to copy; a writer too.
class WriterRef {
 public:
  template <class W, class = std::enable_if_t<is_writer_v<W> && !std::is_const_v<W> &&
                                              !std::is_same_v<W, WriterRef>>>
  WriterRef(W& writer) : writer_(std::addressof(writer)), vtable_(&internal::writer_vtable<W>) {}

  Poll<Result<std::size_t>> poll_write(IoOperation& operation, Context& cx, const void* data,
                                       std::size_t size) {
    return vtable_->write(writer_, operation, cx, data, size);
  }
  Poll<Result<std::size_t>> poll_write_vectored(IoOperation& operation, Context& cx,
                                                const IoSlice* slices, std::size_t count) {
    return vtable_->write_vectored(writer_, operation, cx, slices, count);
  }
  Poll<Result<void>> poll_flush(IoOperation& operation, Context& cx) {
    return vtable_->flush(writer_, operation, cx);
  }
  Poll<Result<void>> poll_shutdown(IoOperation& operation, Context& cx) {
    return vtable_->shutdown(writer_, operation, cx);
  }

 private:
  void* writer_;
  const internal::WriterVTable* vtable_;
};

}  // namespace pollux::io
