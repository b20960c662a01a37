// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The question: which variables may stay ordinary locals of poll(), and which belong in the frame?
//
// poll() is a switch whose cases are C++ scopes. Control enters a case at its label, so a local
// declared in one case does not exist in the next. The walk below numbers the stretches of code
// between labels ("segments"): a new one begins where a state begins, that is after an await, and
// where a loop or branches with awaits begin and end, since their labels must not be jumped to past
// the initialiser of a local.
//
//     int a = f();              // segment 0: a, b, c begin
//     Guard b; int c = g(&a);
//     use(c);
//     co_await h();             // segment 1
//     use(a);                   // a is used here; b is destroyed at the end; c is dead
//
// A variable stays local if its whole life lies in one segment: from its declaration to its last
// use, or to the end of its scope where a destructor runs then or somebody may hold its address.
// Simplification: a label ends a segment even when no path to it suspends.
#include "analyse/analyse.h"

#include <algorithm>

#include "model/poll_names.h"

namespace pollux::compiler {

bool isEntered(const Block& block) {
  for (const Stmt& statement : block.body) {
    if (isEntered(statement)) return true;
  }
  return false;
}

bool isEntered(const Stmt& statement) {
  return statement.kind == Stmt::Kind::Await || statement.kind == Stmt::Kind::Yield ||
         statement.kind == Stmt::Kind::Label || statement.kind == Stmt::Kind::CaseLabel ||
         isEntered(statement.block) || isEntered(statement.otherwise);
}

namespace {

class SegmentWalk {
 public:
  explicit SegmentWalk(const AsyncFunction& function)
      : function_(function), lives_(function.variables.size()) {}

  struct Life {
    bool isDeclared = false;
    int first = 0;         // the segment of its declaration
    int last = 0;          // the last segment in which it is needed
    bool inFrame = false;  // for another reason
    bool escapes = false;
    int ownerDepth = 0;  // how many branches deep its block stands
    bool isTemporary = false;
    bool hasInitialiser = false;
    std::size_t loopsAround = 0;  // that suspend, around its declaration
    bool isCarried = false;       // changes in a loop that suspends and does not declare it
  };

  std::vector<Life> walk() {
    block(function_.body);
    // What a co_yield gives may change it, and nobody could keep it in the frame after that.
    if (yields_) {
      for (Life& life : lives_) life.isCarried = false;
    }
    return std::move(lives_);
  }

 private:
  void block(const Block& block) {
    for (VariableId id : block.variables) {
      lives_[id].ownerDepth = depth_;
      lives_[id].isTemporary = block.kind == Block::Kind::Expression;
    }
    body(block);
    for (VariableId id : block.variables) {
      const bool untilEnd = !function_.variables[id].triviallyDestructible || lives_[id].escapes;
      if (untilEnd && !function_.variables[id].isReference) need(id);
    }
  }

  void body(const Block& block) {
    for (const Stmt& part : block.body) statement(part);
  }

  void need(VariableId id) { lives_[id].last = segment_; }

  void text(const Text& text) {
    for (const Piece& piece : text) {
      if (piece.kind == Piece::Kind::Use || piece.kind == Piece::Kind::Capture) {
        need(piece.variable);
        const bool refers = piece.kind == Piece::Kind::Capture || piece.access == Access::Reference;
        if (refers) lives_[piece.variable].escapes = true;
        if (piece.access == Access::Write && lives_[piece.variable].loopsAround < loopsAround_)
          lives_[piece.variable].isCarried = true;
      }
      this->text(piece.value);
    }
  }

  void declare(const Stmt& statement) {
    text(statement.init.text);
    keepBindings(statement.init.text);
    Life& life = lives_[statement.variable];
    if (life.isDeclared || life.ownerDepth != depth_) life.inFrame = true;  // in a branch
    if (statement.init.kind == Init::Kind::Parts) life.inFrame = true;
    if (!life.isDeclared) life.first = segment_;
    life.loopsAround = loopsAround_;
    if (localsOfPoll().count(function_.variables[statement.variable].userName)) life.inFrame = true;
    if (statement.init.kind != Init::Kind::None) life.hasInitialiser = true;
    life.isDeclared = true;
    need(statement.variable);
  }

  /// The initialiser may end up in a lambda, and C++17 lets none capture a structured binding.
  void keepBindings(const Text& text) {
    for (const Piece& piece : text) {
      if (!piece.member.empty() || !piece.get.empty()) lives_[piece.variable].inFrame = true;
    }
  }

  void branches(const Stmt& statement) {
    const bool splits = isEntered(statement);
    if (splits) ++segment_;  // a label inside cannot be jumped to past a local in front
    text(statement.text);
    branch(statement.block);
    if (splits) ++segment_;
    branch(statement.otherwise);
    if (splits) ++segment_;
  }

  void branch(const Block& arm) {
    ++depth_;
    block(arm);
    --depth_;
  }

