// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How many file descriptors the test program has open, for tests that say how many come and go.
#pragma once

#include <dirent.h>

namespace pollux::test {

inline int open_descriptors() {
  DIR* directory = opendir("/proc/self/fd");
  int count = 0;
  while (readdir(directory)) ++count;
  closedir(directory);
  return count;
}

}  // namespace pollux::test
