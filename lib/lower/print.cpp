// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A FutureClass as text, for --print=lowered: its states, with where each goes, its frame and its
// ladder.
#include "lower/future_class.h"

namespace pollux::compiler {
namespace {

void printItem(const FrameItem& item, std::size_t depth, std::string& text) {
  const std::string indent(depth * 2, ' ');
  if (item.kind == FrameItem::Kind::Field) {
    text += indent + item.declaration + "\n";
    return;
  }
  text += indent + (item.kind == FrameItem::Kind::Union ? "union" : "struct " + item.name) + "\n";
  for (const FrameItem& part : item.parts) printItem(part, depth + 1, text);
}

}  // namespace

std::string print(const FutureClass& future) {
  std::string text = future.name + "\n  states\n";
  for (const StateInfo& state : future.states) {
    text += "    " + state.name;
    for (const std::string& target : state.successors) text += " ->" + target;
    text += "\n";
  }
  text += "  frame\n";
  for (const ParameterField& parameter : future.parameters) {
    if (!parameter.isInFrame) text += "    " + parameter.member + "\n";
  }
  for (const KeptLocal& local : future.kept) text += "    " + local.declaration + ", kept\n";
  for (const FrameItem& item : future.frame) printItem(item, 2, text);
  if (!future.ladder.empty()) text += "  ladder\n";
  for (const LadderStep& step : future.ladder)
    text += "    " + step.live + ", below it " + step.below + "\n";
  return text;
}

}  // namespace pollux::compiler
