// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Control flow that keeps its form: see poll_builder.h. A jump does not unwind; the end of the loop
// or its step does, so that ordinary locals are gone by then.
#include <algorithm>
#include <cctype>
#include <utility>

#include "lower/poll_builder.h"
#include "lower/shape.h"

namespace pollux::compiler {

/// Whether a text is a name, a path, a call or a cast, so that nothing in it binds less than `!`.
static bool isPostfix(const std::string& text) {
  const std::string cast = "static_cast<bool>";
  const std::size_t begin = text.find_first_not_of('*');
  int depth = 0;
  for (std::size_t i = text.rfind(cast + "(", 0) == 0 ? cast.size() : begin; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '(' || c == '[') ++depth;
    if (c == '"' || c == '\'') return false;  // what is in it could look like a bracket
    if ((c == ')' || c == ']') && --depth < 0) return false;
    const bool isArrow = text.compare(i, 2, "->") == 0;
    if (isArrow) ++i;
    const bool belongs = isArrow || std::isalnum(static_cast<unsigned char>(c)) || c == '_' ||
                         c == '.' || c == ':' || c == ')' || c == ']';
    if (depth == 0 && !belongs) return false;
  }
  return depth == 0 && begin != std::string::npos;
}

std::string negated(const std::string& condition) {
  return isPostfix(condition) ? "!" + condition : "!(" + condition + ")";
}

static bool isOnlyUseOf(const Text& text, VariableId id) {
  return text.size() == 1 && text[0].kind == Piece::Kind::Use && text[0].variable == id;
}

/// `operand = value;`, which may end an expression that destroys nothing, and then the only use of
/// the operand, as a test: the value is the condition.
bool PollBuilder::becomesCondition(const Stmt& statement, const Stmt& next) const {
  const Stmt* last = &statement;
  if (last->kind == Stmt::Kind::Block && !last->block.body.empty()) {
    if (hasLadder(last->block, analysis_)) return false;
    last = &last->block.body.back();
  }
  const bool tests =
      next.kind == Stmt::Kind::ExitUnless || (next.kind == Stmt::Kind::If && !isEntered(next));
  const VariableId id = last->variable;
  return tests && last->kind == Stmt::Kind::Construct && isOnlyUseOf(next.text, id) &&
         function_.variables[id].kind == Variable::Kind::Operand && uses_[id] == 1 &&
         analysis_.storage[id] == Storage::Local;
}

std::string PollBuilder::condition(const Text& text) const {
  return asCondition_ >= 0 && isOnlyUseOf(text, asCondition_) ? conditionText_
                                                              : writer_.write(text);
}

// Branches.

void PollBuilder::arm(const Block& block, bool hasBraces) {
  if (block.kind == Block::Kind::Scope) {
    scope(block, hasBraces);
  } else {
    body(block);
  }
}

/// The `if` that is all of an `else`.
static const Stmt* elseIf(const Stmt& statement) {
  const Block& block = statement.otherwise;
  if (block.body.size() != 1 || !block.variables.empty()) return nullptr;
  const Stmt& only = block.body[0];
  if (only.kind == Stmt::Kind::If) return &only;
  if (only.kind != Stmt::Kind::Block || only.block.body.size() != 1) return nullptr;
  const bool isIf = only.block.body[0].kind == Stmt::Kind::If && only.block.variables.empty();
  return isIf ? &only.block.body[0] : nullptr;
}

void PollBuilder::choice(const Stmt& statement) {
  flush();
  if (isEntered(statement)) text_.endStretch(PollText::Next::Construct);
  const Top before = top_;
  const Node from = at_;
  Top joined = before;
  Node met = StateGraph::kNowhere;
  auto endArm = [&] {
    flush();
    if (!isReachable()) return;
    if (met == StateGraph::kNowhere) joined = top_;
    if (!joined.isAt(top_)) joined.isKnown = false;
    met = graph_.join(met, at_);
  };
  auto restart = [&] {
    at_ = from;
    top_ = before;
  };
  text_.open("if (" + condition(statement.text) + ") {");
  arm(statement.block, true);
  endArm();
  const Stmt* last = &statement;
  while (const Stmt* next = elseIf(*last)) {
    restart();
    text_.reopen("} else if (" + condition(next->text) + ") {");
    arm(next->block, true);
    endArm();
    last = next;
  }
  restart();
  if (last->hasElse) {
    text_.reopen("} else {");
    arm(last->otherwise, true);
  }
  endArm();
  text_.close();
  if (isEntered(statement)) text_.endStretch(PollText::Next::Construct);
  at_ = met;
  top_ = joined;
}

// Loops.

