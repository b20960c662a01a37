// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Control flow to cases: see poll_builder.h. Every construct makes the labels that it needs. Who
// jumps to a label does not unwind; the label does, so that ordinary locals are gone by then.
#include <cctype>

#include "lower/poll_builder.h"

namespace pollux::compiler {

static std::string commentAt(const Stmt& statement) {
  if (statement.comment.empty()) return "";
  return std::to_string(statement.line) + ": " + statement.comment;
}

static std::string negated(const std::string& condition) { return "!(" + condition + ")"; }

void PollBuilder::arm(const Block& block, bool hasBraces) {
  if (block.kind == Block::Kind::Scope) {
    scope(block, hasBraces);
  } else {
    body(block.body);
  }
}

void PollBuilder::choice(const Stmt& statement) {
  const Top before = top_;
  if (suspends(statement)) {
    splitChoice(statement);
  } else {
    nativeChoice(statement);
  }
  if (statement.block.kind == Block::Kind::Scope) top_ = before;
}

void PollBuilder::nativeChoice(const Stmt& statement) {
  const Top before = top_;
  line("if (" + writer_.write(statement.text) + ") {");
  arm(statement.block, true);
  const bool thenEnds = isReachable_;
  const Top afterThen = top_;
  isReachable_ = true;
  top_ = before;
  if (statement.hasElse) {
    line("} else {");
    arm(statement.otherwise, true);
  }
  line("}");
  if (!thenEnds && !isReachable_) return;
  if (isReachable_ && thenEnds && (afterThen.live != top_.live || !afterThen.isKnown))
    top_.isKnown = false;
  if (!isReachable_) top_ = afterThen;
  isReachable_ = true;
}

void PollBuilder::splitChoice(const Stmt& statement) {
  const Top before = top_;
  const std::string condition = writer_.write(statement.text);
  const std::string where = std::to_string(statement.line) + ": ";
  const std::string after = newState("AfterIf", "");
  const Block* first = &statement.block;  // stays in line
  const Block* second = &statement.otherwise;
  bool jumpsAfter = false;
  std::string elseState;
  if (!statement.hasElse) {
    line("if (" + negated(condition) + ") { " + jumpText(after) + " }");
    jumpsAfter = true;
  } else if (suspends(*first) && suspends(*second)) {
    elseState = newState("Else", where + "else");
    line("if (" + negated(condition) + ") { " + jumpText(elseState) + " }");
  } else {
    // The branch without an await stands in braces, and the other one goes on in line.
    const bool thenIsShort = !suspends(*first);
    if (thenIsShort) std::swap(first, second);
    line("if (" + (thenIsShort ? condition : negated(condition)) + ") {");
    arm(*second, true);
    jumpsAfter = isReachable_;
    jump(after);
    line("}");
    isReachable_ = true;
    second = nullptr;
  }
  const Top afterShort = top_;
  top_ = before;
  arm(*first, false);
  Top joined = top_;
  bool isJoined = isReachable_;
  auto join = [&](const Top& other) {
    if (!isJoined) joined = other;
    if (isJoined && (joined.live != other.live || !other.isKnown)) joined.isKnown = false;
    isJoined = true;
  };
  if (!statement.hasElse) join(before);
  if (statement.hasElse && !second && jumpsAfter) join(afterShort);
  if (!elseState.empty()) {
    jumpsAfter = isReachable_;
    jump(after);
    startCase(elseState);
    top_ = before;
    arm(*second, false);
    if (isReachable_) join(top_);
  }
  if (!jumpsAfter) {
    forgetState(after);
    top_ = joined;
    return;
  }
  startCase(after);
  top_ = joined;
}

std::size_t PollBuilder::stateIndex(const std::string& name) const {
  std::size_t index = 0;
  while (future_.states[index].name != name) ++index;
  return index;
}

void PollBuilder::forgetState(const std::string& name) {
  future_.states.erase(future_.states.begin() + static_cast<std::ptrdiff_t>(stateIndex(name)));
}

void PollBuilder::loop(const Stmt& statement) {
  const bool ladder = hasLadder(statement.block, analysis_);
  const bool hasContinuePoint = [&] {
    for (const Stmt& part : statement.block.body) {
      if (part.kind == Stmt::Kind::ContinuePoint) return true;
    }
    return false;
  }();
  const bool continues = hasJump(statement.block, statement.construct, false);
  const std::string head = newState(statement.name, commentAt(statement));
  Labels& labels = labels_[statement.construct];
  labels.after = newState("After" + head, "");
  labels.next = head;
  labels.hasLadder = ladder;
  if (hasContinuePoint && continues) labels.next = newState("Next" + head, "");
  startCase(head);
  if (ladder && continues && !hasContinuePoint) unwindTo(top_);
  const Top floor = top_;
  scope(statement.block, false);
  jump(head);
  const bool ownsLadder = [&] {
    for (VariableId id : statement.block.variables) {
      if (analysis_.onLadder[id]) return true;
    }
    return false;
  }();
  const bool unwinds =
      ladder && (ownsLadder || hasJump(statement.block, statement.construct, true));
  if (labels_[statement.construct].jumpsAfter == 0) {
    forgetState(labels_[statement.construct].after);
    return;
  }
  startCase(labels_[statement.construct].after);
  top_ = floor;
  if (unwinds) unwindTo(floor);
}

void PollBuilder::exitUnless(const Stmt& statement) {
  Labels& labels = labels_.at(statement.construct);
  ++labels.jumpsAfter;
  line("if (" + negated(writer_.write(statement.text)) + ") { " + jumpText(labels.after) + " }");
}

void PollBuilder::continuePoint(const Stmt& statement) {
  const Labels& labels = labels_.at(statement.construct);
  if (labels.jumpsNext == 0) return;
  startCase(labels.next);
  if (labels.hasLadder) unwindTo(top_);
}

void PollBuilder::switchStatement(const Stmt& statement) {
  Labels& labels = labels_[statement.construct];
  labels.after = newState("AfterSwitch", "");
  std::map<const Stmt*, std::string>& states = caseStates_[statement.construct];
  line("switch (" + writer_.write(statement.text) + ") {");
  // Labels in a row share a state.
  const Stmt* last = nullptr;
  for (const Stmt& part : statement.block.body) {
    const bool isLabel = part.kind == Stmt::Kind::CaseLabel;
    if (!isLabel) {
      last = nullptr;
      continue;
    }
    line(writer_.write(part.text));
    const bool isFirst = last == nullptr;
    states[&part] =
        isFirst ? newState(part.name, std::to_string(part.line) + ": " + writer_.write(part.text))
                : states[last];
    last = &part;
    const Stmt* next = &part + 1;
    const bool endsRow = next == statement.block.body.data() + statement.block.body.size() ||
                         next->kind != Stmt::Kind::CaseLabel;
    if (endsRow) line(jumpText(states[&part]));
  }
  if (!statement.hasDefault) {
    ++labels.jumpsAfter;
    line("default: " + jumpText(labels.after));
  }
  line("}");
  isReachable_ = false;
  const Top floor = top_;
  scope(statement.block, false);
  Labels& made = labels_[statement.construct];
  if (made.jumpsAfter == 0 && !isReachable_) {
    forgetState(made.after);
    return;
  }
  startCase(made.after);
  top_ = floor;
  if (hasLadder(statement.block, analysis_) && hasJump(statement.block, statement.construct, true))
    unwindTo(floor);
}

void PollBuilder::caseLabel(const Stmt& statement) {
  const std::string& state = caseStates_.at(statement.construct).at(&statement);
  if (currentState_ == state && isReachable_) return;
  startCase(state);
}

void PollBuilder::tryStatement(const Stmt& statement) {
  const std::string where = std::to_string(statement.line) + ": try";
  const std::string entry = newState("Try", where);
  const std::string after = newState("AfterTry", "");
  line("state = " + future_.stateType + "::" + entry + ";");
  startCase(entry);
  const Top floor = top_;
  dispatches_.emplace_back();
  dispatches_.back().push_back({{entry}, {}, false, false});
  ++caseNumber_;
  scope(statement.block, false);
  bool comesAfter = isReachable_;
  jump(after);
  std::vector<std::string> lines = finishDispatch();
  line("try {");
  if (hasLadder(statement.block, analysis_))
    line("pollux::UnwindOnExit leave_try(*this, " + floor.live + ");");
  for (std::string& part : lines) line(std::move(part));
  std::string text = "}";
  for (const Handler& handler : statement.handlers) {
    text += " ";
    currentState_ = entry;
    bool falls = true;
    text += handlerText(handler.text, after, falls);
    comesAfter |= falls;
  }
  line(text);
  line("continue;");
  isReachable_ = false;
  ++caseNumber_;
  top_ = floor;
  if (!comesAfter) {
    forgetState(after);
    return;
  }
  startCase(after);
}

/// Whether the last statement of a handler, on its own level, leaves the handler.
static bool leavesAtEnd(const Text& text) {
  auto trimmed = [](std::string piece) {
    while (!piece.empty() && std::isspace(static_cast<unsigned char>(piece.back())))
      piece.pop_back();
    return piece;
  };
  std::string end = trimmed(text.back().text);
  if (end.empty() || end.back() != '}') return false;
  end.pop_back();
  end = trimmed(end);
  if (end.empty() && text.size() >= 3) {
    const Piece& last = text[text.size() - 2];
    const Piece& before = text[text.size() - 3];
    const std::string lead = trimmed(before.text);
    return (last.kind == Piece::Kind::Return || last.kind == Piece::Kind::Jump) &&
           before.kind == Piece::Kind::Verbatim && !lead.empty() &&
           (lead.back() == ';' || lead.back() == '{');
  }
  if (end.empty() || end.back() != ';') return false;
  end.pop_back();
  const std::size_t begin = end.find_last_of(";{}");
  if (begin == std::string::npos) return false;
  const std::size_t word = end.find_first_not_of(" \t\r\n", begin + 1);
  return word != std::string::npos && end.compare(word, 5, "throw") == 0;
}

std::string PollBuilder::handlerText(const Text& text, const std::string& after, bool& falls) {
  std::string written = writer_.write(text);
  falls = !leavesAtEnd(text);
  if (!falls) return written;
  edge(after);
  written.erase(written.rfind('}'));
  return written + "state = " + future_.stateType + "::" + after + ";\n}";
}

std::vector<std::string> PollBuilder::finishDispatch() {
  std::vector<Case> cases = std::move(dispatches_.back());
  dispatches_.pop_back();
  std::vector<std::string> lines = {"for (;;) {", "switch (state) {"};
  for (Case& part : cases) {
    std::vector<std::string> written = caseLines(part, future_.stateType);
    lines.insert(lines.end(), written.begin(), written.end());
  }
  lines.insert(lines.end(), {"default: break;", "}", "break;", "}"});
  return lines;
}

std::vector<std::string> caseLines(const Case& part, const std::string& stateType) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < part.states.size(); ++i) {
    const bool isLast = i + 1 == part.states.size();
    lines.push_back("case " + stateType + "::" + part.states[i] + ":" +
                    (isLast && part.hasLocals ? " {" : ""));
  }
  lines.insert(lines.end(), part.lines.begin(), part.lines.end());
  if (part.hasLocals) lines.push_back("}");
  if (part.fallsThrough) lines.push_back("[[fallthrough]];");
  lines.push_back("");
  return lines;
}

}  // namespace pollux::compiler
