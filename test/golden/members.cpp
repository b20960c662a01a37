// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Member functions: in the class, out of it, const, static, private, of a nested class, in a
// namespace.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

namespace storage {

struct Io {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

Io read_block(int block);
Io write_block(int block, int value);

class File {
 public:
  explicit File(int blocks) : blocks_(blocks) {}

  [[pollux::async]] pollux::Task<int> sum() const {
    int total = 0;
    for (int block = 0; block < blocks_; ++block) total += co_await read_block(block);
    co_return total;
  }
  [[pollux::async]] pollux::Task<void> append(int value);
  [[pollux::async]] static pollux::Task<int> first() { co_return co_await read_block(0); }

  class Cursor {
   public:
    explicit Cursor(File& file) : file_(file) {}
    [[pollux::async]] pollux::Task<int> next();

   private:
    File& file_;
    int at_ = 0;
  };

 private:
  [[pollux::async]] pollux::Task<bool> check(int block) {
    co_return co_await read_block(block) == block;
  }

  int blocks_;
};

[[pollux::async]] pollux::Task<void> File::append(int value) {
  co_await write_block(blocks_, value);
  if (co_await check(blocks_)) ++this->blocks_;
}

[[pollux::async]] pollux::Task<int> File::Cursor::next() {
  if (at_ == file_.blocks_) co_return -1;
  co_return co_await read_block(at_++);
}

}  // namespace storage
