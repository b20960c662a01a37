// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lifetimes, by one walk over the body. Positions grow with the text.
//
//     int a = f();      // a is needed from here
//     co_await g(a);    // to here: nobody has its address, and its destructor does nothing
//     Guard b;          // needed to the end of its block, where it is destroyed
//     use(&c);          // so is c, whose address got away
//
// What a loop uses and does not own is needed from the begin of the loop to its end. Where labels
// are jumped to, the text does not say what comes after what: there all are needed to the ends of
// their blocks.
//
// A future is needed until it is ready, if what it gives is a number, and if its end does nothing:
// then nothing refers to it. (Who has been polled knows its own address; but without a destructor
// it could never take back what it had told others, so it has told nobody when it is ready.)
#include "analyse/lifetimes.h"

#include <algorithm>

namespace pollux::compiler {
namespace {

class Walk {
 public:
  Walk(const AsyncFunction& function, const std::set<std::string>& forgotten)
      : function_(function),
        forgotten_(forgotten),
        loopsAround_(function.variables.size()),
        isPinned_(function.variables.size()) {
    result_.of.resize(function.variables.size());
    for (const Variable& variable : function.variables) {
      if (variable.partOf >= 0) isPinned_[index(variable.partOf)] = true;
      if (variable.whole >= 0) isPinned_[index(variable.whole)] = true;
    }
  }

  Lifetimes run() {
    hasLabels_ = hasLabel(function_.body);
    for (VariableId id : function_.parameters) touch(id);
    block(function_.body);
    for (VariableId id : function_.parameters) {
      result_.of[index(id)].scope = {0, at_};
      if (isNeededToEnd(id)) touch(id);
    }
    return std::move(result_);
  }

 private:
  struct Loop {
    int begin = 0;
    std::vector<VariableId> used;  // and owned by a block around it
  };

  static std::size_t index(VariableId id) { return static_cast<std::size_t>(id); }

  static bool hasLabel(const Block& block) {
    return std::any_of(block.body.begin(), block.body.end(), [](const Stmt& part) {
      return part.kind == Stmt::Kind::Label || hasLabel(part.block) || hasLabel(part.otherwise);
    });
  }

  void block(const Block& block) {
    const int begin = ++at_;
    for (VariableId id : block.variables) {
      result_.order.push_back(id);
      result_.of[index(id)].owner = &block;
      loopsAround_[index(id)] = loops_.size();
      if (isPinned_[index(id)]) touch(id);
    }
    for (const Stmt& part : block.body) statement(part);
    ++at_;
    for (VariableId id : block.variables) {
      result_.of[index(id)].scope = {begin, at_};
      if (isNeededToEnd(id)) touch(id);
    }
  }

  void statement(const Stmt& statement) {
    if (statement.kind == Stmt::Kind::Loop) {
      loops_.push_back({++at_, {}});
      block(statement.block);
      const Loop loop = std::move(loops_.back());
      loops_.pop_back();
      ++at_;
      for (VariableId id : loop.used) {
        Span& needed = result_.of[index(id)].needed;
        needed.first = std::min(needed.first, loop.begin);
        touch(id);
      }
      return;
    }
    ++at_;
    text(statement.text);
    text(statement.init.text);
    if (statement.variable >= 0) {
      // Arguments are complete before the function is called that makes the future.
      const bool isCalled = !function_.variables[index(statement.variable)].futureOf.empty();
      if (statement.kind == Stmt::Kind::Construct && isCalled) ++at_;
      touch(statement.variable);
    }
    block(statement.block);
    block(statement.otherwise);
    for (const Handler& handler : statement.handlers) {
      ++at_;
      text(handler.text);
    }
  }

  void text(const Text& text) {
    for (const Piece& piece : text) {
      if (piece.variable >= 0) {
        touch(piece.variable);
        const bool isRead = piece.kind == Piece::Kind::Use && piece.access != Access::Reference;
        result_.of[index(piece.variable)].escapes |= !isRead;
      }
      this->text(piece.value);
    }
  }

  /// It is needed at this place.
  void touch(VariableId id) {
    Span& needed = result_.of[index(id)].needed;
    if (needed.first < 0) needed.first = at_;
    needed.last = at_;
    const std::size_t around = loopsAround_[index(id)];
    if (around < loops_.size()) loops_[around].used.push_back(id);
    const Variable& variable = function_.variables[index(id)];
    if (variable.partOf >= 0) touch(variable.partOf);
    if (variable.whole >= 0) touch(variable.whole);
  }

  bool isNeededToEnd(VariableId id) const {
    const Variable& variable = function_.variables[index(id)];
    if (hasLabels_ || isPinned_[index(id)]) return true;
    if (variable.isReference) return false;
    if (result_.of[index(id)].escapes) return true;
    const bool isForgotten = forgotten_.count(variable.futureOf) != 0;
    if (!variable.triviallyDestructible && !isForgotten) return true;
    return variable.kind == Variable::Kind::Future && !variable.givesNumber;
  }

  const AsyncFunction& function_;
  const std::set<std::string>& forgotten_;
  Lifetimes result_;
  std::vector<std::size_t> loopsAround_;  // by VariableId: around the block that owns it
  std::vector<bool> isPinned_;  // an aggregate that is built in parts, or what says how far that is
  std::vector<Loop> loops_;
  int at_ = 0;
  bool hasLabels_ = false;
};

}  // namespace

Lifetimes lifetimes(const AsyncFunction& function, const std::set<std::string>& forgotten) {
  return Walk(function, forgotten).run();
}

}  // namespace pollux::compiler
