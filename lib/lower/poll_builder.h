// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Turns the statements of the model into the cases of poll() and the steps of the ladder.
//
// Loops and branches stay what they were, with the case labels of their awaits inside. What cannot
// (see shape.h) is taken apart into states; control falls from one into the next, or sets `state`
// and continues the loop around the switch. There is a switch in poll(), and one in every try
// block with several awaits, since no label can be jumped to from outside of a try.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lower/future_class.h"
#include "lower/poll_text.h"
#include "lower/state_graph.h"
#include "lower/text_writer.h"

namespace pollux::compiler {

class PollBuilder {
 public:
  /// A label of the user's.
  struct Landing {
    bool isJumpedTo = true;
    bool unwinds = true;  // somebody who jumps there leaves locals on the ladder

    bool operator==(const Landing& other) const {
      return isJumpedTo == other.isJumpedTo && unwinds == other.unwinds;
    }
  };
  using Landings = std::map<std::string, Landing>;

  /// `landings`: what an earlier build() found; a label that it does not know may be anything.
  PollBuilder(const AsyncFunction& function, const Analysis& analysis, const Frame& frame,
              FutureClass& future, const Landings& landings);

  Landings build();

 private:
  using Node = StateGraph::Node;

  /// The ladder's newest entry: an enumerator, or unknown where branches with different ones meet.
  struct Top {
    std::string live;
    bool isKnown = true;

    bool isAt(const Top& other) const { return isKnown && other.isKnown && live == other.live; }
  };
  /// Where `break` or `continue` goes, and whether it leaves locals on the ladder there.
  struct Target {
    Node node = StateGraph::kNowhere;
    bool unwinds = false;
  };
  struct Construct {
    bool isTakenApart = false;
    Top floor;
    Target next;
    Target after;
  };
  /// A switch over the states that stand in it. It is in a loop if anybody jumps to one of them.
  struct Dispatch {
    std::vector<Node> states;
    bool jumps = false;
  };
  /// A label, and what was on the ladder there and at the jumps.
  struct Label {
    Node node = StateGraph::kNowhere;
    Top top;
    std::vector<Top> jumps;
  };
  struct Unwinding {
    Top from;
    Top floor;
  };

  // Statements.
  void body(const Stmt* begin, const Stmt* end);
  void body(const Block& block);
  void statement(const Stmt& statement);
  void scope(const Block& block, bool hasBraces);
  void endScope(const Top& floor, bool hasBraces);
  void code(const Stmt& statement);
  void construct(const Stmt& statement);
  void constructInFrame(VariableId id, const Init& init);
  std::string plainDeclaration(const Stmt& statement) const;
  void alive(VariableId id);
  void await(const Stmt& statement);
  std::string suspendText(Node state) const;
  void suspendsAt(Node state);
  void yield(const Stmt& statement);
  void giveBack(const Stmt& statement);
  void endOfBody();

  // Control flow that keeps its form.
  bool becomesCondition(const Stmt& statement, const Stmt& next) const;
  bool isLoopInit(const Stmt& statement, const Stmt& next) const;
  std::string condition(const Text& text) const;
  void choice(const Stmt& statement);
  void arm(const Block& block, bool hasBraces);
  void loop(const Stmt& statement);
  void exitUnless(const Stmt& statement);
  std::string jumpText(ConstructId target, bool isBreak);
  void endJumps(const Construct& construct);
  void tryStatement(const Stmt& statement);
  void straightBody(const Block& block);
  void endStraightPart(Node state);
  void dispatchedBody(const Block& block);
  void enterTry(std::size_t at, const Dispatch& inner, bool atLabel);
  void guard(const Block& block, const Top& floor);
  void guardedBody(const Block& block);
  std::string handlers(const Stmt& statement, const std::vector<Node>& throwing,
                       const std::string& falling, Node& after);

  // Control flow that is taken apart.
  void splitChoice(const Stmt& statement);
  void splitLoop(const Stmt& statement);
  void endSplit(const Construct& construct);
  void continuePoint(const Stmt& statement);
  void switchStatement(const Stmt& statement);
  void caseJumps(const Block& block, ConstructId id);
  void caseLabel(const Stmt& statement);

  // Labels of the user's (poll_labels.cpp).
  bool needsWriting(const Stmt& statement) const;
  bool isEnteredBehindTest(const Stmt& statement) const;
  Landing landingOf(const std::string& label) const;
  Landings foundLandings() const;
  Label& labelNamed(const std::string& name);
  void jumpedTo(const std::string& name);
  void userLabel(const Stmt& statement);
  void splitTry(const Stmt& statement);
  std::string stateJump(Node state);
  void jumpTo(Node state);
  void unwindJumps(const Top& floor);

  // States.
  Node newState(const std::string& wish, const std::string& comment,
                const std::string& destination = "");
  void label(Node state);
  std::string labelText(Node state) const;
  std::string stateText(Node state) const;
  bool isReachable() const { return at_ != StateGraph::kNowhere; }

  // Lines, and the ladder.
  void line(const std::string& text);
  void unwindTo(const Top& floor);
  void flush();
  std::string unwindCall(const Top& floor) const;
  const LadderStep* onlyStep(const Unwinding& way) const;
  std::string liveName(VariableId id);
  const LadderStep* sameStep(VariableId id) const;

  const AsyncFunction& function_;
  const Analysis& analysis_;
  FutureClass& future_;
  TextWriter writer_;
  StateGraph graph_;
  PollText text_;
  Node at_ = StateGraph::kNowhere;  // where control is
  Top top_;
  std::optional<Unwinding> unwinding_;  // not written yet: it may go further
  std::vector<Dispatch> dispatches_;    // poll()'s, and one for each try block around
  std::map<Node, std::size_t> dispatchOf_;
  std::map<ConstructId, Construct> constructs_;
  std::map<const Stmt*, Node> caseStates_;
  const Landings& landings_;
  std::map<std::string, Label> labels_;
  std::set<std::string> stateNames_;
  std::map<VariableId, std::string> liveNames_;
  std::vector<int> alives_;             // how many statements bring each variable to life
  std::vector<int> uses_;               // how often each variable is mentioned
  const Stmt* lastInBraces_ = nullptr;  // a block whose end is that of a loop's body
  VariableId asCondition_ = -1;  // an operand that is only the condition of the next statement
  std::string conditionText_;    // and its value
  std::string loopInit_;         // what the next loop's header begins with
  std::optional<std::size_t> straightTry_;  // the line of the `if` before a try block's only await
  int loopsAround_ = 0;                     // that have kept their form
};

/// The opposite of a condition.
std::string negated(const std::string& condition);

/// Whether unwind() has something to destroy that the block, or a block in it, makes.
bool hasLadder(const Block& block, const Analysis& analysis);

}  // namespace pollux::compiler
