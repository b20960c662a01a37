// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Replaces operator new of the test program by one that counts.
#include "allocations.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<long> count{0};
}  // namespace

// TSan's own operator new cannot be replaced; what is built with it counts nothing.
#if defined(__SANITIZE_THREAD__)
#define POLLUX_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define POLLUX_TSAN 1
#endif
#endif

#ifndef POLLUX_TSAN

// The forms that a sanitizer would otherwise provide itself. The aligned ones are not counted. Not
// inlined, because GCC would take new with free, or delete with malloc, for a mistake.
[[gnu::noinline]] void* operator new(std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new[](std::size_t size) { return ::operator new(size); }
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

#endif

namespace pollux::test {

long allocations() { return count.load(std::memory_order_relaxed); }

#ifndef POLLUX_TSAN
TEST(Allocations, AreCounted) {
  long before = allocations();
  // Called as functions: the optimiser may leave out the allocations of a new expression.
  ::operator delete(::operator new(1));
  ::operator delete[](::operator new[](2));
  EXPECT_EQ(allocations() - before, 2);
}
#endif

}  // namespace pollux::test
