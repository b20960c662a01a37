// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What must hold of every model that parse makes.
#include <set>

#include "model/model.h"

namespace pollux::compiler {
namespace {

class Verifier {
 public:
  explicit Verifier(const AsyncFunction& function) : function_(function) {}

  std::vector<std::string> run() {
    for (VariableId id : function_.parameters) declared_.insert(id);
    collectLabels(function_.body);
    block(function_.body);
    return std::move(faults_);
  }

 private:
  void fault(const std::string& text) { faults_.push_back(text); }

  void collectLabels(const Block& block) {
    for (const Stmt& statement : block.body) {
      if (statement.kind == Stmt::Kind::Label && !labels_.insert(statement.name).second)
        fault("two labels " + statement.name);
      collectLabels(statement.block);
      collectLabels(statement.otherwise);
    }
  }

  std::string name(VariableId id) const { return "'" + function_.variables[id].name + "'"; }

  void block(const Block& block) {
    for (VariableId id : block.variables) {
      if (!declared_.insert(id).second) fault("variable " + name(id) + " belongs to two blocks");
    }
    for (const Stmt& statement : block.body) check(statement);
  }

  void check(const Stmt& statement) {
    text(statement.text);
    text(statement.init.text);
    if (statement.variable >= 0 && !declared_.count(statement.variable))
      fault("variable " + name(statement.variable) + " is used outside of its block");
    const bool jumps = statement.kind == Stmt::Kind::Jump ||
                       statement.kind == Stmt::Kind::ExitUnless ||
                       statement.kind == Stmt::Kind::ContinuePoint;
    if (jumps && !constructs_.count(statement.construct)) fault("a jump to nowhere");
    if (statement.kind == Stmt::Kind::Await && statement.variable < 0 && statement.text.empty())
      fault("an await of nothing");
    if (statement.kind == Stmt::Kind::Loop || statement.kind == Stmt::Kind::Switch)
      constructs_.insert(statement.construct);
    block(statement.block);
    block(statement.otherwise);
    for (const Handler& handler : statement.handlers) text(handler.text);
  }

  void text(const Text& text) {
    for (const Piece& piece : text) {
      if (piece.variable >= 0 && !declared_.count(piece.variable))
        fault("variable " + name(piece.variable) + " is used outside of its block");
      if (piece.kind == Piece::Kind::Jump && !constructs_.count(piece.target))
        fault("a jump to nowhere");
      if (piece.kind == Piece::Kind::Goto && !labels_.count(piece.label))
        fault("a goto to nowhere");
      this->text(piece.value);
    }
  }

  const AsyncFunction& function_;
  std::set<VariableId> declared_;
  std::set<ConstructId> constructs_;
  std::set<std::string> labels_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> verify(const AsyncFunction& function) { return Verifier(function).run(); }

}  // namespace pollux::compiler
