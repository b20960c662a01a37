// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async functions that are templates, or members of class templates. The parser reads what Clang
// has made of the body in one instantiation, where everything is known; but a template comes out,
// so all text is that of the pattern, which is what the user wrote. What depends on the arguments
// takes the form that is right for every type, and all instantiations have to agree on the rest.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "parse/accesses.h"

namespace pollux::compiler {

/// The function that the user wrote, of which this is an instantiation; its first declaration. That
/// of the function itself, if it is no instantiation.
const clang::FunctionDecl* patternOf(const clang::FunctionDecl& function);

/// `twice<int>`, for people.
std::string instantiationName(const clang::FunctionDecl& function);

/// Finds what stands at the places of an instantiation in the pattern.
class Pattern {
 public:
  Pattern(const clang::ASTContext& context, const clang::FunctionDecl& definition);

  const clang::FunctionDecl& definition() const { return definition_; }

  /// Whether an expression of an instantiation has its type in all of them.
  bool isFixed(const clang::Expr& expression) const;

  /// A local or parameter as it is written, or null.
  const clang::VarDecl* variable(const clang::VarDecl& instance) const;

  /// The type as it is written, with '@' where the name goes; nothing if it cannot be repeated
  /// outside of the function.
  std::optional<std::string> spell(clang::QualType written) const;

  /// How a mention uses its variable, as far as all instantiations agree.
  Access accessOf(const clang::DeclRefExpr& mention) const;

  /// Whether something could change the local by other ways than its name, in an instantiation.
  bool escapes(const clang::ValueDecl& local) const;

  /// What std::forward takes to pass on an object of this type, which may be a reference's; nothing
  /// if it is always an object.
  std::optional<std::string> forwardedAs(clang::QualType written) const;

  /// What an instantiation does not show as it is written, the outermost of it: an `if constexpr`
  /// of which only one branch is left, the expansion of a pack, which is there once for each
  /// element. Its text can only be had from the pattern.
  const std::vector<const clang::Stmt*>& ownParts() const { return ownParts_; }

  /// The `if constexpr` as it is written, if it is one of these.
  const clang::IfStmt* ownChoice(const clang::IfStmt& instance) const;

  /// Whether the place is in the expansion of a pack.
  bool isExpanded(clang::SourceLocation place) const;

  /// With the whole of the expansions that the range begins or ends in.
  clang::SourceRange widened(clang::SourceRange range) const;

  /// Whether a decltype depends on the arguments.
  bool isDependentDecltype(clang::SourceLocation begin) const {
    return decltypes_.count(begin.getRawEncoding()) != 0;
  }

 private:
  using Place = std::pair<unsigned, unsigned>;
  friend struct PatternSearch;

  const clang::ASTContext& context_;
  const clang::FunctionDecl& definition_;
  std::map<Place, std::vector<clang::QualType>> fixed_;
  std::map<unsigned, const clang::VarDecl*> variables_;
  std::map<unsigned, const clang::DeclRefExpr*> mentions_;
  Accesses accesses_;
  std::vector<const clang::Stmt*> ownParts_;
  std::set<unsigned> decltypes_;
};

/// The parameter that an instantiation has for one of the pattern; of a pack, the first of as many
/// as there are.
struct ParameterOrigin {
  const clang::ParmVarDecl* written;
  std::vector<const clang::ParmVarDecl*> instances;
};
std::vector<ParameterOrigin> parameterOrigins(const clang::FunctionDecl& pattern,
                                              const clang::FunctionDecl& instance);

/// How the templates around a function are written before what belongs to them.
struct TemplateText {
  std::string enclosingHeads;  // "template <class T>\n", of the classes around
  std::string head;            // of the function itself, or empty
  std::string functionHead;    // the same with the parameters that have no name
  std::string arguments;       // "<U>", by which its class is named in itself
  std::string enclosing;       // "Cache<T>::", or "Client::"
};
TemplateText templateText(const clang::FunctionDecl& definition, const clang::ASTContext& context);

/// "Outer::Cache<T>::" around a member of classes, from the innermost namespace.
std::string classPath(const clang::Decl& member);

/// Whether the class of the future has the template parameter too: somebody can mention it.
bool isNamedInFuture(const clang::NamedDecl& parameter);

/// The names of the template parameters of the function and of the classes around.
std::set<std::string> templateParameterNames(const clang::FunctionDecl& definition);

/// `auto` as a type of parameters, and what it is called instead.
std::vector<std::pair<clang::SourceRange, std::string>> autoParameters(
    const clang::FunctionDecl& definition);

/// Reports what keeps the template from being lowered; true if there is nothing.
bool checkTemplate(const clang::FunctionDecl& definition,
                   const std::vector<const clang::FunctionDecl*>& instances,
                   const std::function<void(clang::SourceRange, const std::string&)>& refuse);

}  // namespace pollux::compiler
