// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Turns the statements of the model into the cases of poll() and the steps of the ladder.
//
// A case is a stretch of code with a name. Control falls from one into the next; any other way
// there sets `state` and continues the loop around the switch. The loop stands once in poll() and
// once in every try block that suspends, since no label can be jumped to from outside of a try.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "lower/future_class.h"
#include "lower/text_writer.h"

namespace pollux::compiler {

class PollBuilder {
 public:
  PollBuilder(const AsyncFunction& function, const Analysis& analysis, const Frame& frame,
              FutureClass& future);

  void build();

 private:
  /// The ladder's newest entry: an enumerator, or unknown where branches with different ones meet.
  struct Top {
    std::string live;
    bool isKnown = true;
  };
  struct Labels {
    std::string next;   // where `continue` goes
    std::string after;  // where `break` goes
    int jumpsAfter = 0;
    int jumpsNext = 0;
    bool hasLadder = false;
  };
  /// Where in the current case the first local of a scope was declared.
  struct FirstLocal {
    int caseNumber = -1;
    std::size_t line = 0;
  };

  void body(const std::vector<Stmt>& statements);
  void statement(const Stmt& statement);
  void scope(const Block& block, bool hasBraces);
  void endScope(const Top& floor);
  void construct(const Stmt& statement);
  void constructInFrame(VariableId id, const Init& init);
  std::string plainDeclaration(const Stmt& statement) const;
  void alive(VariableId id);
  void await(const Stmt& statement);
  void choice(const Stmt& statement);
  void nativeChoice(const Stmt& statement);
  void splitChoice(const Stmt& statement);
  void arm(const Block& block, bool hasBraces);
  void loop(const Stmt& statement);
  void exitUnless(const Stmt& statement);
  void continuePoint(const Stmt& statement);
  void switchStatement(const Stmt& statement);
  void caseLabel(const Stmt& statement);
  void tryStatement(const Stmt& statement);
  std::string handlerText(const Text& text, const std::string& after, bool& falls);
  void endOfBody();

  // Cases and states.
  std::string newState(const std::string& wish, const std::string& comment,
                       const std::string& destination = "");
  void startCase(const std::string& state);
  void line(const std::string& text);
  std::string jumpText(const std::string& state);
  void jump(const std::string& state);
  void edge(const std::string& to);
  void unwindTo(const Top& floor);
  std::string unwindCall(const Top& floor) const;
  std::vector<std::string> finishDispatch();
  std::size_t stateIndex(const std::string& name) const;
  void forgetState(const std::string& name);
  std::string liveName(VariableId id);

  const AsyncFunction& function_;
  const Analysis& analysis_;
  FutureClass& future_;
  TextWriter writer_;
  std::vector<std::vector<Case>> dispatches_;  // poll()'s, and one for each try around
  std::map<ConstructId, Labels> labels_;
  std::map<ConstructId, std::map<const Stmt*, std::string>> caseStates_;
  std::set<std::string> stateNames_;
  std::map<VariableId, std::string> liveNames_;
  std::vector<int> alives_;  // how many statements bring each variable to life
  std::vector<FirstLocal> scopes_;
  std::string currentState_;
  Top top_;
  int caseNumber_ = 0;
  bool isReachable_ = true;
};

/// Whether unwind() has something to destroy that the block, or a block in it, makes.
bool hasLadder(const Block& block, const Analysis& analysis);

/// A case as lines of C++.
std::vector<std::string> caseLines(const Case& part, const std::string& stateType);

/// Whether a jump of this kind to the construct stands anywhere in the block.
bool hasJump(const Block& block, ConstructId target, bool isBreak);

}  // namespace pollux::compiler
