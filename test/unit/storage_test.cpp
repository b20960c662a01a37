// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who needs its bytes from where to where, and who shares them because of it: lifetimes.h and
// overlap.h, on models written by hand.
#include <gtest/gtest.h>

#include "analyse/lifetimes.h"
#include "lower/lower.h"
#include "lower/overlap.h"
#include "sample_model.h"

namespace pollux::compiler::test {
namespace {

/// x = 1; read(x); y = 2; co_await child(); read(y);
struct OneAfterTheOther : ModelBuilder {
  VariableId x = number("x");
  VariableId y = number("y");
  VariableId child = future("child");

  OneAfterTheOther() {
    function.body.variables = {x, y};
    function.body.body = {construct(x, "1"), reads(x), construct(y, "2"), await(child), reads(y)};
  }

  bool meet() const {
    const Lifetimes lives = lifetimes(function, {});
    return lives.of[x].needed.meets(lives.of[y].needed);
  }
  std::vector<Stmt>& body() { return function.body.body; }
};

TEST(Lifetimes, WhoIsNotReadAnyMoreIsNotNeeded) { EXPECT_FALSE(OneAfterTheOther().meet()); }

TEST(Lifetimes, WhoseAddressGotAwayIsNeededToTheEndOfItsBlock) {
  OneAfterTheOther model;
  model.body()[1] = ModelBuilder::code(use(model.x, Access::Reference));
  EXPECT_TRUE(model.meet());
}

TEST(Lifetimes, SoIsWhoHasADestructor) {
  OneAfterTheOther model;
  model.function.variables[model.x].triviallyDestructible = false;
  EXPECT_TRUE(model.meet());
}

TEST(Lifetimes, ALoopNeedsWhatItUsesInEveryRound) {
  OneAfterTheOther model;
  const std::vector<Stmt> round(model.body().begin() + 1, model.body().end());
  model.body() = {model.body()[0], ModelBuilder::loop(round)};
  EXPECT_TRUE(model.meet());
}

TEST(Lifetimes, WhereLabelsAreTheTextDoesNotSayWhatComesNext) {
  OneAfterTheOther model;
  model.body().push_back(ModelBuilder::statement(Stmt::Kind::Label));
  EXPECT_TRUE(model.meet());
}

TEST(Lifetimes, WhatMakesAVariableIsReadBeforeItBegins) {
  OneAfterTheOther model;
  model.body()[2].init.text = use(model.x, Access::Read);
  EXPECT_TRUE(model.meet()) << "parts of y may be written before the last of x is read";
  model.function.variables[model.y].futureOf = "called";
  EXPECT_FALSE(model.meet()) << "arguments are complete before a function makes anything";
}

TEST(Lifetimes, AFutureOfANumberIsForgottenWhenItIsReady) {
  OneAfterTheOther model;
  auto isNeededToEnd = [&] {
    const Lifetime life = lifetimes(model.function, {"quiet"}).of[model.child];
    return life.needed.last == life.scope.last;
  };
  EXPECT_TRUE(isNeededToEnd());
  model.function.variables[model.child].futureOf = "quiet";
  EXPECT_TRUE(isNeededToEnd()) << "what it gives may refer to it";
  model.function.variables[model.child].givesNumber = true;
  EXPECT_FALSE(isNeededToEnd());
}

TEST(Analyse, AFutureWithAnAddressInItIsNotForgotten) {
  ModelBuilder model;
  const VariableId parameter = model.number("n");
  model.function.variables[parameter].kind = Variable::Kind::Parameter;
  model.function.parameters = {parameter};
  model.function.body.body = {ModelBuilder::reads(parameter)};
  EXPECT_TRUE(analyse(model.function, {}).isForgotten);
  model.function.body.body = {ModelBuilder::code(use(parameter, Access::Reference))};
  EXPECT_FALSE(analyse(model.function, {}).isForgotten);
  EXPECT_TRUE(analyse(model.function, {}).destroysNothing);
}

/// `0 (1 | 2 3)`: 0, and in one place either 1, or 2 and 3.
std::string shown(const Arrangement& row) {
  std::string text;
  for (const Arrangement::Member& member : row.members) {
    text += text.empty() ? "" : " ";
    std::string choice;
    for (const Arrangement& alternative : member.choice)
      choice += (choice.empty() ? "" : " | ") + shown(alternative);
    text += member.choice.empty() ? std::to_string(member.id) : "(" + choice + ")";
  }
  return text;
}

TEST(Overlap, WhatIsNeededAllTheTimeStandsByItself) {
  EXPECT_EQ(shown(nested({{0, {0, 9}, 8}, {1, {1, 2}, 8}, {2, {3, 6}, 8}, {3, {4, 6}, 8}})),
            "0 (1 | 2 3)");
}

TEST(Overlap, AChainTakesTurns) {
  const std::vector<OverlapItem> chain = {
      {0, {0, 2}, 4}, {1, {2, 4}, 4}, {2, {4, 6}, 4}, {3, {6, 8}, 4}};
  EXPECT_EQ(shown(nested(chain)), "(0 | 2) (1 | 3)");
}

TEST(Overlap, TheLargestTakeTheirPlacesFirst) {
  EXPECT_EQ(shown(inTracks({{0, {0, 1}, 1}, {1, {2, 3}, 8}, {2, {0, 1}, 8}})), "(2 | 1) 0");
}

TEST(Lower, TheStateTellsWhatIsAliveWhereThatSavesRoom) {
  auto lowered = [](std::uint64_t alignment) {
    Sample sample;
    sample.function.variables[sample.held].extent = {alignment, alignment};
    sample.function.variables[sample.kept].extent = {alignment, alignment};
    sample.function.variables[sample.child].futureOf = "child";
    return lower(sample.function, analyse(sample.function, {}), {}, {{"child", {5, 1}}});
  };
  EXPECT_TRUE(lowered(1).hasOneEnumeration);
  EXPECT_EQ(lowered(1).extent.size, 8u);
  EXPECT_FALSE(lowered(8).hasOneEnumeration) << "there is room for both";
}

}  // namespace
}  // namespace pollux::compiler::test
