// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A class template and function templates; one of each is instantiated by a unit for all others.
#pragma once

#include <pollux/testing/oracle.h>

#include <utility>
#include <vector>

namespace storage {

template <class T>
class Shelf {
 public:
  [[pollux::async]] pollux::Task<int> add(T item) {
    co_await pollux::testing::Leaf("add", 1);
    items_.push_back(std::move(item));
    co_return static_cast<int>(items_.size());
  }
  [[pollux::async]] pollux::Task<T> take();

 private:
  std::vector<T> items_;
};

template <class T>
[[pollux::async]] pollux::Task<T> Shelf<T>::take() {
  co_await pollux::testing::Leaf("take", 1);
  T item = std::move(items_.back());
  items_.pop_back();
  co_return item;
}

template <class T>
[[pollux::async]] pollux::Task<T> there_and_back(T item) {
  Shelf<T> shelf;
  co_await shelf.add(std::move(item));
  co_return co_await shelf.take();
}

extern template class Shelf<int>;
extern template pollux::Task<int> there_and_back<int>(int item);

}  // namespace storage
