// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Statements to cases: see poll_builder.h. Here: scopes, variables, awaits; control flow is in
// poll_control.cpp.
#include "lower/poll_builder.h"

#include <cctype>

#include "lower/shape.h"

namespace pollux::compiler {
namespace {

std::string camelCase(const std::string& name) {
  std::string result;
  bool startsWord = true;
  for (char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte)) result += startsWord ? static_cast<char>(std::toupper(byte)) : c;
    startsWord = !std::isalnum(byte);
  }
  return result;
}

}  // namespace

bool hasLadder(const Block& block, const Analysis& analysis) {
  for (VariableId id : block.variables) {
    if (analysis.onLadder[id]) return true;
  }
  for (const Stmt& statement : block.body) {
    if (hasLadder(statement.block, analysis) || hasLadder(statement.otherwise, analysis))
      return true;
  }
  return false;
}

static void countAlive(const Block& block, std::vector<int>& counts) {
  for (const Stmt& statement : block.body) {
    if (statement.kind == Stmt::Kind::Alive) ++counts[statement.variable];
    countAlive(statement.block, counts);
    countAlive(statement.otherwise, counts);
  }
}

static void countUses(const Text& text, std::vector<int>& counts) {
  for (const Piece& piece : text) {
    if (piece.variable >= 0) ++counts[piece.variable];
    countUses(piece.value, counts);
  }
}

static void countUses(const Block& block, std::vector<int>& counts) {
  for (const Stmt& statement : block.body) {
    countUses(statement.text, counts);
    countUses(statement.init.text, counts);
    countUses(statement.block, counts);
    countUses(statement.otherwise, counts);
    for (const Handler& handler : statement.handlers) countUses(handler.text, counts);
  }
}

PollBuilder::PollBuilder(const AsyncFunction& function, const Analysis& analysis,
                         const Frame& frame, FutureClass& future, const Landings& landings)
    : function_(function),
      analysis_(analysis),
      future_(future),
      writer_(function, analysis, frame),
      landings_(landings) {
  stateNames_ = {"Start", "Done"};
  alives_.resize(function.variables.size());
  countAlive(function.body, alives_);
  uses_.resize(function.variables.size());
  countUses(function.body, uses_);
  top_.live = future.liveType + "::None";
  writer_.writeJump = [this](ConstructId target, bool isBreak) {
    const std::string text = jumpText(target, isBreak);
    return constructs_.at(target).isTakenApart ? "{ " + text + " }" : text;
  };
  writer_.onGoto = [this](const std::string& label) { jumpedTo(label); };
}

PollBuilder::Landings PollBuilder::build() {
  dispatches_.emplace_back();
  const Node start = graph_.state("Start", "");
  if (future_.isStraight) {
    graph_.place(start);
    at_ = start;
  } else {
    label(start);
  }
  text_.beginBlock();
  body(function_.body);
  endOfBody();
  if (!future_.isStraight) text_.endStretch(PollText::Next::Label);
  future_.poll = text_.lines();
  future_.states = graph_.states();
  future_.jumps = dispatches_.back().jumps;
  return foundLandings();
}

void PollBuilder::endOfBody() {
  if (!isReachable()) return;
  unwinding_.reset();  // the guard does it
  graph_.edge(at_, StateGraph::kDone);
  const std::string end = "return " + writer_.nothing() + ";";
  line(function_.returnsVoid ? end : "std::abort();  // the end of a function that has a result");
}

// States.

PollBuilder::Node PollBuilder::newState(const std::string& wish, const std::string& comment,
                                        const std::string& destination) {
  std::string name = wish;
  if (stateNames_.count(name) && !destination.empty()) name += "For" + camelCase(destination);
  const std::string base = name;
  for (int number = 2; stateNames_.count(name); ++number) name = base + std::to_string(number);
  stateNames_.insert(name);
  const Node state = graph_.state(name, comment);
  dispatchOf_[state] = dispatches_.size() - 1;
  return state;
}

std::string PollBuilder::labelText(Node state) const {
  return "case " + future_.stateType + "::" + graph_.name(state) + ":";
}

void PollBuilder::label(Node state) {
  flush();
  graph_.place(state);
  dispatches_.back().states.push_back(state);
  if (straightTry_) {
    endStraightPart(state);
  } else {
    const bool atLabel = text_.isAtLabel();
    const bool falls = isReachable() && !atLabel;
    text_.endStretch(falls ? PollText::Next::FallenInto : PollText::Next::Label);
    if (text_.isInSwitch() && !atLabel && text_.size() > 0) line("");
    text_.label(labelText(state));
  }
  graph_.edge(at_, state);
  at_ = state;
}

// Lines, and the ladder.

