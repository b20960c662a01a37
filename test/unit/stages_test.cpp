// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The stages past the model, on models written by hand: what verify notices, what analyse puts
// where, which states and steps of the ladder lower makes, and that emit writes them all down.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "analyse/analyse.h"
#include "emit/emit.h"
#include "lower/lower.h"
#include "sample_model.h"

namespace pollux::compiler::test {
namespace {

using Faults = std::vector<std::string>;

TEST(Verify, FindsNothingInASoundModel) { EXPECT_EQ(verify(Sample().function), Faults{}); }

TEST(Verify, NoticesAVariableOutsideOfItsBlock) {
  Sample sample;
  sample.function.body.body.push_back(Sample::reads(sample.number("stray")));
  EXPECT_EQ(verify(sample.function), Faults{"variable 'stray' is used outside of its block"});
}

TEST(Verify, NoticesAVariableThatBelongsToTwoBlocks) {
  Sample sample;
  Stmt block = Sample::statement(Stmt::Kind::Block);
  block.block.variables = {sample.kept};
  sample.function.body.body.push_back(block);
  EXPECT_EQ(verify(sample.function), Faults{"variable 'kept' belongs to two blocks"});
}

TEST(Verify, NoticesAJumpToNowhere) {
  Sample sample;
  Stmt jump = Sample::statement(Stmt::Kind::Jump);
  jump.construct = 7;
  sample.function.body.body.push_back(jump);
  EXPECT_EQ(verify(sample.function), Faults{"a jump to nowhere"});
}

TEST(Verify, NoticesAnAwaitOfNothing) {
  Sample sample;
  sample.function.body.body.push_back(Sample::poll(-1));
  EXPECT_EQ(verify(sample.function), Faults{"an await of nothing"});
}

TEST(Analyse, WhatIsNotNeededAfterAnAwaitStaysALocal) {
  Sample sample;
  const Analysis analysis = analyse(sample.function, {});
  EXPECT_EQ(analysis.storage[sample.gone], Storage::Local);
  EXPECT_EQ(analysis.storage[sample.kept], Storage::Field);
  EXPECT_FALSE(analysis.onLadder[sample.kept]);
}

TEST(Analyse, ADestructorKeepsAnObjectInTheFrameUntilItRuns) {
  Sample sample;
  const Analysis analysis = analyse(sample.function, {});
  EXPECT_EQ(analysis.storage[sample.held], Storage::Slot);
  EXPECT_TRUE(analysis.onLadder[sample.held]);
  EXPECT_TRUE(analysis.hasLadder);
  EXPECT_FALSE(analysis.destroysNothing);
}

TEST(Analyse, AnAddressThatGetsAwayKeepsAVariableInTheFrame) {
  Sample sample;
  Text address = verbatim("keep(&");
  append(address, use(sample.gone, Access::Reference));
  append(address, verbatim(");"));
  auto& body = sample.function.body.body;
  body.insert(body.begin() + 4, Sample::code(address));
  EXPECT_EQ(analyse(sample.function, {}).storage[sample.gone], Storage::Field);
}

TEST(Analyse, ALocalBeforeABranchWithAnAwaitIsInTheFrame) {
  ModelBuilder model;
  const VariableId before = model.number("before");
  model.function.body.variables = {before};
  Stmt branch = ModelBuilder::statement(Stmt::Kind::If);
  branch.text = use(before, Access::Read);
  branch.block.body = {ModelBuilder::await(model.future("child"))};
  model.function.body.body = {ModelBuilder::construct(before, "2"), branch,
                              ModelBuilder::returns(verbatim("1"))};
  EXPECT_EQ(analyse(model.function, {}).storage[before], Storage::Field);
}

TEST(Analyse, AReferenceInTheFrameIsAPointer) {
  Sample sample;
  sample.function.variables[sample.kept].isReference = true;
  EXPECT_EQ(analyse(sample.function, {}).storage[sample.kept], Storage::Pointer);
}

TEST(Analyse, AFutureThatDestroysNothingIsNotOnTheLadder) {
  Sample sample;
  sample.function.variables[sample.child].futureOf = "child";
  EXPECT_TRUE(analyse(sample.function, {}).onLadder[sample.child]);
  const Analysis quiet = analyse(sample.function, {{"child"}, {}});
  EXPECT_EQ(quiet.storage[sample.child], Storage::Slot);
  EXPECT_FALSE(quiet.onLadder[sample.child]);
}

FutureClass lowered(const AsyncFunction& function, const FutureExtents& futures = {}) {
  return lower(function, analyse(function, {}), {}, futures);
}

/// `co_await child();` with a child of that extent and, behind it in the frame, a number.
FutureClass holding(Extent child, std::uint64_t number) {
  Sample sample;
  sample.function.variables[sample.child].futureOf = "child";
  sample.function.variables[sample.held].extent = {8, 8};
  sample.function.variables[sample.kept].extent = {number, number};
  return lowered(sample.function, {{"child", child}});
}

TEST(Lower, KnowsTheSizeOfTheClass) {
  const FutureClass future = holding({24, 8}, 8);
  EXPECT_EQ(future.extent.size, 48u);  // and a byte each for State and Live, and padding
  EXPECT_EQ(future.extent.alignment, 8u);
  EXPECT_EQ(holding({0, 0}, 8).extent.alignment, 0u) << "nothing is known of the child";
}

TEST(Lower, EnumerationsAreIntsWhereThatCostsNoRoom) {
  EXPECT_TRUE(holding({24, 8}, 8).hasWideEnumerations);
  EXPECT_FALSE(holding({3, 1}, 8).hasWideEnumerations) << "they fit into the padding as bytes";
  EXPECT_FALSE(holding({0, 0}, 8).hasWideEnumerations) << "nobody knows";
}

TEST(Lower, AnAwaitIsAStateAndTheLadderHasTheNewestFirst) {
  EXPECT_EQ(print(lowered(Sample().function)),
            "SampleFuture\n"
            "  states\n"
            "    Start ->AwaitChild\n"
            "    AwaitChild ->Done\n"
            "  frame\n"
            "    pollux::Slot<Guard> held\n"
            "    int kept\n"
            "    pollux::Slot<Child> child\n"
            "  ladder\n"
            "    Child, below it Live::Held\n"
            "    Held, below it Live::None\n");
}

TEST(Lower, WithoutAnAwaitThereIsNoStateToWaitIn) {
  ModelBuilder model;
  model.function.body.body = {ModelBuilder::returns(verbatim("1"))};
  const FutureClass future = lowered(model.function);
  EXPECT_TRUE(future.isStraight);
  EXPECT_TRUE(future.ladder.empty());
  EXPECT_TRUE(future.frame.empty());
}

std::vector<std::string> statesOf(const FutureClass& future) {
  std::vector<std::string> names;
  for (const StateInfo& state : future.states) names.push_back(state.name);
  return names;
}

TEST(Lower, ALoopKeepsItsFormAroundAnAwait) {
  ModelBuilder model;
  model.function.body.body = {ModelBuilder::loop({ModelBuilder::await(model.future("child"))}),
                              ModelBuilder::returns(verbatim("1"))};
  const FutureClass future = lowered(model.function);
  EXPECT_EQ(statesOf(future), (std::vector<std::string>{"Start", "AwaitChild"}));
  EXPECT_EQ(future.states[1].successors, (std::vector<std::string>{"AwaitChild", "Done"}));
  EXPECT_EQ(std::count(future.poll.begin(), future.poll.end(), "while (more()) {"), 1);
  EXPECT_FALSE(future.jumps);
}

TEST(Lower, ASwitchIsTakenApartAndSoIsTheLoopAround) {
  ModelBuilder model;
  Stmt choice = ModelBuilder::switchOver({ModelBuilder::await(model.future("child"))});
  model.function.body.body = {ModelBuilder::loop({choice}), ModelBuilder::returns(verbatim("1"))};
  const FutureClass future = lowered(model.function);
  EXPECT_EQ(statesOf(future), (std::vector<std::string>{"Start", "While", "Default", "AwaitChild",
                                                        "AfterSwitch", "AfterWhile"}));
  EXPECT_TRUE(future.jumps);
}

TEST(Lower, BlocksThatAreNotAliveTogetherShareTheirBytes) {
  ModelBuilder model;
  model.function.body.body = {ModelBuilder::await(model.future("first")),
                              ModelBuilder::await(model.future("second")),
                              ModelBuilder::returns(verbatim("1"))};
  const FutureClass future = lowered(model.function);
  ASSERT_EQ(future.frame.size(), 1u);
  EXPECT_EQ(future.frame[0].kind, FrameItem::Kind::Union);
  EXPECT_EQ(future.frame[0].parts.size(), 2u);
}

TEST(Lower, FuturesOfOneFunctionThatAreNotAliveTogetherShareAMember) {
  ModelBuilder model;
  model.function.body.body = {ModelBuilder::await(model.future("get_future")),
                              ModelBuilder::await(model.future("get_future_2")),
                              ModelBuilder::returns(verbatim("1"))};
  const FutureClass future = lowered(model.function);
  ASSERT_EQ(future.frame.size(), 1u);
  EXPECT_EQ(future.frame[0].declaration, "pollux::Slot<Child> get_future");
}

TEST(Emit, WritesDownEveryStateFieldAndStep) {
  const FutureClass future = lowered(Sample().function);
  const std::string text = emitClass(future) + emitDefinitions(future);
  for (const char* part : {"class SampleFuture", "using Output = int;", "AwaitChild,",
                           "pollux::Slot<Guard> held;", "int kept;", "case State::AwaitChild:",
                           "case Live::Held:", "held.destroy();", "SampleFuture sample()"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " is not in\n" << text;
  }
}

}  // namespace
}  // namespace pollux::compiler::test
