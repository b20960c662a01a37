// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text of `co_return operand;`. In: the statement. Out: what poll() returns; a local is moved
// from, as `return` does by itself with locals of its own.
#include <clang/AST/ExprCXX.h>

#include "parse/source_text.h"

namespace pollux::compiler {

/// The local of `co_return local;`, which is moved from, as `return` does.
static const clang::VarDecl* movedLocal(const clang::Expr& operand) {
  const auto* mention = llvm::dyn_cast<clang::DeclRefExpr>(operand.IgnoreParenImpCasts());
  if (const auto* construct = llvm::dyn_cast<clang::CXXConstructExpr>(operand.IgnoreImplicit());
      !mention && construct && construct->getNumArgs() == 1 &&
      !llvm::isa<clang::CXXTemporaryObjectExpr>(construct))
    mention = llvm::dyn_cast<clang::DeclRefExpr>(construct->getArg(0)->IgnoreParenImpCasts());
  const auto* variable = mention ? llvm::dyn_cast<clang::VarDecl>(mention->getDecl()) : nullptr;
  if (!variable || !variable->hasLocalStorage() || variable->isInitCapture() ||
      mention->refersToEnclosingVariableOrCapture())
    return nullptr;
  const clang::QualType type = variable->getType();
  const bool isMoved = !type.isVolatileQualified() && !type->isLValueReferenceType() &&
                       type.getNonReferenceType()->isRecordType();
  return isMoved ? variable : nullptr;
}

Piece renderReturn(const TextContext& context, const clang::CoreturnStmt& statement,
                   const Replacements& replacements) {
  Piece piece;
  piece.kind = Piece::Kind::Return;
  const clang::Expr* operand = statement.getOperand();
  if (!operand) return piece;
  const bool isList = llvm::isa<clang::InitListExpr>(operand->IgnoreImplicit());
  piece.hasValue = isList || !operand->getType()->isVoidType();
  piece.value = render(context, *operand, replacements);
  if (isList) {
    piece.value.insert(piece.value.begin(), verbatim(context.output)[0]);
  } else if (const clang::VarDecl* local = movedLocal(*operand)) {
    // A local of poll() is moved from by `return` too, and compilers warn of what is redundant.
    piece.movesLocal =
        !local->getType()->isReferenceType() && !llvm::isa<clang::ParmVarDecl>(local);
    if (piece.movesLocal) return piece;
    piece.value.insert(piece.value.begin(), verbatim("std::move(")[0]);
    append(piece.value, verbatim(")"));
  }
  return piece;
}

}  // namespace pollux::compiler
