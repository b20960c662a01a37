// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// is_send of a future: see send.h.
#include "analyse/send.h"

#include <algorithm>

namespace pollux::compiler {
namespace {

/// Finds for each variable the first await while it is alive, in the order of the text.
class Awaits {
 public:
  explicit Awaits(const AsyncFunction& function) : across_(function.variables.size()) {
    alive_ = function.parameters;
    block(function.body);
  }

  /// The Await or Yield; null if there is none.
  const Stmt* across(VariableId id) const { return across_[static_cast<std::size_t>(id)]; }

 private:
  void block(const Block& block) {
    for (const Stmt& part : block.body) statement(part);
    for (VariableId id : block.variables)
      alive_.erase(std::remove(alive_.begin(), alive_.end(), id), alive_.end());
  }

  void statement(const Stmt& statement) {
    if (statement.kind == Stmt::Kind::Construct) alive_.push_back(statement.variable);
    if (statement.kind == Stmt::Kind::Await || statement.kind == Stmt::Kind::Yield) {
      for (VariableId id : alive_) {
        const Stmt*& first = across_[static_cast<std::size_t>(id)];
        if (!first) first = &statement;
      }
    }
    block(statement.block);
    block(statement.otherwise);
  }

  std::vector<const Stmt*> across_;
  std::vector<VariableId> alive_;
};

std::string livesAcross(const Stmt* await) {
  if (!await) return " is a parameter";
  return " lives across line " + std::to_string(await->line) + ", " + await->comment;
}

std::string obstacleIn(const Variable& variable, const Stmt* await, const Unsendable& known) {
  if (const auto callee = known.find(variable.futureOf);
      callee != known.end() && !callee->second.obstacle.empty())
    return "the future of " + callee->second.function + livesAcross(await) + "; in it, " +
           callee->second.obstacle;
  if (variable.notSend.empty()) return "";
  const std::string what = variable.userName.empty()
                               ? "a temporary " + variable.notSend +
                                     (variable.comment.empty() ? "" : ", " + variable.comment + ",")
                               : variable.notSend + " " + variable.userName;
  return what + livesAcross(await);
}

/// Whether the type of the variable, as it is written, has to do with one of the futures, or with
/// the arguments of the template.
bool mentions(const AsyncFunction& function, const Variable& variable, const Unsendable& known) {
  const auto isKnown = [&](const std::string& future) { return known.count(future) != 0; };
  const auto isOfOne = [&](const Piece& piece) {
    return piece.kind == Piece::Kind::Use &&
           mentions(function, function.variables[static_cast<std::size_t>(piece.variable)], known);
  };
  return variable.sendDepends || isKnown(variable.futureOf) ||
         std::any_of(variable.futuresIn.begin(), variable.futuresIn.end(), isKnown) ||
         std::any_of(variable.typeOf.begin(), variable.typeOf.end(), isOfOne);
}

}  // namespace

Sendness sendness(const AsyncFunction& function, const Analysis& analysis,
                  const Unsendable& known) {
  const Awaits awaits(function);
  Sendness result;
  result.function = function.name;
  for (std::size_t i = 0; i < function.variables.size(); ++i) {
    const Variable& variable = function.variables[i];
    const Storage storage = analysis.storage[i];
    const bool isCarried =
        storage == Storage::Parameter || storage == Storage::Field || storage == Storage::Slot;
    if (!isCarried || variable.isReference) continue;
    const auto id = static_cast<VariableId>(i);
    if (!awaits.across(id) && variable.kind != Variable::Kind::Parameter) continue;
    result.obstacle = obstacleIn(variable, awaits.across(id), known);
    if (!result.obstacle.empty()) return result;
    if (mentions(function, variable, known)) result.asked.push_back(id);
  }
  return result;
}

}  // namespace pollux::compiler
