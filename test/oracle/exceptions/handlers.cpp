// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The right handler runs after a resumption: by type, by reference to a base, or catch (...).
// SHAPES: EH3
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <stdexcept>
#include <string>

using namespace pollux::testing;
using pollux::Task;

struct Special : Error {
  using Error::Error;
};

[[pollux::async]] Task<int> fail_with(int kind) {
  co_await Leaf("before failing", 1);
  switch (kind) {
    case 1:
      throw Special("special");
    case 2:
      throw Error("plain");
    case 3:
      throw std::runtime_error("standard");
    case 4:
      throw 4;
    case 5:
      throw Traced("object", 5);
    default:
      co_return 0;
  }
}

[[pollux::async]] Task<int> dispatch(int kind) {
  Traced outside("outside");
  try {
    Traced inside("inside");
    co_return co_await fail_with(kind);
  } catch (const Special& special) {
    trace("special: %s", special.what());
    co_return 1;
  } catch (const Error& error) {
    trace("error: %s", error.what());
    co_return 2;
  } catch (std::exception& exception) {
    std::string what = exception.what();
    trace("exception: %s", what.c_str());
    co_return 3;
  } catch (Traced by_value) {
    trace("object: %s", by_value.name());
    co_return by_value.number();
  } catch (...) {
    trace("something");
    co_return 9;
  }
}

[[pollux::async]] Task<int> falls_out_of_the_handlers(int kind) {
  int result = -1;
  try {
    result = co_await fail_with(kind);
  } catch (const Error&) {
    result = 20;
  } catch (int number) {
    result = number;
  }
  trace("after the handlers");
  co_return result + co_await Leaf("after", 1, 100);
}

[[pollux::async]] Task<int> parameter_of_a_handler_shadows(int error) {
  try {
    co_await fail_with(error);
  } catch (const std::exception& error) {
    trace("%s", error.what());
  } catch (int) {
    trace("number");
  }
  co_return co_await Leaf("error", 0, error);
}

int main() {
  return run_oracle({
      {"dispatch 0", [] { return dispatch(0); }},
      {"dispatch 1", [] { return dispatch(1); }},
      {"dispatch 2", [] { return dispatch(2); }},
      {"dispatch 3", [] { return dispatch(3); }},
      {"dispatch 4", [] { return dispatch(4); }},
      {"dispatch 5", [] { return dispatch(5); }},
      {"falls out 0", [] { return falls_out_of_the_handlers(0); }},
      {"falls out 2", [] { return falls_out_of_the_handlers(2); }},
      {"falls out 4", [] { return falls_out_of_the_handlers(4); }},
      {"not caught", [] { return falls_out_of_the_handlers(3); }},
      {"shadowing", [] { return parameter_of_a_handler_shadows(1); }},
  });
}
