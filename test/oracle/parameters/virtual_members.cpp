// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Virtual async members: pure, overridden, final, with a body in the base, defined outside of the
// class, called by way of the base and by name.
// SHAPES: OV4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <memory>

using namespace pollux::testing;
using pollux::Stream;
using pollux::Task;

struct Shape {
  virtual ~Shape() = default;
  [[pollux::async]] virtual Task<int> area() = 0;
  [[pollux::async]] virtual Task<int> sides(int extra) {
    Traced guard("sides");
    co_return co_await Leaf("none", 1, 0) + extra;
  }
  [[pollux::async]] virtual Stream<int> corners() {
    co_yield 1;
    co_yield 2;
  }
  [[pollux::async]] Task<int> describe() { co_return co_await area() * 10 + co_await sides(1); }
};

class Square : public Shape {
 public:
  explicit Square(int side) : side_(side) {}

  [[pollux::async]] Task<int> area() override { co_return side_* co_await Leaf("side", 1, side_); }
  [[pollux::async]] Task<int> sides(int extra) final;
  [[pollux::async]] Stream<int> corners() override {
    auto base = Shape::corners();
    while (auto corner = co_await base.next()) co_yield *corner* side_;
  }

 private:
  int side_;
};

[[pollux::async]] Task<int> Square::sides(int extra) {
  int none = co_await Shape::sides(extra);
  co_return none + co_await Leaf("four", 1, 4);
}

struct Point final : Shape {
  [[pollux::async]] virtual Task<int> area() noexcept override final {
    if (co_await Leaf("fails", 1, true)) throw Error("a point has no area");
    co_return 0;
  }
};

[[pollux::async]] Task<int> corners_of(Shape& shape) {
  int sum = 0;
  auto corners = shape.corners();
  while (auto corner = co_await corners.next()) sum = sum * 10 + *corner;
  co_return sum;
}

struct Fixture {
  Square square{3};
  Point point;
  Shape& shape = square;
};

int main() {
  return run_oracle({
      {"by way of the base", [](Fixture& f) { return f.shape.describe(); }},
      {"by name", [](Fixture& f) { return f.square.area(); }},
      {"throws", [](Fixture& f) { return f.point.describe(); }},
      {"stream", [](Fixture& f) { return corners_of(f.shape); }},
  });
}
