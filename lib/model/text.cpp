// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Building blocks of texts.
#include <algorithm>
#include <iterator>

#include "model/model.h"

namespace pollux::compiler {

Text verbatim(std::string text) {
  Piece piece;
  piece.text = std::move(text);
  return {std::move(piece)};
}

Text use(VariableId variable, Access access) {
  Piece piece;
  piece.kind = Piece::Kind::Use;
  piece.variable = variable;
  piece.access = access;
  return {std::move(piece)};
}

void append(Text& to, Text from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

bool isBlank(const Text& text) {
  return std::all_of(text.begin(), text.end(), [](const Piece& piece) {
    return piece.kind == Piece::Kind::Verbatim &&
           piece.text.find_first_not_of(" \t\r\n") == std::string::npos;
  });
}

std::string forwarded(const Variable& parameter) {
  if (parameter.isSelf) return "this";
  const std::string& name = parameter.userName.empty() ? parameter.name : parameter.userName;
  const std::string dots = parameter.isPack ? "..." : "";
  if (!parameter.forwardedAs.empty())
    return "std::forward<" + parameter.forwardedAs + ">(" + name + ")" + dots;
  const bool moves = parameter.isReference ? parameter.isRvalueReference : parameter.moves;
  return (moves ? "std::move(" + name + ")" : name) + dots;
}

}  // namespace pollux::compiler