  void statement(const Stmt& statement) {
    switch (statement.kind) {
      case Stmt::Kind::Construct:
        return declare(statement);
      case Stmt::Kind::Await:
        text(statement.text);
        if (statement.variable >= 0) {
          ++segment_;
          need(statement.variable);
        } else {
          ++segment_;
          text(statement.text);
        }
        return;
      case Stmt::Kind::Yield:
        yields_ = true;
        text(statement.text);
        ++segment_;
        return;
      case Stmt::Kind::Block:
        return block(statement.block);
      case Stmt::Kind::If:
        return branches(statement);
      case Stmt::Kind::Loop:
        return loop(statement);
      case Stmt::Kind::Switch:
        text(statement.text);
        block(statement.block);
        ++segment_;
        return;
      case Stmt::Kind::CaseLabel:
      case Stmt::Kind::Label:
      case Stmt::Kind::ContinuePoint:
        ++segment_;
        return;
      case Stmt::Kind::Try:
        ++segment_;
        block(statement.block);
        for (const Handler& handler : statement.handlers) {
          ++segment_;
          text(handler.text);
        }
        ++segment_;
        return;
      case Stmt::Kind::Code:
      case Stmt::Kind::ExitUnless:
      case Stmt::Kind::Return:
        return text(statement.text);
      case Stmt::Kind::Alive:
      case Stmt::Kind::Comment:
      case Stmt::Kind::Hoist:
      case Stmt::Kind::Jump:
      case Stmt::Kind::Goto:
        return;
    }
  }

  /// What is declared outside and used inside is needed in every round, so again after the last.
  void loop(const Stmt& statement) {
    const std::size_t isAround = isEntered(statement) ? 1 : 0;
    ++segment_;
    loopsAround_ += isAround;
    block(statement.block);
    loopsAround_ -= isAround;
    ++segment_;
  }

  const AsyncFunction& function_;
  std::vector<Life> lives_;
  int segment_ = 0;
  int depth_ = 0;
  std::size_t loopsAround_ = 0;
  bool yields_ = false;
};

Storage storageOf(const Variable& variable, const SegmentWalk::Life& life) {
  if (variable.kind == Variable::Kind::Parameter) return Storage::Parameter;
  if (variable.isConstant) return Storage::Constant;
  if (variable.partOf >= 0)
    return variable.isAssignable && !variable.isConst ? Storage::Field : Storage::Slot;
  const bool endsEarly = life.isTemporary && !variable.triviallyDestructible;
  const bool isLocal = life.isDeclared && !life.inFrame && life.first == life.last && !endsEarly &&
                       variable.kind != Variable::Kind::Future;
  if (isLocal || !life.isDeclared) return Storage::Local;
  if (variable.isReference) return Storage::Pointer;
  const bool isPlainArray =
      variable.isArray && variable.triviallyDestructible && !life.hasInitialiser;
  return variable.isAssignable || isPlainArray ? Storage::Field : Storage::Slot;
}

}  // namespace

Analysis analyse(const AsyncFunction& function, const KnownFutures& known) {
  const std::vector<SegmentWalk::Life> lives = SegmentWalk(function).walk();
  Analysis analysis;
  analysis.destroysNothing = true;
  for (std::size_t i = 0; i < lives.size(); ++i) {
    const Variable& variable = function.variables[i];
    const Storage storage = storageOf(variable, lives[i]);
    const bool isQuiet =
        variable.triviallyDestructible || known.quiet.count(variable.futureOf) != 0;
    const bool onLadder = storage == Storage::Slot && !isQuiet;
    analysis.storage.push_back(storage);
    analysis.onLadder.push_back(onLadder);
    analysis.isCarried.push_back(storage == Storage::Field && variable.isScalar &&
                                 lives[i].isCarried && lives[i].hasInitialiser &&
                                 !lives[i].escapes);
    analysis.hasLadder |= onLadder;
    if (onLadder || (storage == Storage::Parameter && !variable.isReference && !isQuiet))
      analysis.destroysNothing = false;
  }
  analysis.lifetimes = lifetimes(function, known.forgotten);
  analysis.isForgotten =
      analysis.destroysNothing &&
      std::none_of(function.parameters.begin(), function.parameters.end(), [&](VariableId id) {
        return !function.variables[id].isReference && analysis.lifetimes.of[id].escapes;
      });
  return analysis;
}

std::vector<VariableId> unnamedInFrame(const AsyncFunction& function, const Analysis& analysis) {
  std::vector<VariableId> unnamed;
  for (std::size_t i = 0; i < function.variables.size(); ++i) {
    const bool isInFrame =
        analysis.storage[i] != Storage::Local && analysis.storage[i] != Storage::Constant;
    if (isInFrame && function.variables[i].type.empty() && function.variables[i].typeOf.empty())
      unnamed.push_back(static_cast<VariableId>(i));
  }
  return unnamed;
}

std::string print(const AsyncFunction& function, const Analysis& analysis) {
  static const char* const names[] = {"parameter", "constant", "local", "field", "pointer", "slot"};
  std::string text = function.className + "\n";
  for (std::size_t i = 0; i < analysis.storage.size(); ++i) {
    text += "  " + function.variables[i].name + ": " +
            names[static_cast<std::size_t>(analysis.storage[i])] +
            (analysis.onLadder[i] ? ", destroyed by unwind()" : "") +
            (analysis.isCarried[i] ? ", carried" : "") + "\n";
  }
  return text;
}

}  // namespace pollux::compiler