void PollBuilder::line(const std::string& text) {
  flush();
  text_.line(text);
}

std::string PollBuilder::unwindCall(const Top& floor) const {
  const bool isBottom = floor.live == future_.liveType + "::None";
  return "on_exit.unwind(" + (isBottom ? "" : floor.live) + ")";
}

void PollBuilder::unwindTo(const Top& floor) {
  if (top_.isAt(floor)) return;
  if (unwinding_) {
    unwinding_->floor = floor;
  } else {
    unwinding_ = {top_, floor};
  }
  top_ = floor;
}

void PollBuilder::flush() {
  if (!unwinding_) return;
  const Unwinding way = *unwinding_;
  unwinding_.reset();
  if (const LadderStep* step = onlyStep(way)) {
    text_.line("live = " + step->below + ";");
    text_.line(step->destroy);
  } else {
    text_.line(unwindCall(way.floor) + ";");
  }
}

const LadderStep* PollBuilder::onlyStep(const Unwinding& way) const {
  for (const LadderStep& step : future_.ladder) {
    const bool isNewest = way.from.isKnown && way.from.live == future_.liveType + "::" + step.live;
    if (isNewest && step.below == way.floor.live) return &step;
  }
  return nullptr;
}

// Scopes and variables.

void PollBuilder::body(const Block& block) {
  body(block.body.data(), block.body.data() + block.body.size());
}

void PollBuilder::body(const Stmt* begin, const Stmt* end) {
  for (const Stmt* at = begin; at != end; ++at) {
    if (!needsWriting(*at)) continue;
    if (!isReachable() && isEnteredBehindTest(*at)) at_ = graph_.junction();
    if (at + 1 != end && becomesCondition(*at, at[1])) asCondition_ = at[1].text[0].variable;
    if (end - begin == 2 && at == begin && isLoopInit(*at, at[1])) {
      loopInit_ = writer_.path(at->variable) + " = " + writer_.write(at->init.text);
      continue;
    }
    statement(*at);
  }
}

void PollBuilder::scope(const Block& block, bool hasBraces) {
  const Top floor = top_;
  if (block.kind == Block::Kind::Expression) {  // the locals in it are of the block around
    body(block);
    if (isReachable()) unwindTo(floor);
    top_ = floor;
    return;
  }
  text_.beginBlock();
  body(block);
  endScope(floor, hasBraces);
}

/// Ordinary locals end with their scope, and before what is older and in the frame.
void PollBuilder::endScope(const Top& floor, bool hasBraces) {
  const bool unwinds = isReachable() && !top_.isAt(floor);
  // What is left of the last expression or block ends before the locals around.
  if (text_.blockHasDestructor()) flush();
  text_.endBlock(hasBraces, unwinds);
  if (unwinds) unwindTo(floor);
  top_ = floor;
}

void PollBuilder::statement(const Stmt& statement) {
  switch (statement.kind) {
    case Stmt::Kind::Code:
    case Stmt::Kind::Comment:
      return code(statement);
    case Stmt::Kind::Hoist:
      (statement.isMember ? future_.types : future_.constants)
          .push_back(writer_.write(statement.text));
      return;
    case Stmt::Kind::Construct:
      return construct(statement);
    case Stmt::Kind::Alive:
      return alive(statement.variable);
    case Stmt::Kind::Await:
      return await(statement);
    case Stmt::Kind::Yield:
      return yield(statement);
    case Stmt::Kind::Block:
      return scope(statement.block, &statement == lastInBraces_);
    case Stmt::Kind::If:
      return isTakenApart(statement) ? splitChoice(statement) : choice(statement);
    case Stmt::Kind::Loop:
      return isTakenApart(statement) ? splitLoop(statement) : loop(statement);
    case Stmt::Kind::ExitUnless:
      return exitUnless(statement);
    case Stmt::Kind::ContinuePoint:
      return continuePoint(statement);
    case Stmt::Kind::Switch:
      return switchStatement(statement);
    case Stmt::Kind::CaseLabel:
      return caseLabel(statement);
    case Stmt::Kind::Label:
      return userLabel(statement);
    case Stmt::Kind::Goto:
      line(writer_.write(statement.text));
      at_ = StateGraph::kNowhere;
      return;
    case Stmt::Kind::Try:
      return isTakenApart(statement) ? splitTry(statement) : tryStatement(statement);
    case Stmt::Kind::Jump:
      line(jumpText(statement.construct, statement.isBreak));
      at_ = StateGraph::kNowhere;
      return;
    case Stmt::Kind::Return:
      return giveBack(statement);
  }
}

