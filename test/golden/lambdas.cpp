// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lambdas that capture what is in the frame, by reference, by copy and by default.
// RUN: %golden %s
#include <pollux/core.h>

#include <algorithm>
#include <functional>
#include <vector>

using pollux::Task;

struct Measure {
  using Output = double;
  pollux::Poll<double> poll(pollux::Context& cx);
};

Measure measure(int sensor);

[[pollux::async]] Task<int> count_outliers(std::vector<int> sensors, double tolerance) {
  std::vector<double> values;
  double sum = 0;
  for (int sensor : sensors) {
    double value = co_await measure(sensor);
    std::for_each(&value, &value + 1, [&sum, &values](double v) { sum += v, values.push_back(v); });
  }
  const double mean = sum / values.size();
  double reference = co_await measure(0);
  std::function<bool(double)> is_outlier = [=](double value) {
    return value - mean - reference > tolerance;
  };
  while (!values.empty() && is_outlier(values.back())) values.back() = co_await measure(1);
  co_return static_cast<int>(std::count_if(values.begin(), values.end(), [&](double value) {
    return is_outlier(value) && value > reference;
  }));
}