/// `i = 0`, alone before its `for`.
bool PollBuilder::isLoopInit(const Stmt& statement, const Stmt& next) const {
  // Ordinary locals may be gone where the loop begins, if there are labels in it.
  const bool usesLocal =
      std::any_of(statement.init.text.begin(), statement.init.text.end(), [&](const Piece& piece) {
        return piece.variable >= 0 && analysis_.storage[piece.variable] == Storage::Local &&
               function_.variables[piece.variable].kind != Variable::Kind::Parameter;
      });
  return !usesLocal && statement.kind == Stmt::Kind::Construct && next.kind == Stmt::Kind::Loop &&
         next.name == "For" && !isTakenApart(next) &&
         (statement.init.kind == Init::Kind::Value || statement.init.kind == Init::Kind::Convert) &&
         analysis_.storage[statement.variable] == Storage::Field;
}

static std::string joined(const std::vector<std::string>& texts) {
  std::string result;
  for (const std::string& text : texts) result += (result.empty() ? "" : ", ") + text;
  return result;
}

void PollBuilder::loop(const Stmt& statement) {
  const LoopForm form = loopForm(statement);
  const std::string init = std::exchange(loopInit_, "");
  flush();
  text_.endStretch(PollText::Next::Construct);
  const Top floor = top_;
  const Node head = graph_.junction();
  graph_.edge(at_, head);
  Construct& made = constructs_[statement.construct];
  made = {false, floor, {graph_.junction(), false}, {graph_.junction(), false}};
  at_ = head;
  if (!form.isDo && form.condition && !form.isEndless) graph_.edge(head, made.after.node);

  const std::string test = form.condition ? writer_.write(form.condition->text) : "";
  const std::size_t header = text_.size();
  text_.open("");  // once it is known whether the step unwinds
  ++loopsAround_;
  text_.beginBlock();
  if (form.begin != form.end) lastInBraces_ = form.end - 1;
  body(form.begin, form.end);
  endScope(floor, true);
  --loopsAround_;
  graph_.edge(at_, made.next.node);
  if (made.next.unwinds) unwinding_.reset();  // the step does it
  flush();

  if (graph_.isReached(made.next.node)) {
    graph_.edge(made.next.node, head);
    if (form.isDo && !form.isEndless) graph_.edge(made.next.node, made.after.node);
  }
  std::vector<std::string> step;
  if (made.next.unwinds) step.push_back(unwindCall(floor));
  for (const Text& text : form.step) step.push_back(writer_.write(text));
  if (form.isDo) {
    step.push_back(test);
    text_.replace(header, "do {");
    text_.close("} while (" + joined(step) + ");");
  } else {
    const bool isFor = !init.empty() || !step.empty() || test.empty();
    const std::string heading = isFor ? "for (" + init + "; " + test + "; " + joined(step) + ") {"
                                      : "while (" + test + ") {";
    text_.replace(header, heading);
    text_.close();
  }
  text_.endStretch(PollText::Next::Construct);
  endJumps(made);
}

/// Behind a construct, where its breaks meet.
void PollBuilder::endJumps(const Construct& construct) {
  const Node after = construct.after.node;
  at_ = graph_.isReached(after) ? after : StateGraph::kNowhere;
  top_ = construct.floor;
  if (isReachable() && construct.after.unwinds) unwindJumps(construct.floor);
}

void PollBuilder::exitUnless(const Stmt& statement) {
  const std::string test = condition(statement.text);
  const std::string jump = jumpText(statement.construct, true);
  const bool isApart = constructs_.at(statement.construct).isTakenApart;
  line("if (" + (statement.isNegated ? test : negated(test)) + ") " +
       (isApart ? "{ " + jump + " }" : jump));
}

std::string PollBuilder::jumpText(ConstructId target, bool isBreak) {
  Construct& construct = constructs_.at(target);
  Target& to = isBreak ? construct.after : construct.next;
  to.unwinds |= !top_.isAt(construct.floor);
  if (construct.isTakenApart) return stateJump(to.node);
  graph_.edge(at_, to.node);
  return isBreak ? "break;" : "continue;";
}

// Try blocks.

void PollBuilder::tryStatement(const Stmt& statement) {
  // An await that was left in an earlier round of a loop, or before a jump back, is not where this
  // round begins.
  const bool hasLabels = std::any_of(labels_.begin(), labels_.end(), [this](const auto& label) {
    return landingOf(label.first).isJumpedTo;
  });
  if (loopsAround_ > 0 || hasLabels) {
    line("state = " + future_.stateType + "::Start;");
    future_.readsState = true;
  }
  const Node before = at_;
  const Top floor = top_;
  flush();
  const bool atLabel = text_.isAtLabel();
  const std::size_t entry =
      text_.endStretch(atLabel ? PollText::Next::Label : PollText::Next::FallenInto);
  const std::size_t begin = text_.size();
  dispatches_.emplace_back();
  text_.open("try {");
  guard(statement.block, floor);
  if (isStraightTry(statement)) {
    straightBody(statement.block);
  } else {
    dispatchedBody(statement.block);
  }
  const Dispatch inner = std::move(dispatches_.back());
  dispatches_.pop_back();

  top_ = floor;
  Node after = at_;
  std::vector<Node> throwing = inner.states;
  throwing.push_back(before);
  text_.close("}" + handlers(statement, throwing, "", after));
  enterTry(begin, inner, atLabel);
  if (inner.states.empty() && !atLabel) text_.erase(entry);
  text_.endStretch(PollText::Next::Construct);
  at_ = after;
  top_ = floor;
}

