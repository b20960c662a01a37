// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text of `co_return operand;`. In: the statement. Out: what poll() returns; a local is moved
// from, as `return` does by itself with locals of its own.
#include <clang/AST/ExprCXX.h>

#include "parse/source_text.h"
#include "parse/templates.h"

namespace pollux::compiler {

/// The local of `co_return local;`.
static const clang::VarDecl* namedLocal(const clang::Expr& operand) {
  const auto* mention = llvm::dyn_cast<clang::DeclRefExpr>(operand.IgnoreParenImpCasts());
  if (const auto* construct = llvm::dyn_cast<clang::CXXConstructExpr>(operand.IgnoreImplicit());
      !mention && construct && construct->getNumArgs() == 1 &&
      !llvm::isa<clang::CXXTemporaryObjectExpr>(construct))
    mention = llvm::dyn_cast<clang::DeclRefExpr>(construct->getArg(0)->IgnoreParenImpCasts());
  const auto* variable = mention ? llvm::dyn_cast<clang::VarDecl>(mention->getDecl()) : nullptr;
  if (!variable || !variable->hasLocalStorage() || variable->isInitCapture() ||
      mention->refersToEnclosingVariableOrCapture())
    return nullptr;
  return variable;
}

/// By which function it is moved from, if it is.
static std::string movedBy(const TextContext& context, const clang::VarDecl& local) {
  const clang::QualType type = local.getType();
  const clang::VarDecl* written = context.pattern ? context.pattern->variable(local) : nullptr;
  const bool depends = written && written->getType()->isInstantiationDependentType();
  if (depends && !written->getType()->isLValueReferenceType()) {
    if (const auto as = context.pattern->forwardedAs(written->getType()))
      return "std::forward<" + *as + ">(";
  }
  const bool isMoved = !type.isVolatileQualified() && !type->isLValueReferenceType() &&
                       (depends || type.getNonReferenceType()->isRecordType());
  return isMoved ? "std::move(" : "";
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
  } else if (const clang::VarDecl* local = namedLocal(*operand)) {
    const std::string moved = movedBy(context, *local);
    if (moved.empty()) return piece;
    // A local of poll() is moved from by `return` too, and compilers warn of what is redundant.
    piece.movesLocal =
        !local->getType()->isReferenceType() && !llvm::isa<clang::ParmVarDecl>(local);
    if (piece.movesLocal) return piece;
    piece.value.insert(piece.value.begin(), verbatim(moved)[0]);
    append(piece.value, verbatim(")"));
  }
  return piece;
}

}  // namespace pollux::compiler
