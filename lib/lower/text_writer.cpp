// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fills in texts: see text_writer.h.
#include "lower/text_writer.h"

#include <algorithm>

namespace pollux::compiler {

bool TextWriter::isInFrame(VariableId id) const {
  const Storage storage = analysis_.storage[id];
  return storage == Storage::Field || storage == Storage::Pointer || storage == Storage::Slot;
}

/// Whether what follows would be taken for a part of `*name`, if it were not in parentheses.
static bool bindsToName(const Text& text, std::size_t next) {
  if (next == text.size()) return false;
  const std::string& after = text[next].text;
  const std::size_t begin = after.find_first_not_of(" \t\r\n");
  return text[next].kind != Piece::Kind::Verbatim || begin == std::string::npos ||
         std::string("),;").find(after[begin]) == std::string::npos;
}

/// Whether nothing before it would be taken for a part of `*name`.
static bool endsOperator(const std::string& text) {
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  return end == std::string::npos || std::string("(,{").find(text[end]) != std::string::npos;
}

std::string TextWriter::write(const Text& text) const {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    Piece piece = text[i];
    if (piece.after == After::Postfix && endsOperator(result) && !bindsToName(text, i + 1))
      piece.after = After::Other;
    switch (piece.kind) {
      case Piece::Kind::Verbatim:
        result += piece.text;
        break;
      case Piece::Kind::Use:
        result += use(piece);
        break;
      case Piece::Kind::Capture:
        result += capture(piece);
        break;
      case Piece::Kind::AwaitResult:
        result += "ready." + piece.text + "()";
        break;
      case Piece::Kind::Return:
        result += writeReturn(piece.value, piece.hasValue, piece.movesLocal);
        break;
      case Piece::Kind::Jump:
        result += writeJump(piece.target, piece.isBreak);
        break;
      case Piece::Kind::Goto:
        onGoto(piece.label);
        result += piece.text;
        break;
    }
  }
  return result;
}

std::string TextWriter::writeReturn(const Text& value, bool hasValue, bool movesLocal) const {
  const bool isMember = std::any_of(value.begin(), value.end(), [&](const Piece& part) {
    return part.kind == Piece::Kind::Use && isInFrame(part.variable);
  });
  if (movesLocal && isMember) return "return std::move(" + write(value) + ");";
  if (hasValue) return "return " + write(value) + ";";
  if (value.empty()) return "return " + nothing() + ";";
  return "{ " + write(value) + "; return " + nothing() + "; }";
}

std::string TextWriter::nothing() const {
  return function_.isStream ? "std::nullopt" : "pollux::ready";
}

std::string TextWriter::use(const Piece& piece) const {
  const Variable& variable = function_.variables[piece.variable];
  const std::string dot = piece.after == After::Dot ? "." : "";
  if (isInFrame(piece.variable)) return inFrame(piece);
  if (variable.kind == Variable::Kind::Parameter)
    return (piece.get.empty() ? variable.name : piece.get + "(" + variable.name + ")") + dot;
  if (piece.text.empty() && !(piece.member.empty() && piece.get.empty())) return inFrame(piece);
  return (piece.text.empty() ? variable.name : piece.text) + dot;
}

std::string TextWriter::inFrame(const Piece& piece) const {
  const Variable& variable = function_.variables[piece.variable];
  const std::string& path = frame_.paths[piece.variable];
  const std::string dot = piece.after == After::Dot ? "." : "";
  if (analysis_.storage[piece.variable] == Storage::Field) {
    const bool needsConst = variable.isConst && piece.access != Access::Read;
    const std::string object = needsConst ? "std::as_const(" + path + ")" : path;
    if (!piece.get.empty()) return piece.get + "(" + object + ")" + dot;
    return object + piece.member + dot;
  }
  if (!piece.get.empty()) return piece.get + "(*" + path + ")" + dot;
  if (!piece.member.empty())
    return (piece.member[0] == '.' ? path + "->" + piece.member.substr(1)
                                   : "(*" + path + ")" + piece.member) +
           dot;
  if (piece.after == After::Dot) return path + "->";
  return piece.after == After::Postfix ? "(*" + path + ")" : "*" + path;
}

std::string TextWriter::capture(const Piece& piece) const {
  const bool isMember = isInFrame(piece.variable) ||
                        function_.variables[piece.variable].kind == Variable::Kind::Parameter;
  const bool isBinding = !piece.member.empty() || !piece.get.empty();
  const std::string lead = piece.isImplicit ? ", " : "";
  const std::string ampersand = piece.byReference ? "&" : "";
  const std::string& local = function_.variables[piece.variable].userName;
  if (!isMember && !isBinding && piece.text == local)
    return piece.isImplicit ? "" : ampersand + piece.text;
  Piece object = piece;
  if (!isMember && !isBinding) object.text = local;
  object.kind = Piece::Kind::Use;
  object.access = Access::Reference;
  object.after = After::Other;
  return lead + ampersand + piece.text + " = " + use(object);
}

}  // namespace pollux::compiler
