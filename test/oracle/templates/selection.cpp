// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which template is meant: overloads by SFINAE, CRTP, names that are found at the instantiation,
// template templates, values as arguments, specialisations of classes, `if constexpr`, decltype.
// SHAPES: TP2, TP3, TP5
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace pollux::testing;
using pollux::Task;

namespace library {

template <class Derived>
struct Steps {
  [[pollux::async]] Task<int> run(int n) {
    auto& self = static_cast<Derived&>(*this);
    const int first = co_await self.step(n);
    co_return first + co_await self.step(first);
  }
};
struct Adding : Steps<Adding> {
  Leaf<int> step(int n) { return Leaf("adding", 1, n + 1); }
};
struct Doubling : Steps<Doubling> {
  [[pollux::async]] Task<int> step(int n) { co_return co_await Leaf("doubling", 1, n * 2); }
};

template <class T, std::enable_if_t<std::is_integral_v<T>, int> = 0>
[[pollux::async]] Task<int> kind(T value) {
  co_await Leaf("integral", 1);
  co_return static_cast<int>(value);
}
template <class T, std::enable_if_t<!std::is_integral_v<T>, int> = 0>
[[pollux::async]] Task<int> kind(const T& value) {
  co_await Leaf("other", 1);
  co_return static_cast<int>(value.size());
}

template <template <class...> class Container, class T>
[[pollux::async]] Task<int> fill(Container<T> container, T value) {
  for (int i = 0; i < 2; ++i) {
    co_await Leaf("fill", 1);
    container.push_back(value);
  }
  co_return static_cast<int>(container.size());
}

enum class Color { Red, Green };

template <int count, bool is_loud>
[[pollux::async]] Task<int> repeat() {
  int total = 0;
  for (int i = 0; i < count; ++i) total += co_await Leaf("repeat", 1, i);
  if (is_loud) trace("loud");
  co_return total;
}
template <auto value>
[[pollux::async]] Task<int> valued() {
  co_await Leaf("valued", 1);
  co_return static_cast<int>(value);
}

template <class T>
struct Printer {
  [[pollux::async]] Task<int> print(const T& value) {
    co_await Leaf("any", 1);
    co_return static_cast<int>(sizeof(value));
  }
};
template <class T>
struct Printer<T*> {
  [[pollux::async]] Task<int> print(T* value) {
    co_await Leaf("pointer", 1);
    co_return *value;
  }
};
template <>
struct Printer<bool> {
  [[pollux::async]] Task<int> print(bool value) {
    co_await Leaf("bool", 1);
    co_return value ? 1 : 0;
  }
};

template <class T>
[[pollux::async]] Task<int> described(T value) {
  T copy = value;
  {
    decltype(value) other = copy;
    trace(other == value ? "equal" : "other");
  }
  co_await Leaf("described", 1);
  if constexpr (std::is_pointer_v<T>) {
    trace("a pointer to %d", *copy);
    co_return *copy;
  } else if constexpr (sizeof(T) > 4) {
    copy += 1;
  }
  trace("a number");
  co_await Leaf("same", 1);
  co_return static_cast<int>(sizeof(copy));
}

template <class Key>
[[pollux::async]] Task<int> looked_up(Key key) {
  co_return co_await found(key) + 1;  // by its namespace, where the template is used
}

}  // namespace library

namespace user {
struct Key {
  int number;
};
Leaf<int> found(const Key& key) { return Leaf("found", 1, key.number); }
}  // namespace user

[[pollux::async]] Task<int> derived(int n) {
  library::Adding adding;
  library::Doubling doubling;
  co_return co_await adding.run(n) + co_await doubling.run(n);
}
[[pollux::async]] Task<int> overloads(int n) {
  const std::string text = "abc";
  co_return co_await library::kind(n) + co_await library::kind(text);
}
[[pollux::async]] Task<int> values(int n) {
  const int first = co_await library::repeat<2, true>() + co_await library::repeat<3, false>();
  co_return n + first + co_await library::valued<5>() +
      co_await library::valued<library::Color::Green>();
}
[[pollux::async]] Task<int> specialised(int n) {
  library::Printer<long> any;
  library::Printer<int*> pointer;
  library::Printer<bool> boolean;
  const int first = co_await any.print(n) + co_await pointer.print(&n);
  co_return first + co_await boolean.print(true);
}
[[pollux::async]] Task<int> chosen(int n) {
  const int first = co_await library::described(n) + co_await library::described(&n);
  co_return first + co_await library::described(static_cast<long>(n));
}

int main() {
  return run_oracle({
      {"derived", [] { return derived(1); }},
      {"overloads", [] { return overloads(2); }},
      {"fill", [] { return library::fill(std::vector<int>{1}, 2); }},
      {"values", [] { return values(3); }},
      {"specialised", [] { return specialised(4); }},
      {"chosen", [] { return chosen(5); }},
      {"looked up", [] { return library::looked_up(user::Key{6}); }},
  });
}
