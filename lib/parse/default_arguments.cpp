// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Default arguments. In: a call that leaves arguments out. Out: the call with those written out
// that are evaluated before an await of it, or make a temporary that lives across one. What they
// say is the callee's text, so its names have to mean the same where the call is.
#include <clang/AST/RecursiveASTVisitor.h>

#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::dyn_cast;
using llvm::isa;

namespace {

/// Looks for what means something else in another function.
struct BoundNames : clang::RecursiveASTVisitor<BoundNames> {
  using Base = clang::RecursiveASTVisitor<BoundNames>;

  BoundNames(const clang::DeclContext& callee, const clang::FunctionDecl& caller)
      : callee(callee), caller(caller) {}

  const clang::DeclContext& callee;
  const clang::FunctionDecl& caller;
  bool found = false;

  bool VisitDeclRefExpr(clang::DeclRefExpr* mention) {
    const clang::NestedNameSpecifier* qualifier = mention->getQualifier();
    return qualifier ? checkFirst(*qualifier) : check(*mention->getDecl());
  }
  bool VisitTagTypeLoc(clang::TagTypeLoc type) { return isQualified || check(*type.getDecl()); }
  bool VisitTypedefTypeLoc(clang::TypedefTypeLoc type) {
    return isQualified || check(*type.getTypedefNameDecl());
  }
  bool TraverseElaboratedTypeLoc(clang::ElaboratedTypeLoc type) {
    const auto qualifier = type.getQualifierLoc();
    if (qualifier && !checkFirst(*qualifier.getNestedNameSpecifier())) return false;
    const bool outer = std::exchange(isQualified, static_cast<bool>(qualifier));
    const bool go = Base::TraverseElaboratedTypeLoc(type);
    isQualified = outer;
    return go;
  }
  bool VisitSubstTemplateTypeParmTypeLoc(clang::SubstTemplateTypeParmTypeLoc) { return fail(); }
  bool VisitTemplateTypeParmTypeLoc(clang::TemplateTypeParmTypeLoc) { return fail(); }
  bool VisitSourceLocExpr(clang::SourceLocExpr*) { return fail(); }
  bool VisitLambdaExpr(clang::LambdaExpr*) { return fail(); }

 private:
  bool fail() {
    found = true;
    return false;
  }
  bool check(const clang::NamedDecl& named) {
    const clang::DeclContext* scope = named.getDeclContext()->getNonTransparentContext();
    // What a using-directive brings to the callee's namespace, it brings to those inside too.
    const bool isVisible = scope->Encloses(caller.getDeclContext()) ||
                           (scope->isFileContext() && callee.Encloses(caller.getDeclContext()));
    return (isVisible && !isHidden(named)) || fail();
  }
  bool isHidden(const clang::NamedDecl& named) const {
    const clang::DeclarationName name = named.getDeclName();
    for (const clang::Decl* local : caller.decls()) {
      const auto* other = dyn_cast<clang::NamedDecl>(local);
      if (other && other->getDeclName() == name) return true;
    }
    const auto* method = dyn_cast<clang::CXXMethodDecl>(&caller);
    return method && !named.isCXXClassMember() && method->getParent()->hasMemberName(name);
  }
  bool checkFirst(const clang::NestedNameSpecifier& qualifier) {
    const clang::NestedNameSpecifier* first = &qualifier;
    while (first->getPrefix()) first = first->getPrefix();
    if (first->getKind() == clang::NestedNameSpecifier::Global) return true;
    const clang::NamedDecl* named = first->getAsNamespace();
    if (!named && first->getAsType()) named = first->getAsType()->getAsTagDecl();
    return named ? check(*named) : fail();
  }

  bool isQualified = false;
};

}  // namespace

/// How many of the first `end` operands are written in the call, those that it leaves out included.
std::size_t FunctionParser::writtenOperands(const Operands& operands, std::size_t end) const {
  for (; end > 0; --end) {
    const clang::Expr& operand = *operands.list[end - 1];
    if (!isa<clang::CXXDefaultArgExpr>(operand) || containsTemporary(operand) ||
        effectOf(operand) != Effect::None)
      break;
  }
  return end;
}

Text FunctionParser::defaultArgument(const clang::CXXDefaultArgExpr& argument, bool isSaved,
                                     bool later) {
  const clang::Expr* value = argument.getExpr();
  if (const auto* whole = dyn_cast<clang::FullExpr>(value)) value = whole->getSubExpr();
  const clang::DeclContext& callee = *argument.getParam()->getDeclContext();
  BoundNames names(*callee.getEnclosingNamespaceContext(), function_);
  names.TraverseStmt(const_cast<clang::Expr*>(value));
  if (!names.found) return isSaved ? save(*value) : lower(*value, later);
  refuse(
      whole_->getSourceRange(),
      "a default argument is evaluated before a co_await, or makes a temporary that lives across "
      "one, and has names in it that could mean something else here; write the argument out");
  return {};
}

template <class Call>
static bool hasWrittenArgument(const Call& call) {
  return llvm::any_of(call.arguments(), [](const clang::Expr* argument) {
    return !isa<clang::CXXDefaultArgExpr>(argument);
  });
}

/// The call with more arguments at its end, each after a comma.
Text FunctionParser::withArguments(const clang::Expr& expression, Text text, Text defaults) {
  if (defaults.empty() || text.empty()) return text;
  const auto* made = dyn_cast<clang::CXXConstructExpr>(&expression);
  const auto* call = dyn_cast<clang::CallExpr>(&expression);
  const bool hasList = made ? made->getParenOrBraceRange().isValid() : call != nullptr;
  if (!hasList || text.back().kind != Piece::Kind::Verbatim || text.back().text.empty()) {
    refuse(expression.getSourceRange(),
           "a default argument makes a temporary that lives across a co_await, and there is no "
           "argument list that it could be added to; write the call and the argument out");
    return text;
  }
  if (!(made ? hasWrittenArgument(*made) : hasWrittenArgument(*call)))
    defaults.erase(defaults.begin());
  Text closing = verbatim(text.back().text.substr(text.back().text.size() - 1));
  text.back().text.pop_back();
  append(text, std::move(defaults));
  append(text, std::move(closing));
  return text;
}

}  // namespace pollux::compiler