/// `throws GaveUp` of `throw GaveUp(url);`. Empty for what is no such statement.
static std::string exitByThrow(const std::string& text) {
  const std::string word = "throw";
  if (text.rfind(word, 0) != 0) return "";
  const std::size_t begin = text.find_first_not_of(" \t\r\n", word.size());
  if (begin == word.size()) return text[begin] == ';' || text[begin] == '(' ? "throws" : "";
  std::size_t end = begin;
  while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) ||
                               text[end] == '_' || text[end] == ':'))
    ++end;
  const bool isType = end < text.size() && (text[end] == '(' || text[end] == '{');
  return isType ? "throws " + text.substr(begin, end - begin) : "throws";
}

void PollBuilder::code(const Stmt& statement) {
  const std::string text = writer_.write(statement.text);
  const std::string exit = statement.leaves ? exitByThrow(text) : "";
  if (!exit.empty()) graph_.edge(at_, graph_.exit(exit));
  if (hasReturn(statement.text)) graph_.edge(at_, StateGraph::kDone);
  line(text);
  if (statement.leaves) at_ = StateGraph::kNowhere;
}

void PollBuilder::giveBack(const Stmt& statement) {
  // The guard does it, unless there are ordinary locals, which end before the guard.
  if (statement.text.empty() && !text_.hasDestructor()) unwinding_.reset();
  graph_.edge(at_, StateGraph::kDone);
  line(writer_.writeReturn(statement.text, statement.hasValue, statement.movesLocal));
  at_ = StateGraph::kNowhere;
}

std::string PollBuilder::plainDeclaration(const Stmt& statement) const {
  if (!isBlank(statement.text)) return writer_.write(statement.text);
  const Variable& variable = function_.variables[statement.variable];
  const std::string name = variable.userName.empty() ? variable.name : variable.userName;
  std::string type = typeText(function_, variable);
  if (type.empty()) type = "auto @";  // a type without a name
  const std::string value = writer_.write(statement.init.text);
  switch (statement.init.kind) {
    case Init::Kind::None:
    case Init::Kind::Parts:
      return declare(type, name) + ";";
    case Init::Kind::Arguments:
      return declare(type, name) + (value.empty() ? ";" : "(" + value + ");");
    case Init::Kind::Elements:
      return declare(type, name) + " = " + value + ";";
    case Init::Kind::Address:
      return declare(type, "&", name) + " = " + value + ";";
    case Init::Kind::AddressOfRvalue:
      return declare(type, "&&", name) + " = " + value + ";";
    case Init::Kind::Value:
    case Init::Kind::Convert:
      return declare(type, name) + " = " + value + ";";
  }
  return "";
}

void PollBuilder::construct(const Stmt& statement) {
  const VariableId id = statement.variable;
  if (analysis_.storage[id] == Storage::Constant) {
    future_.constants.push_back(plainDeclaration(statement));
    return;
  }
  const std::string& closure = function_.variables[id].closure;
  const bool isInFrame = analysis_.storage[id] != Storage::Local;
  if (!closure.empty() && (isInFrame || isBlank(statement.text))) future_.types.push_back(closure);
  if (isInFrame) return constructInFrame(id, statement.init);
  if (id == asCondition_) {
    conditionText_ = writer_.write(statement.init.text);
    return;
  }
  flush();
  text_.local(plainDeclaration(statement), !function_.variables[id].triviallyDestructible);
}

/// For placement new.
static std::string addressOfPart(const std::string& path, const Variable& part) {
  const std::string address = "std::addressof(" + path + ")";
  return part.isConst ? "const_cast<" + declare(part.type, "*") + ">(" + address + ")" : address;
}

void PollBuilder::constructInFrame(VariableId id, const Init& init) {
  const Variable& variable = function_.variables[id];
  const std::string& path = writer_.path(id);
  const std::string value = writer_.write(init.text);
  const std::string type = declare(typeText(function_, variable), "");
  if (variable.partOf >= 0 && analysis_.storage[id] == Storage::Slot)
    return line("::new (" + addressOfPart(path, variable) + ") " + type +
                (value[0] == '{' ? value : "(" + value + ")") + ";");
  switch (init.kind) {
    case Init::Kind::None:
    case Init::Kind::Parts:
      return;
    case Init::Kind::Address:
      return line(path + " = std::addressof(" + value + ");");
    case Init::Kind::AddressOfRvalue:
      return line(path + " = pollux::address_of(" + value + ");");
    case Init::Kind::Elements:
      return line(path + ".emplace_with([&] { return decltype(" + path + ")::Elements{" + value +
                  "}; });");
    case Init::Kind::Arguments:
      return line(path + ".emplace(" + value + ");");
    case Init::Kind::Value:
    case Init::Kind::Convert:
      if (analysis_.storage[id] == Storage::Field) return line(path + " = " + value + ";");
      return line(path + ".emplace_with([&]" +
                  (init.kind == Init::Kind::Convert ? "() -> " + type : std::string()) +
                  " { return " + value + "; });");
  }
}

