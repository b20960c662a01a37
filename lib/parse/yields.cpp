// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// co_yield. In: its operand. Out: what comes before, and a statement that gives the element and
// suspends. The operand's temporaries live until the stream is polled again; the object that it is
// converted to does not, where it can be moved into the result instead.
#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::cast;
using llvm::dyn_cast;
using llvm::isa;

/// Whether the text alone would not tell yield<T>() what it is to be converted to.
static bool needsCast(const clang::Expr& value) {
  const clang::Expr& written = *value.IgnoreImplicit();
  if (written.getObjectKind() == clang::OK_BitField) return true;
  const clang::QualType type = value.getType();
  const bool isAddress = type->isPointerType() || type->isMemberPointerType();
  return isAddress && value.getType().getCanonicalType() != written.getType().getCanonicalType();
}

Text FunctionParser::yieldedText(const clang::Expr& value, bool isCopied) {
  const auto* made = dyn_cast<clang::MaterializeTemporaryExpr>(&value);
  const auto* record = value.getType()->getAsCXXRecordDecl();
  const bool canMove = isCopied && !(made && partsOf(*made->getSubExpr(), true)) &&
                       (!record || record->hasMoveConstructor());
  const clang::Expr& source = made && canMove ? *made->getSubExpr() : value;
  Text result = lower(source, true);
  const bool isList = !result.empty() && result[0].text.rfind('{', 0) == 0;
  if (isList) {
    result.insert(result.begin(), verbatim(context_.output)[0]);
  } else if (value.isPRValue() || made) {
    if (!needsCast(source)) return result;
    result.insert(result.begin(), verbatim("static_cast<" + context_.output + ">(")[0]);
    append(result, verbatim(")"));
  }
  return result;
}

Text FunctionParser::yieldExpression(const clang::CoyieldExpr& expression) {
  const clang::Expr& value = yieldedValue(expression);
  Stmt made;
  made.kind = Stmt::Kind::Yield;
  made.line = line(expression.getKeywordLoc());
  made.comment = oneLine(expression.getSourceRange());
  made.name = nameOf(value, "value");
  made.text = yieldedText(value, !yieldsReferences(expression));
  sink_->push_back(std::move(made));
  return {};
}

/// A Next refers to a stream, whose class may be one that has no name in the source.
std::string FunctionParser::nextOf(const clang::Expr& expression) const {
  const auto* record = expression.getType()->getAsCXXRecordDecl();
  const auto* call = dyn_cast<clang::CXXMemberCallExpr>(&stripped(expression));
  if (!call || !record || record->getQualifiedNameAsString() != "pollux::Next") return "";
  const clang::Expr& stream = *call->getImplicitObjectArgument()->IgnoreParenImpCasts();
  if (!stream.getType()->isRecordType()) return "";  // by way of a pointer
  const auto& next = *llvm::cast<clang::ClassTemplateSpecializationDecl>(record);
  if (!ast_.hasSameUnqualifiedType(next.getTemplateArgs()[0].getAsType(), stream.getType()))
    return "";  // of a stream in the object
  const auto* mention = dyn_cast<clang::DeclRefExpr>(&stream);
  const auto known =
      mention ? context_.variables.find(mention->getDecl()) : context_.variables.end();
  if (known != context_.variables.end() && known->second.member.empty() &&
      known->second.get.empty() && !model_->variables[known->second.variable].type.empty())
    return "pollux::Next<" + typeName(model_->variables[known->second.variable]) + "> @";
  const auto* member = dyn_cast<clang::MemberExpr>(&stream);
  const bool isOwn = member && isa<clang::CXXThisExpr>(member->getBase()->IgnoreParenImpCasts());
  return isOwn && isFixed(expression) ? spell(expression.getType(), ast_) : "";
}

}  // namespace pollux::compiler
