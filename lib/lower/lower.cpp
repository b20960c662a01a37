// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The class of an async function: its parameters and frame, then its states.
#include "lower/lower.h"

#include <algorithm>

#include "lower/frame.h"
#include "lower/poll_builder.h"

namespace pollux::compiler {
namespace {

/// A parameter pack: its elements are in one member, and come one by one.
ParameterField packField(const Variable& variable, ParameterField field) {
  field.element = elementOf(variable);
  field.indices = variable.indices;
  field.member = "pollux::Pack<" + field.element + "...> " + variable.name;
  const bool isValue = !variable.isReference;
  field.argument = declare(variable.type,
                           isValue                      ? "&&"
                           : variable.isRvalueReference ? "&&"
                                                        : "&",
                           "... " + variable.name);
  field.initialiser = field.forwarded;
  field.moved = "std::move(other." + variable.name + ")";
  return field;
}

ParameterField parameterField(const AsyncFunction& function, const Variable& variable) {
  ParameterField field;
  field.name = variable.name;
  const std::string type = typeText(function, variable);
  field.forwarded = forwarded(variable);
  if (variable.isPack) return packField(variable, std::move(field));
  const auto passedOn = [&](const std::string& name) {
    return "std::" +
           (variable.forwardedAs.empty() ? "move" : "forward<" + variable.forwardedAs + ">") + "(" +
           name + ")";
  };
  if (variable.isReference) {
    const std::string sign = variable.isRvalueReference ? "&&" : "&";
    field.member = declare(type, sign, variable.name);
    field.argument = field.member;
    field.initialiser = variable.isRvalueReference ? passedOn(variable.name) : variable.name;
    field.moved =
        variable.isRvalueReference ? passedOn("other." + variable.name) : "other." + variable.name;
    return field;
  }
  field.member = declare(type, variable.name);
  if (!variable.moves) {
    field.argument = field.member;
    field.initialiser = variable.name;
    field.moved = "other." + variable.name;
    return field;
  }
  field.argument = declare(type, "&&", variable.name);
  field.initialiser = passedOn(variable.name);
  field.moved = passedOn("other." + variable.name);
  return field;
}

bool holdsSlot(const FrameItem& item) {
  return item.declaration.rfind("pollux::Slot<", 0) == 0 ||
         std::any_of(item.parts.begin(), item.parts.end(), holdsSlot);
}

bool holdsUnion(const FrameItem& item) {
  return item.kind == FrameItem::Kind::Union ||
         std::any_of(item.parts.begin(), item.parts.end(), holdsUnion);
}

/// Whether a label is jumped to, and from where, is known when all is written; so what has labels
/// is written again until it was right from the start.
FutureClass withPoll(const AsyncFunction& function, const Analysis& analysis, const Frame& frame,
                     FutureClass future) {
  PollBuilder::Landings landings;
  for (;;) {
    FutureClass attempt = future;
    PollBuilder builder(function, analysis, frame, attempt, landings);
    const PollBuilder::Landings found = builder.build();
    if (found == landings) return attempt;
    landings = found;
  }
}

/// Which parameters stand in the frame, and in which order the constructors initialise all.
void placeParameters(const AsyncFunction& function, const Frame& frame, FutureClass& future) {
  auto position = [&](VariableId id) {
    const auto& ids = function.parameters;
    return static_cast<std::size_t>(std::find(ids.begin(), ids.end(), id) - ids.begin());
  };
  for (VariableId id : frame.parameters) future.parameters[position(id)].isInFrame = true;
  for (std::size_t i = 0; i < future.parameters.size(); ++i) {
    if (!future.parameters[i].isInFrame) future.initialised.push_back(i);
  }
  for (VariableId id : frame.parameters) future.initialised.push_back(position(id));
}

/// The first of the names that nothing in the body means something else by.
std::string freeName(const AsyncFunction& function, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto& reserved = function.reservedNames;
    if (std::find(reserved.begin(), reserved.end(), name) == reserved.end()) return name;
  }
  return names.back();
}

}  // namespace

FutureClass lower(const AsyncFunction& function, const Analysis& analysis, const Sendness& sendness,
                  const FutureExtents& futures) {
  FutureClass future;
  future.function = function.name;
  future.name = function.className;
  future.qualifiedName = function.placement.enclosing + function.className;
  future.output = function.output;
  future.polled = function.isStream ? function.element : function.output;
  future.isStream = function.isStream;
  future.signature = function.signature;
  future.source = function.file + ":" + std::to_string(function.line);
  future.placement = function.placement;
  future.isBoxed = function.isBoxed;
  future.returnsVoid = function.returnsVoid;
  future.stateType = freeName(function, {"State", "PollState", "FutureState"});
  future.liveType = freeName(function, {"Live", "LiveLocal", "FutureLive"});
  future.keptType = freeName(function, {"Kept", "KeptLocals", "FutureKept"});
  future.isStraight = !isEntered(function.body);
  future.notSend = sendness.obstacle;
  for (VariableId id : sendness.asked) {
    const Variable& asked = function.variables[id];
    const std::string type =
        asked.isPack ? elementOf(asked) + "..." : declare(typeText(function, asked), "");
    if (std::find(future.sendIf.begin(), future.sendIf.end(), type) == future.sendIf.end())
      future.sendIf.push_back(type);
  }
  for (VariableId id : function.parameters)
    future.parameters.push_back(parameterField(function, function.variables[id]));
  Frame frame = layOut(function, analysis, futures);
  placeParameters(function, frame, future);
  future.kept = frame.kept;
  future = withPoll(function, analysis, frame, std::move(future));
  setExtent(future, membersOf(function, frame));
  future.frame = std::move(frame.items);
  const std::vector<FrameItem>& items = future.frame;
  future.hasSlotsInUnions = std::any_of(items.begin(), items.end(), holdsSlot) &&
                            std::any_of(items.begin(), items.end(), holdsUnion);
  return future;
}

}  // namespace pollux::compiler
