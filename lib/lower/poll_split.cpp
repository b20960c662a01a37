// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Control flow that is taken apart into states: see shape.h. Who jumps to a label does not unwind;
// the label does, so that ordinary locals are gone by then.
#include "lower/poll_builder.h"
#include "lower/shape.h"

namespace pollux::compiler {

static std::string commentAt(const Stmt& statement) {
  if (statement.comment.empty()) return "";
  return std::to_string(statement.line) + ": " + statement.comment;
}

std::string PollBuilder::stateText(Node state) const {
  return future_.stateType + "::" + graph_.name(state);
}

/// Sets the state and goes round, through each switch from here to that of the state.
std::string PollBuilder::stateJump(Node state) {
  graph_.edge(at_, state);
  for (std::size_t i = dispatchOf_.at(state); i < dispatches_.size(); ++i)
    dispatches_[i].jumps = true;
  return "state = " + stateText(state) + "; continue;";
}

void PollBuilder::jumpTo(Node state) {
  if (!isReachable()) return;
  line(stateJump(state));
  at_ = StateGraph::kNowhere;
}

void PollBuilder::splitChoice(const Stmt& statement) {
  const Node after = newState("AfterIf", "");
  const Node otherwise =
      statement.hasElse ? newState("Else", std::to_string(statement.line) + ": else") : after;
  line("if (" + negated(condition(statement.text)) + ") { " + stateJump(otherwise) + " }");
  const Top before = top_;
  arm(statement.block, false);
  Top joined = top_;
  const bool thenFalls = isReachable();
  if (statement.hasElse) {
    jumpTo(after);
    label(otherwise);
    top_ = before;
    arm(statement.otherwise, false);
  } else if (!isReachable()) {
    top_ = before;
  }
  const bool elseFalls = isReachable() || !statement.hasElse;
  if (!thenFalls) joined = top_;
  if (thenFalls && elseFalls && !joined.isAt(statement.hasElse ? top_ : before))
    joined.isKnown = false;
  if (graph_.isReached(after)) label(after);
  top_ = joined;
}

void PollBuilder::splitLoop(const Stmt& statement) {
  const bool continues = hasJump(statement.block, statement.construct, false);
  const bool hasPoint = hasContinuePoint(statement);
  const Node head = newState(statement.name, commentAt(statement));
  const std::string name = graph_.name(head);
  Construct& made = constructs_[statement.construct];
  made = {true, top_, {head, false}, {newState("After" + name, ""), false}};
  if (hasPoint) made.next.node = continues ? newState("Next" + name, "") : StateGraph::kNowhere;
  label(head);
  if (continues && !hasPoint && hasLadder(statement.block, analysis_)) unwindJumps(top_);
  scope(statement.block, false);
  jumpTo(head);
  endSplit(made);
}

/// From wherever the jumps to this place came.
void PollBuilder::unwindJumps(const Top& floor) {
  top_.isKnown = false;
  unwindTo(floor);
}

void PollBuilder::endSplit(const Construct& construct) {
  if (graph_.isReached(construct.after.node)) label(construct.after.node);
  endJumps(construct);
}

void PollBuilder::continuePoint(const Stmt& statement) {
  const Construct& construct = constructs_.at(statement.construct);
  const Node next = construct.next.node;
  if (!construct.isTakenApart || next == StateGraph::kNowhere || !graph_.isReached(next)) return;
  label(next);
  if (construct.next.unwinds) unwindJumps(Top(top_));
}

void PollBuilder::switchStatement(const Stmt& statement) {
  Construct& made = constructs_[statement.construct];
  made = {true, top_, {}, {newState("AfterSwitch", ""), false}};
  line("switch (" + writer_.write(statement.text) + ") {");
  // Labels in a row share a state.
  bool hasRow = false;
  Node state = StateGraph::kNowhere;
  const std::vector<Stmt>& parts = statement.block.body;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].kind != Stmt::Kind::CaseLabel) {
      hasRow = false;
      continue;
    }
    const std::string text = writer_.write(parts[i].text);
    line(text);
    if (!hasRow) state = newState(parts[i].name, std::to_string(parts[i].line) + ": " + text);
    hasRow = true;
    caseStates_[&parts[i]] = state;
    const bool endsRow = i + 1 == parts.size() || parts[i + 1].kind != Stmt::Kind::CaseLabel;
    if (endsRow) line(stateJump(state));
  }
  if (!statement.hasDefault) line("default: " + stateJump(made.after.node));
  line("}");
  at_ = StateGraph::kNowhere;
  scope(statement.block, false);
  graph_.edge(at_, made.after.node);  // falls into it
  endSplit(made);
}

void PollBuilder::caseLabel(const Stmt& statement) {
  const Node state = caseStates_.at(&statement);
  if (at_ != state) label(state);
}

void PollBuilder::splitTry(const Stmt& statement) {
  const Node entry = newState("Try", std::to_string(statement.line) + ": try");
  const Node after = newState("AfterTry", "");
  line("state = " + stateText(entry) + ";");
  label(entry);
  const std::size_t begin = text_.size();
  const Top floor = top_;
  dispatches_.emplace_back();
  text_.open("try {");
  guard(statement.block, floor);
  line("for (;;) {");
  text_.open("switch (state) {", true);
  text_.label(labelText(entry));
  guardedBody(statement.block);
  jumpTo(after);
  text_.endStretch(PollText::Next::Label);
  line("");
  line("default: break;");
  text_.close();
  line("break;");
  line("}");

  const Dispatch inner = std::move(dispatches_.back());
  dispatches_.pop_back();
  top_ = floor;
  std::vector<Node> throwing = inner.states;
  throwing.push_back(entry);
  const bool isReached = graph_.isReached(after);
  Node falls = isReached ? after : StateGraph::kNowhere;
  text_.close("}" + handlers(statement, throwing, "state = " + stateText(after) + ";", falls));
  if (!isReached) graph_.edge(falls, after);
  line("continue;");
  enterTry(begin, inner, true);
  text_.endStretch(PollText::Next::Label);
  dispatches_.back().jumps = true;
  at_ = StateGraph::kNowhere;
  top_ = floor;
  if (graph_.isReached(after)) label(after);
}

}  // namespace pollux::compiler
