// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The model as text, for --print=model. Variables stand in angle brackets.
#include "model/model.h"

namespace pollux::compiler {
namespace {

class Printer {
 public:
  explicit Printer(const AsyncFunction& function) : function_(function) {}

  std::string run() {
    line(function_.qualifiedName + " -> " + function_.output);
    ++depth_;
    for (VariableId id : function_.parameters) variable(id);
    block(function_.body);
    return std::move(text_);
  }

 private:
  void line(const std::string& text) { text_ += std::string(depth_ * 2, ' ') + text + "\n"; }

  std::string show(const Text& text) const {
    std::string result;
    for (const Piece& piece : text) {
      switch (piece.kind) {
        case Piece::Kind::Verbatim:
          result += piece.text;
          break;
        case Piece::Kind::Use:
        case Piece::Kind::Capture:
          result += "<" + function_.variables[piece.variable].name + piece.member + ">";
          result += piece.after == After::Dot ? "." : "";
          break;
        case Piece::Kind::AwaitResult:
          result += "<result>";
          break;
        case Piece::Kind::Return:
          result += "return " + show(piece.value) + ";";
          break;
        case Piece::Kind::Jump:
          result += std::string(piece.isBreak ? "break " : "continue ") +
                    std::to_string(piece.target) + ";";
          break;
      }
    }
    return result;
  }

  void variable(VariableId id) {
    static const char* const kinds[] = {"parameter", "local", "temporary", "operand", "future"};
    const Variable& variable = function_.variables[id];
    line(std::string(kinds[static_cast<int>(variable.kind)]) + " <" + variable.name + "> : " +
         (variable.typeOf.empty() ? variable.type : "decltype(" + show(variable.typeOf) + ")") +
         (variable.isReference ? " (reference)" : ""));
  }

  void block(const Block& block) {
    for (VariableId id : block.variables) variable(id);
    for (const Stmt& statement : block.body) this->statement(statement);
  }

  void nested(const Block& inner) {
    ++depth_;
    block(inner);
    --depth_;
  }

  void statement(const Stmt& statement) {
    using Kind = Stmt::Kind;
    const std::string id = std::to_string(statement.construct);
    const std::string text = show(statement.text);
    const std::string name =
        statement.variable >= 0 ? "<" + function_.variables[statement.variable].name + ">" : text;
    switch (statement.kind) {
      case Kind::Code:
      case Kind::Comment:
      case Kind::Hoist:
        return line(text);
      case Kind::Construct:
        return line("construct " + name + " from " + show(statement.init.text));
      case Kind::Alive:
        return line("alive " + name);
      case Kind::Await:
        return line("await " + name);
      case Kind::Yield:
        return line("yield " + text);
      case Kind::Block:
        line(statement.block.kind == Block::Kind::Expression ? "expression" : "block");
        return nested(statement.block);
      case Kind::If:
        line("if " + text);
        nested(statement.block);
        if (!statement.hasElse) return;
        line("else");
        return nested(statement.otherwise);
      case Kind::Loop:
        line("loop " + id);
        return nested(statement.block);
      case Kind::ExitUnless:
        return line("exit " + id + (statement.isNegated ? " if " : " unless ") + text);
      case Kind::ContinuePoint:
        return line("continue point of " + id);
      case Kind::Switch:
        line("switch " + id + " " + text);
        return nested(statement.block);
      case Kind::CaseLabel:
        return line(text);
      case Kind::Try:
        line("try");
        nested(statement.block);
        for (const Handler& handler : statement.handlers) line(show(handler.text));
        return;
      case Kind::Jump:
        return line((statement.isBreak ? "break " : "continue ") + id);
      case Kind::Return:
        return line("return " + text);
    }
  }

  const AsyncFunction& function_;
  std::string text_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string print(const AsyncFunction& function) { return Printer(function).run(); }

}  // namespace pollux::compiler
