// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Turns a piece of the AST back into the user's own text, with holes for the variables, lambdas'
// captures and ways out, and with already lowered parts put in.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/StmtCXX.h>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "model/model.h"
#include "parse/accesses.h"
#include "parse/source_ranges.h"

namespace pollux::compiler {

class Pattern;

/// Where a loop or switch that becomes states is left to, for the jumps in text.
struct JumpTarget {
  const clang::Stmt* construct;
  ConstructId id;
  bool isLoop;
};

/// A name that stands for a variable, or for part of it: a structured binding, the elements of a
/// parameter pack.
struct Binding {
  VariableId variable = -1;
  std::string member;  // ".first", "[1]"
  std::string get;     // "std::get<1>"
  std::string pack{};  // "args_index", the numbers of the elements, in an expansion
};

/// What rendering needs to know of the function around.
struct TextContext {
  const clang::ASTContext* ast = nullptr;
  clang::FileID file;  // that the function stands in
  const Accesses* accesses = nullptr;
  const Pattern* pattern = nullptr;                      // if it is an instantiation
  std::map<const clang::ValueDecl*, Binding> variables;  // those that the model knows
  std::map<unsigned, const clang::ValueDecl*> locals;    // of an instantiation, by place
  /// Locals whose names the class needs for itself, and what they are called instead; and where in
  /// the file these names stand.
  std::map<const clang::ValueDecl*, std::string> renamed;
  std::map<unsigned, const clang::ValueDecl*> renamedAt;
  VariableId self = -1;
  std::string output;                        // the function's result type, for `co_return {...};`
  std::vector<JumpTarget> jumps;             // innermost last
  std::set<const clang::LabelDecl*> labels;  // that the model knows
  std::set<const clang::Stmt*> boxed;        // calls whose futures go into a box
  int lambdasAround = 0;                     // the text stands in one, whose captures are its own
  /// What an async lambda is behind its captures; nothing for one that is not async.
  std::function<std::optional<Text>(const clang::LambdaExpr&)> loweredLambda;
  /// Members of the class to be, which names in the text would meet there instead of what they
  /// mean.
  std::function<bool(llvm::StringRef)> isClassMember;
  /// Reports what cannot be turned into text.
  std::function<void(clang::SourceRange, const std::string&)> refuse;
  /// Reports what a macro has made only a part of.
  std::function<void(clang::SourceRange)> cutMacro;
};

using Replacements = std::map<const clang::Stmt*, Text>;

/// The text of an expression or statement; of a statement, with its semicolon.
Text render(const TextContext& context, const clang::Stmt& statement,
            const Replacements& replacements = {});

/// The text of a range, with the edits for the parts of the AST that lie in it.
Text render(const TextContext& context, clang::CharSourceRange range,
            const std::vector<const clang::Stmt*>& parts, const Replacements& replacements = {});

/// Where a piece of the AST stands; what an instantiation has of an expansion is widened to it.
clang::SourceRange rangeOf(const TextContext& context, clang::SourceRange range);
/// The same of a statement, with its semicolon, in the file.
clang::CharSourceRange statementRange(const TextContext& context, const clang::Stmt& statement);

/// The type of the box that this call of the function by itself goes into.
std::string boxOf(const TextContext& context, const clang::Expr& call);

/// What a local is called in the text.
std::string nameIn(const TextContext& context, const clang::ValueDecl& local);

/// The text of `co_return operand;` as a Return piece.
Piece renderReturn(const TextContext& context, const clang::CoreturnStmt& statement,
                   const Replacements& replacements = {});

}  // namespace pollux::compiler
