// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Statements to cases: see poll_builder.h. Here: scopes, variables, awaits; control flow is in
// poll_control.cpp.
#include "lower/poll_builder.h"

#include <cctype>

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

static bool hasJump(const Text& text, ConstructId target, bool isBreak) {
  for (const Piece& piece : text) {
    if (piece.kind == Piece::Kind::Jump && piece.target == target && piece.isBreak == isBreak)
      return true;
  }
  return false;
}

bool hasJump(const Block& block, ConstructId target, bool isBreak) {
  for (const Stmt& statement : block.body) {
    if (statement.kind == Stmt::Kind::Jump && statement.construct == target &&
        statement.isBreak == isBreak)
      return true;
    if (hasJump(statement.text, target, isBreak) || hasJump(statement.block, target, isBreak) ||
        hasJump(statement.otherwise, target, isBreak))
      return true;
    for (const Handler& handler : statement.handlers) {
      if (hasJump(handler.text, target, isBreak)) return true;
    }
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

PollBuilder::PollBuilder(const AsyncFunction& function, const Analysis& analysis,
                         const Frame& frame, FutureClass& future)
    : function_(function),
      analysis_(analysis),
      future_(future),
      writer_(function, analysis, frame) {
  stateNames_ = {"Start", "Done"};
  alives_.resize(function.variables.size());
  countAlive(function.body, alives_);
  top_.live = future.liveType + "::None";
  writer_.writeJump = [this](ConstructId target, bool isBreak) {
    Labels& labels = labels_.at(target);
    ++(isBreak ? labels.jumpsAfter : labels.jumpsNext);
    return jumpText(isBreak ? labels.after : labels.next);
  };
}

void PollBuilder::build() {
  dispatches_.emplace_back();
  future_.states.push_back({"Start", "", {}});
  startCase("Start");
  scopes_.emplace_back();
  body(function_.body.body);
  endOfBody();
  future_.cases = std::move(dispatches_.back());
}

void PollBuilder::endOfBody() {
  if (!isReachable_) return;
  edge("Done");
  line(function_.returnsVoid ? "return pollux::ready;"
                             : "std::abort();  // the end of a function that has a result");
}

// Cases and states.

std::string PollBuilder::newState(const std::string& wish, const std::string& comment,
                                  const std::string& destination) {
  std::string name = wish;
  if (stateNames_.count(name) && !destination.empty()) name += "For" + camelCase(destination);
  const std::string base = name;
  for (int number = 2; stateNames_.count(name); ++number) name = base + std::to_string(number);
  stateNames_.insert(name);
  future_.states.push_back({name, comment, {}});
  return name;
}

void PollBuilder::startCase(const std::string& state) {
  std::vector<Case>& cases = dispatches_.back();
  if (!cases.empty() && isReachable_) {
    edge(state);
    cases.back().fallsThrough = true;
  }
  cases.push_back({{state}, {}, false, false});
  // A try block is entered through the case it stands in, whatever its state is.
  for (std::size_t i = 0; i + 1 < dispatches_.size(); ++i)
    dispatches_[i].back().states.push_back(state);
  currentState_ = state;
  ++caseNumber_;
  isReachable_ = true;
}

void PollBuilder::edge(const std::string& to) {
  for (StateInfo& state : future_.states) {
    if (state.name != currentState_) continue;
    for (const std::string& known : state.successors) {
      if (known == to) return;
    }
    state.successors.push_back(to);
  }
}

void PollBuilder::line(const std::string& text) { dispatches_.back().back().lines.push_back(text); }

std::string PollBuilder::jumpText(const std::string& state) {
  edge(state);
  return "state = " + future_.stateType + "::" + state + "; continue;";
}

void PollBuilder::jump(const std::string& state) {
  if (!isReachable_) return;
  line(jumpText(state));
  isReachable_ = false;
}

std::string PollBuilder::unwindCall(const Top& floor) const {
  const bool isBottom = floor.live == future_.liveType + "::None";
  return "unwind(" + (isBottom ? "" : floor.live) + ");";
}

void PollBuilder::unwindTo(const Top& floor) {
  std::vector<std::string>& lines = dispatches_.back().back().lines;
  if (!lines.empty() && lines.back().rfind("unwind(", 0) == 0) lines.pop_back();  // on its way
  line(unwindCall(floor));
}

// Scopes and variables.

void PollBuilder::body(const std::vector<Stmt>& statements) {
  for (const Stmt& part : statements) {
    const bool isLabel =
        part.kind == Stmt::Kind::CaseLabel || part.kind == Stmt::Kind::ContinuePoint;
    if (isReachable_ || isLabel) statement(part);
  }
}

void PollBuilder::scope(const Block& block, bool hasBraces) {
  const Top floor = top_;
  scopes_.emplace_back();
  body(block.body);
  const FirstLocal first = scopes_.back();
  scopes_.pop_back();
  // Ordinary locals end with their scope, whose braces are gone.
  if (!hasBraces && first.caseNumber == caseNumber_ && block.kind == Block::Kind::Scope) {
    std::vector<std::string>& lines = dispatches_.back().back().lines;
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(first.line), "{");
    lines.push_back("}");
  }
  endScope(floor);
}

void PollBuilder::endScope(const Top& floor) {
  const bool isChanged = top_.live != floor.live || !top_.isKnown;
  if (isChanged && isReachable_) unwindTo(floor);
  top_ = floor;
}

void PollBuilder::statement(const Stmt& statement) {
  switch (statement.kind) {
    case Stmt::Kind::Code:
    case Stmt::Kind::Comment:
      line(writer_.write(statement.text));
      if (statement.leaves) isReachable_ = false;
      return;
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
    case Stmt::Kind::Block:
      return scope(statement.block, false);
    case Stmt::Kind::If:
      return choice(statement);
    case Stmt::Kind::Loop:
      return loop(statement);
    case Stmt::Kind::ExitUnless:
      return exitUnless(statement);
    case Stmt::Kind::ContinuePoint:
      return continuePoint(statement);
    case Stmt::Kind::Switch:
      return switchStatement(statement);
    case Stmt::Kind::CaseLabel:
      return caseLabel(statement);
    case Stmt::Kind::Try:
      return tryStatement(statement);
    case Stmt::Kind::Jump: {
      const Labels& labels = labels_.at(statement.construct);
      ++(statement.isBreak ? labels_.at(statement.construct).jumpsAfter
                           : labels_.at(statement.construct).jumpsNext);
      return jump(statement.isBreak ? labels.after : labels.next);
    }
    case Stmt::Kind::Return:
      edge("Done");
      line(writer_.writeReturn(statement.text, statement.hasValue));
      isReachable_ = false;
      return;
  }
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
      return declare(type, name) + ";";
    case Init::Kind::Arguments:
      return declare(type, name) + (value.empty() ? ";" : "(" + value + ");");
    case Init::Kind::Elements:
      return declare(type, name) + " = " + value + ";";
    case Init::Kind::Address:
      return declare(type, "&" + name) + " = " + value + ";";
    case Init::Kind::AddressOfRvalue:
      return declare(type, "&&" + name) + " = " + value + ";";
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
  Case& current = dispatches_.back().back();
  current.hasLocals = true;
  if (!scopes_.empty()) {
    FirstLocal& first = scopes_.back();
    if (first.caseNumber != caseNumber_) first = {caseNumber_, current.lines.size()};
  }
  line(plainDeclaration(statement));
}

void PollBuilder::constructInFrame(VariableId id, const Init& init) {
  const Variable& variable = function_.variables[id];
  const std::string& path = writer_.path(id);
  const std::string value = writer_.write(init.text);
  const std::string type = declare(typeText(function_, variable), "");
  switch (init.kind) {
    case Init::Kind::None:
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
      // Nobody reads the volatile object that emplace_with refers to.
      return line((type.rfind("volatile ", 0) == 0 ? "(void)&" : "") + path + ".emplace_with([&]" +
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

void PollBuilder::alive(VariableId id) {
  if (!analysis_.onLadder[id]) return;
  const bool isNew = liveNames_.find(id) == liveNames_.end();
  const std::string name = liveName(id);
  LadderStep step{name, top_.live, writer_.path(id) + ".destroy();"};
  // What is below differs where branches meet, and where both branches construct the variable.
  if (!top_.isKnown || alives_[id] > 1) {
    step.below = "below_" + function_.variables[id].name;
    line(step.below + " = live_;");
    if (isNew) future_.savedLives.push_back(step.below);
  }
  if (isNew) future_.ladder.insert(future_.ladder.begin(), std::move(step));
  top_ = {future_.liveType + "::" + name, true};
  line("live_ = " + top_.live + ";");
}

void PollBuilder::await(const Stmt& statement) {
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
  const std::string state =
      newState("Await" + camelCase(statement.name),
               std::to_string(statement.line) + ": " + statement.comment, statement.destination);
  startCase(state);
  const std::string suspend =
      "return state_ = " + future_.stateType + "::" + state + ", pollux::pending;";
  if (statement.discards) return line("if (" + future + ".is_pending()) " + suspend);
  dispatches_.back().back().hasLocals = true;
  line("auto ready = " + future + ";");
  line("if (ready.is_pending()) " + suspend);
}

}  // namespace pollux::compiler