std::string PollBuilder::liveName(VariableId id) {
  if (auto known = liveNames_.find(id); known != liveNames_.end()) return known->second;
  const Variable& variable = function_.variables[id];
  auto isTaken = [&](const std::string& name) {
    for (const auto& [other, live] : liveNames_) {
      if (live == name) return true;
    }
    return name == "None";
  };
  const std::string wish = camelCase(variable.name);
  std::string name = wish;
  if (const std::size_t suffix = wish.rfind("Future"); suffix != std::string::npos && suffix > 0)
    name = wish.substr(0, suffix) + wish.substr(suffix + 6);  // get_future is in the ladder as Get
  if (isTaken(name)) name = wish;
  for (int number = 2; isTaken(name); ++number) name = wish + std::to_string(number);
  liveNames_[id] = name;
  return name;
}

/// The place on the ladder of another variable that shares its member with this one.
const LadderStep* PollBuilder::sameStep(VariableId id) const {
  if (!top_.isKnown || alives_[id] > 1) return nullptr;
  for (const LadderStep& step : future_.ladder) {
    if (step.destroy == writer_.path(id) + ".destroy();" && step.below == top_.live) return &step;
  }
  return nullptr;
}

void PollBuilder::alive(VariableId id) {
  if (!analysis_.onLadder[id]) return;
  if (const LadderStep* step = sameStep(id)) {
    liveNames_[id] = step->live;
    top_.live = future_.liveType + "::" + step->live;
    return line("live = " + top_.live + ";");
  }
  const bool isNew = liveNames_.find(id) == liveNames_.end();
  const std::string name = liveName(id);
  LadderStep step{name, top_.live, writer_.path(id) + ".destroy();"};
  if (const Variable& part = function_.variables[id]; part.partOf >= 0) {
    const std::string& progress = writer_.path(part.whole);
    step.destroy = part.isArray ? "while (" + progress + " > 0) std::destroy_at(std::addressof(" +
                                      writer_.path(id) + "[--" + progress + "]));"
                                : "if (!" + progress + ") std::destroy_at(std::addressof(" +
                                      writer_.path(id) + "));";
  }
  // What is below differs where branches meet, and where both branches construct the variable.
  if (!top_.isKnown || alives_[id] > 1) {
    step.below = "below_" + function_.variables[id].name;
    line(step.below + " = live;");
    if (isNew) future_.savedLives.push_back(step.below);
  }
  if (isNew) future_.ladder.insert(future_.ladder.begin(), std::move(step));
  top_ = {future_.liveType + "::" + name, true};
  line("live = " + top_.live + ";");
}

std::string PollBuilder::suspendText(Node state) const {
  std::string values;
  for (const KeptLocal& local : future_.kept) values += (values.empty() ? "" : ", ") + local.name;
  const std::string keep = values.empty() ? "" : "kept = {" + values + "}, ";
  return "return " + keep + "on_exit.suspend(" + stateText(state) + ");";
}

void PollBuilder::await(const Stmt& statement) {
  future_.usesContext = true;
  std::string future;
  if (statement.variable >= 0) {
    future = writer_.path(statement.variable) + "->poll(cx)";
  } else {
    Text place = statement.text;
    if (place.size() == 1 && place[0].kind == Piece::Kind::Use) {
      place[0].after = After::Dot;
      future = writer_.write(place) + "poll(cx)";
    } else {
      future = "(" + writer_.write(place) + ").poll(cx)";
    }
  }
  const Node state =
      newState("Await" + camelCase(statement.name),
               std::to_string(statement.line) + ": " + statement.comment, statement.destination);
  label(state);
  suspendsAt(state);
  if (statement.discards) return line("if (" + future + ".is_pending()) " + suspendText(state));
  text_.poll(future, suspendText(state));
}

void PollBuilder::suspendsAt(Node state) {
  future_.suspensions.push_back({graph_.name(state), top_.live, top_.isKnown});
}

/// In one go, since making the element may throw: then the stream is done.
void PollBuilder::yield(const Stmt& statement) {
  const Node state = newState("Yield" + camelCase(statement.name),
                              std::to_string(statement.line) + ": " + statement.comment);
  line("return pollux::yield<" + future_.output + ">(on_exit, " + stateText(state) + ", " +
       writer_.write(statement.text) + ");");
  suspendsAt(state);
  graph_.edge(at_, state);
  at_ = StateGraph::kNowhere;
  label(state);
}

}  // namespace pollux::compiler
