// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the C++ programs of the benchmark share: barriers for the optimiser, and one measurement,
// which prints one line for run.py. peers/async_fn.rs has the same in Rust.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace bench {

using u64 = std::uint64_t;

/// `value`, but the optimiser does not know that, and takes all memory that it does not keep to
/// itself for changed.
template <class T>
T black_box(T value) {
  asm volatile("" : : "r"(&value) : "memory");
  return value;
}

/// The optimiser takes `bytes` for used and changed.
template <std::size_t N>
void touch(unsigned char (&bytes)[N]) {
  asm volatile("" : : "r"(bytes) : "memory");
}

/// What it takes to hold the future: the bytes, and the allocations that they came from.
struct Frame {
  std::size_t bytes;
  u64 allocations;
};

/// Runs `operations()`, which does `n` operations and returns the sum of their results, 25 times,
/// and prints the nanoseconds an operation of the fastest. `frame()` is called at the end. An n
/// that takes a few milliseconds gives one of them the chance not to be interrupted.
template <class Operations, class GetFrame>
void measure(const char* workload, u64 n, Operations operations, GetFrame frame) {
  using Clock = std::chrono::steady_clock;
  double fastest = 0;
  u64 result = 0;
  for (int i = 0; i < 25; ++i) {
    auto start = Clock::now();
    result = black_box(operations());
    std::chrono::duration<double, std::nano> time = Clock::now() - start;
    double ns = time.count() / static_cast<double>(n);
    fastest = i == 0 ? ns : std::min(fastest, ns);
  }
  Frame used = frame();
  std::printf("workload=%s n=%llu ns=%.3f result=%llu bytes=%zu allocations=%llu\n", workload,
              static_cast<unsigned long long>(n), fastest, static_cast<unsigned long long>(result),
              used.bytes, static_cast<unsigned long long>(used.allocations));
}

/// The arguments of each of the programs: the workload's name, and how often.
struct Arguments {
  Arguments(int argc, char** argv) {
    if (argc != 3) {
      std::fprintf(stderr, "usage: %s WORKLOAD N\n", argv[0]);
      std::exit(2);
    }
    workload = argv[1];
    n = std::strtoull(argv[2], nullptr, 10);
  }

  bool is(const char* name) const { return std::strcmp(workload, name) == 0; }

  [[noreturn]] void unknown() const {
    std::fprintf(stderr, "there is no workload '%s'\n", workload);
    std::exit(2);
  }

  const char* workload;
  u64 n;
};

}  // namespace bench