void PollBuilder::guard(const Block& block, const Top& floor) {
  if (hasLadder(block, analysis_))
    line("pollux::UnwindTry leave_try(on_exit, " + floor.live + ");");
}

/// What the try block destroys at its end is left to its guard.
void PollBuilder::guardedBody(const Block& block) {
  text_.beginBlock();
  body(block);
  if (text_.blockHasDestructor()) flush();  // what is left ends before those locals
  text_.endBlock(true, false);
  unwinding_.reset();
}

/// What stands before the only await is skipped by who comes back to it.
void PollBuilder::straightBody(const Block& block) {
  straightTry_ = text_.size();
  text_.open("{");
  guardedBody(block);
  if (!straightTry_) return;
  straightTry_.reset();  // control gets to no await
  text_.close();
}

void PollBuilder::endStraightPart(Node state) {
  const std::size_t begin = *straightTry_;
  straightTry_.reset();
  if (text_.size() == begin + 1) return text_.unopen();
  text_.replace(begin, "if (state != " + stateText(state) + ") {");
  text_.close();
  future_.readsState = true;
}

void PollBuilder::dispatchedBody(const Block& block) {
  const std::size_t begin = text_.size();
  future_.readsState = true;
  text_.open("switch (state) {", true);
  text_.label("default:");
  guardedBody(block);
  text_.close();
  if (!dispatches_.back().jumps) return;
  text_.insert(begin, {"for (;;) {"});
  if (isReachable()) line("break;");
  line("}");
}

/// The labels in a try block stand before it too, since control cannot jump in.
void PollBuilder::enterTry(std::size_t at, const Dispatch& inner, bool atLabel) {
  std::vector<std::string> lines;
  if (text_.isInSwitch() && !inner.states.empty() && !atLabel) lines.push_back("");
  for (Node state : inner.states) lines.push_back(labelText(state));
  text_.insert(at, lines);
  std::vector<Node>& outer = dispatches_.back().states;
  outer.insert(outer.end(), inner.states.begin(), inner.states.end());
}

/// Whether the last statement of a handler, on its own level, leaves the handler.
static bool leavesAtEnd(const Text& text, bool& throws) {
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
    const bool leaves = last.kind == Piece::Kind::Return || last.kind == Piece::Kind::Jump ||
                        last.kind == Piece::Kind::Goto;
    return leaves && before.kind == Piece::Kind::Verbatim && !lead.empty() &&
           (lead.back() == ';' || lead.back() == '{');
  }
  if (end.empty() || end.back() != ';') return false;
  end.pop_back();
  const std::size_t begin = end.find_last_of(";{}");
  if (begin == std::string::npos) return false;
  const std::size_t word = end.find_first_not_of(" \t\r\n", begin + 1);
  throws = word != std::string::npos && end.compare(word, 5, "throw") == 0;
  return throws;
}

/// The handlers; `falling` is put at the end of those that do not leave it. `after` is where
/// control gets without an exception; that an exception may lead there as well, or out, goes
/// without saying.
std::string PollBuilder::handlers(const Stmt& statement, const std::vector<Node>& throwing,
                                  const std::string& falling, Node& after) {
  const Node thrown = graph_.junction();
  const bool isSaid = after == StateGraph::kNowhere;
  std::string text;
  for (const Handler& handler : statement.handlers) {
    at_ = thrown;
    std::string written = writer_.write(handler.text);
    bool throws = false;
    const bool leaves = leavesAtEnd(handler.text, throws);
    if (isSaid && hasReturn(handler.text)) graph_.edge(thrown, StateGraph::kDone);
    if (isSaid && throws) graph_.edge(thrown, graph_.exit("throws"));
    if (!leaves) {
      if (isSaid) after = graph_.join(after, thrown);
      if (!falling.empty()) written.insert(written.rfind('}'), falling + "\n");
    }
    text += " " + written;
  }
  if (graph_.leads(thrown) || after == thrown) {
    for (Node from : throwing) graph_.edge(from, thrown);
  }
  return text;
}

}  // namespace pollux::compiler
