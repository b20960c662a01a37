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

// The state machine of count_outliers (lambdas.cpp:20).
//
//   Start -> AwaitMeasure, AwaitMeasureForReference
//   AwaitMeasure -> AwaitMeasure, AwaitMeasureForReference
//   AwaitMeasureForReference -> AwaitMeasure2, Done
//   AwaitMeasure2 -> AwaitMeasure2, Done
class CountOutliersFuture {
 public:
  using Output = int;

  CountOutliersFuture(std::vector<int>&& sensors, double tolerance)
      : sensors(std::move(sensors)), tolerance(tolerance) {}
  // Moves only before the first poll.
  CountOutliersFuture(CountOutliersFuture&& other)
      : sensors(std::move(other.sensors)), tolerance(other.tolerance) {}
  ~CountOutliersFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<CountOutliersFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitMeasure,              // 24: co_await measure(sensor)
    AwaitMeasureForReference,  // 28: co_await measure(0)
    AwaitMeasure2,             // 32: co_await measure(1)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Values, IsOutlier };
  void unwind(Live floor = Live::None);

  // Parameters.
  std::vector<int> sensors;
  double tolerance;

  // Locals that live across an await.
  pollux::Slot<std::vector<double>> values;
  double sum;
  double mean;
  double reference;
  pollux::Slot<std::function<bool(double)>> is_outlier;
  struct InFor {
    pollux::Slot<decltype(std::declval<std::vector<int>&>().begin())> sensor_it;
    pollux::Slot<decltype(std::declval<std::vector<int>&>().end())> sensor_end;
    pollux::Slot<Measure> measure_future;
  };
  union {
    InFor in_for;
    pollux::Slot<Measure> measure_future_2;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

CountOutliersFuture count_outliers(std::vector<int> sensors, double tolerance) {
  return CountOutliersFuture(std::move(sensors), tolerance);
}

pollux::Poll<int> CountOutliersFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      values.emplace();
      live = Live::Values;
      sum = 0;
      in_for.sensor_it.emplace_with([&] { return sensors.begin(); });
      in_for.sensor_end.emplace_with([&] { return sensors.end(); });
      for (; *in_for.sensor_it != *in_for.sensor_end; ++(*in_for.sensor_it)) {
        {
          int sensor = *(*in_for.sensor_it);
          in_for.measure_future.emplace_with([&] { return measure(sensor); });
          [[fallthrough]];
        }
        case State::AwaitMeasure:
          auto ready = in_for.measure_future->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(State::AwaitMeasure);
          double value = ready.take();
          std::for_each(&value, &value + 1, [&sum = sum, &values = *values](double v) {
            sum += v, values.push_back(v);
          });
      }
      mean = sum / values->size();
      measure_future_2.emplace_with([&] { return measure(0); });
      [[fallthrough]];

    case State::AwaitMeasureForReference:
      if (auto ready = measure_future_2->poll(cx); ready.is_pending()) {
        return on_exit.suspend(State::AwaitMeasureForReference);
      } else {
        reference = ready.take();
        is_outlier.emplace(
            [=, mean = std::as_const(mean), reference = reference,
             tolerance = tolerance](double value) { return value - mean - reference > tolerance; });
        live = Live::IsOutlier;
      }
      while (!values->empty() && (*is_outlier)(values->back())) {
        measure_future_2.emplace_with([&] { return measure(1); });
        [[fallthrough]];
        case State::AwaitMeasure2:
          auto ready = measure_future_2->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(State::AwaitMeasure2);
          values->back() = ready.take();
      }
      return static_cast<int>(
          std::count_if(values->begin(), values->end(),
                        [&, &is_outlier = *is_outlier, &reference = reference](double value) {
                          return is_outlier(value) && value > reference;
                        }));

    case State::Done:
      break;
  }
  pollux::polled_after_completion("count_outliers");
}

void CountOutliersFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::IsOutlier:
        live_ = Live::Values;
        is_outlier.destroy();
        break;
      case Live::Values:
        live_ = Live::None;
        values.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
