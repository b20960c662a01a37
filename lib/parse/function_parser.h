// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Puts one async function's body into the model. In: its AST. Out: an AsyncFunction, or errors.
//
// Statements without an await keep their text. A full expression with awaits becomes a block: what
// C++ evaluates before an await becomes a statement of its own before it, and the variables of the
// block hold what lives on: operands, temporaries, awaited futures. Where the code of this class
// is: statements.cpp, declarations.cpp, expressions.cpp, operators.cpp (short-circuits, `?:`, `,`),
// order.cpp (operands).
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "model/model.h"
#include "parse/accesses.h"
#include "parse/names.h"
#include "parse/source_text.h"

namespace pollux::compiler {

class Pattern;

/// An async lambda in the output, behind its captures.
struct LoweredLambda {
  std::string parameters;  // "(int n)"
  std::string specifiers;  // " noexcept"
  std::string result;      // " -> Task<int>", if it is boxed
  bool isMutable = false;
  std::string className;
  bool passesSelf = false;                       // the enclosing object is the first argument
  std::string arguments;                         // "x, n"
  std::vector<const clang::VarDecl*> constants;  // of the functions around, copied into the class
};

/// What is known of the functions of a translation unit before their bodies are parsed.
struct LoweredSignature {
  std::string qualifier;                // "ns::Client::"
  std::string className;                // "GetFuture"
  bool isBoxed = false;                 // callers see Task<T>
  std::optional<LoweredLambda> lambda;  // known once it has been parsed

  std::string qualifiedClass() const { return qualifier + className; }
};
using LoweredSignatures = std::map<const clang::FunctionDecl*, LoweredSignature>;

/// `::TwiceFuture<int>`, `Cache<int>::GetFuture`, of an instantiation; nothing where an argument of
/// its template has no name.
std::optional<std::string> instantiatedClass(const clang::FunctionDecl& callee,
                                             const LoweredSignature& known);

using Refuse = std::function<void(clang::SourceRange, const std::string&)>;
/// Refuses what would have to be cut in the middle of a macro.
using CutMacro = std::function<void(clang::SourceRange)>;

/// The operands of an expression in the order in which Clang evaluates them.
struct Operands {
  std::vector<const clang::Expr*> list;
  std::size_t firstUnsequenced = 0;  // from here on C++ leaves the order open
};
Operands operandsOf(const clang::Expr& expression);

/// The name of the parameter that this operand of a call goes to, or nothing.
std::string parameterName(const clang::Expr& call, std::size_t operand);

/// What others can notice of the evaluation of an expression, or it of theirs.
enum class Effect { None, Reads, Changes };

class FunctionParser {
 public:
  FunctionParser(const clang::ASTContext& context, const clang::FunctionDecl& function,
                 const LoweredSignatures& signatures, Refuse refuse, CutMacro cutMacro, Refuse warn,
                 const Pattern* pattern = nullptr);  // of an instantiation

  /// Fills in variables, parameters, reserved names and body of `function`.
  void parse(AsyncFunction& function);

 private:
  using Stmts = std::vector<Stmt>;

  // Statements (statements.cpp).
  void compound(const clang::CompoundStmt& statement, Stmts& out);
  void statement(const clang::Stmt& statement, Stmts& out);
  void awaiting(const clang::Stmt& statement, Stmts& out);
  Block scope(const clang::Stmt& statement, const std::string& name);
  void inScope(Block& block, const std::function<void(Stmts&)>& fill);
  void ifStatement(const clang::IfStmt& statement, Stmts& out);
  void whileLoop(const clang::WhileStmt& loop, Stmts& out);
  void doLoop(const clang::DoStmt& loop, Stmts& out);
  void forLoop(const clang::ForStmt& loop, Stmts& out);
  // Range-for (range_for.cpp).
  void rangeFor(const clang::CXXForRangeStmt& loop, Stmts& out);
  const clang::ConstantArrayType* rangeArray(const clang::CXXForRangeStmt& loop) const;
  Text rangeObject(const clang::CXXForRangeStmt& loop, const std::string& name, Stmts& out);
  VariableId iterator(const clang::DeclStmt& statement, const std::string& name, Text init,
                      bool isFixedRange, Stmts& out);
  void elementVariable(const clang::CXXForRangeStmt& loop, VariableId iterator, Stmts& out);
  void switchStatement(const clang::SwitchStmt& statement, Stmts& out);
  void caseLabel(const clang::SwitchCase& label, Stmts& out);
  // Labels (labels.cpp).
  void findLabels(const clang::Stmt& body);
  void collectLabels(const clang::Stmt& statement);
  bool keepsText(const clang::Stmt& statement) const;
  void label(const clang::LabelStmt& label, Stmts& out);
  void labelled(clang::SourceLocation colon, const clang::Stmt& statement, Stmts& out);
  void tryStatement(const clang::CXXTryStmt& statement, Stmts& out);
  void returnStatement(const clang::CoreturnStmt& statement, Stmts& out);
  /// Evaluates a condition, its temporaries gone, and gives the text of its value.
  Text condition(const clang::Expr& expression, Stmts& out);
  VariableId addTest(const clang::Expr& expression, Block* owner);
  void returnValue(const clang::Expr& operand);
  void comments(unsigned from, unsigned to, Stmts& out);
  void loopBody(const clang::Stmt& loop, const clang::Stmt& body, ConstructId id, Stmts& out);
  Stmt loopStatement(const clang::Stmt& loop, const std::string& name, ConstructId id) const;
  void exitUnless(const clang::Expr& expression, ConstructId id, Stmts& out);
  void checkDirectives(clang::SourceRange body);
  void findLocals();
  void reserveNames(AsyncFunction& function);
  void renameLocals();

  // Declarations (declarations.cpp).
  void declarations(const clang::DeclStmt& statement, Stmts& out);
  void typeWithVariables(const clang::DeclStmt& statement, Stmts& out);
  void hoist(clang::DeclGroupRef declarations, Text text, Stmts& out);
  bool isUnused(const clang::VarDecl& declaration) const;
  void declare(const clang::VarDecl& variable, bool isAlone, const clang::DeclStmt* statement,
               Stmts& out);
  void reserveMemberType(const clang::Decl& declaration);
  VariableId addLocal(const clang::VarDecl& variable, const std::string& name);
  /// Whether an async lambda has a copy of it, so that nobody here may use it any more.
  bool isCopiedConstant(const clang::VarDecl& declaration) const;
  /// A declaration's own text, cut at its initialiser.
  struct Plain {
    Text before;
    Text after;
  };
  Plain plainDeclaration(clang::CharSourceRange whole, const clang::Expr* init) const;
  void initialise(const clang::VarDecl& declaration, VariableId id, Plain plain, Stmts& out);
  void evaluate(const clang::VarDecl& declaration, Stmts& out,
                const std::function<void(const clang::Expr&)>& fill);
  void initialiseFrom(VariableId id, const clang::Expr& expression, const clang::VarDecl* style,
                      Plain plain, bool later);
  bool isBox(const clang::VarDecl& declaration, const clang::Expr& expression) const;
  Init initFor(VariableId id, const clang::Expr& expression, const clang::VarDecl* style,
               Text text);
  void bindReference(const clang::VarDecl& declaration, VariableId id, Plain plain, Stmts& out);
  void bindPart(const clang::VarDecl& declaration, VariableId id,
                const clang::MaterializeTemporaryExpr& whole, const clang::Expr& part, Plain plain,
                Stmts& out);
  /// The variable is the temporary that a reference keeps alive.
  void becomeObject(VariableId id, const clang::MaterializeTemporaryExpr& made);
  bool containsExtendedTemporary(const clang::Stmt& statement) const;
  static std::string typeName(const Variable& variable);
  void parameters(AsyncFunction& function);
  void parameter(const clang::ParmVarDecl& written,
                 const std::vector<const clang::ParmVarDecl*>& instances, AsyncFunction& function);
  void captureParameters(const clang::CXXMethodDecl& callOperator, AsyncFunction& function);
  void enclosingObject(clang::QualType pointer, AsyncFunction& function);
  void outerConstants(const clang::CXXMethodDecl& callOperator, Stmts& out);

  // Expressions with awaits (expressions.cpp, operators.cpp). They work within a full expression:
  // statements go to *sink_, variables belong to *fullExpression_.
  void fullExpression(const std::string& name, Stmts& out, const clang::Expr& whole,
                      const std::function<void(Stmts&)>& fill);
  /// Lowers an expression so that its text can stand where control is then. `later`: another await
  /// follows in the full expression, so temporaries must be variables.
  Text lower(const clang::Expr& expression, bool later);
  /// Evaluates an expression now; the text gives the same value, or object, later.
  Text save(const clang::Expr& expression);
  // Default arguments that have to be written out (default_arguments.cpp).
  std::size_t writtenOperands(const Operands& operands, std::size_t end) const;
  Text defaultArgument(const clang::CXXDefaultArgExpr& argument, bool isSaved, bool later);
  Text withArguments(const clang::Expr& call, Text text, Text defaults);
  Text inOrder(const clang::Expr& expression, bool later);
  // co_await try_(...) (tries.cpp).
  static bool isTried(const clang::Expr& expression);
  static const clang::Expr& triedOperation(const clang::Expr& operand);
  Text valueOrReturn(const clang::CoawaitExpr& expression);

  Text awaitExpression(const clang::CoawaitExpr& expression);
  // Aggregates that are built around an await (parts.cpp).
  struct Whole {
    VariableId variable;
    VariableId flag;
    bool isConst;
  };
  /// The braced list, if this is one whose parts have to be built where they stay.
  const clang::InitListExpr* partsOf(const clang::Expr& expression, bool later) const;
  void buildParts(VariableId whole, const clang::InitListExpr& list);
  void parts(Whole whole, const clang::InitListExpr& list, const std::string& path);
  void part(Whole whole, const clang::Expr& init, clang::QualType type, const std::string& path);
  /// The whole as a temporary, to be moved from.
  Text builtOfParts(const clang::Expr& expression, const clang::InitListExpr& list);
  // Streams (yields.cpp).
  Text yieldExpression(const clang::CoyieldExpr& expression);
  Text yieldedText(const clang::Expr& value, bool isCopied);
  std::string nextOf(const clang::Expr& expression) const;
  Text temporary(const clang::MaterializeTemporaryExpr& expression);
  Text logical(const clang::BinaryOperator& expression, bool later);
  Text conditional(const clang::AbstractConditionalOperator& expression, bool later);
  Text comma(const clang::BinaryOperator& expression, bool later);
  /// The condition of a choice within an expression.
  Text test(const clang::Expr& expression);
  /// A class that converts to bool only where the language asks for a bool.
  static Text asBool(const clang::Expr& expression, Text text);
  /// Evaluates for its side effects.
  void discard(const clang::Expr& expression, bool later);
  Text saveValue(const clang::Expr& expression, Text text);
  bool isOwnVariable(const Text& text) const;
  Text withoutParens(Text text) const;
  VariableId saveAddress(const clang::Expr& expression, Text text);
  static Text useOf(VariableId id, bool asRvalue);
  /// Whether statements have to be made of the expression, so that its text alone will not do.
  bool needsSplit(const clang::Expr& expression, bool later) const;
  bool suspendsOrKeeps(const clang::Expr& expression, bool later) const;
  bool isChosen(const clang::Expr& expression) const;
  bool isStable(const clang::Expr& expression) const;
  bool canWait(const clang::Expr& operand) const;
  void arm(Block& block, const std::function<void()>& fill);
  /// Warns of arguments whose ends come earlier than in the twin.
  void checkArguments(const clang::Expr& call);
  void checkAllArguments(const clang::Expr& expression);

  // The order of operands (order.cpp).
  Effect effectOf(const clang::Expr& expression) const;
  Effect computeEffect(const clang::Expr& expression) const;
  Effect effectOfCall(const clang::Expr& expression) const;
  std::optional<Effect> effectByName(const clang::FunctionDecl& callee,
                                     const clang::Expr& call) const;
  Effect effectByBody(const clang::FunctionDecl& callee) const;
  /// The last operand that has to be evaluated after others, if C++ leaves their order open and it
  /// shows; `from`: what is left of this operand is evaluated before in any case.
  std::optional<std::size_t> lastToOrder(const Operands& operands, std::size_t from) const;
  /// Whether there is such an operand anywhere in the expression.
  bool leavesOrderOpen(const clang::Expr& expression) const;
  bool mustNotMove(const Operands& operands, std::size_t first, std::size_t last) const;
  /// A call of an async function as the construction of its class, whose braces have an order.
  Text madeInOrder(const clang::Expr& expression, const Replacements& replacements);
  bool isMadeInOrder(const clang::Expr& expression) const;

  // Structured bindings (bindings.cpp).
  void bindNames(const clang::DecompositionDecl& declaration, VariableId object, Stmts& out);
  bool bindElement(const clang::BindingDecl& binding, VariableId object, bool asRvalue, Stmts& out);
  void copyArray(const clang::VarDecl& declaration, VariableId id,
                 const clang::ArrayInitLoopExpr& copies, Plain plain, Stmts& out);

  // What depends on the arguments of a template (dependent_types.cpp).
  /// Whether its type is the same in all instantiations.
  bool isFixed(const clang::Expr& expression) const;
  /// Whether it is an element's in the expansion of a pack, which is an error.
  bool isInExpansion(const clang::Expr& expression);
  bool isDependent(const clang::VarDecl& declaration) const;
  /// Whether objects of the type of this expression are set by assignment, or need no end, in all
  /// instantiations.
  bool canAssign(clang::QualType type, const clang::Expr& expression) const;
  bool endsTrivially(clang::QualType type, const clang::Expr& expression) const;
  void setDependentType(Variable& variable, clang::QualType type, const clang::Expr& expression);
  void setDependentLocal(Variable& variable, const clang::VarDecl& declaration);
  Init dependentInit(const Variable& variable, const clang::VarDecl& style, Text text) const;
  const LoweredSignature* signatureFor(const clang::FunctionDecl& callee) const;

  // Types that become members of the future's class (member_types.cpp).
  bool canBeMember(clang::DeclGroupRef declarations) const;
  struct Captures {
    std::string members;
    Text values;
  };
  std::optional<Text> captured(const clang::LambdaExpr& lambda,
                               const clang::LambdaCapture& capture);
  std::optional<Captures> captures(const clang::LambdaExpr& lambda);
  bool canBeClass(const clang::LambdaExpr& lambda) const;
  std::optional<std::string> callOperator(const clang::LambdaExpr& lambda) const;
  /// Makes the class that the variable's lambda is in the frame, if there can be one.
  std::optional<Init> closure(const clang::LambdaExpr& lambda, Variable& variable);

  VariableId addVariable(Variable variable);
  VariableId addVariable(Variable variable, Block* owner);
  /// Names a variable after what the expression is: the callee, the type made, the member.
  /// `hint`: for what has no name of its own.
  std::string nameOf(const clang::Expr& expression, const std::string& hint = "") const;
  /// The class that an async function becomes, for callers that know it; empty for one that is
  /// boxed.
  std::string loweredClass(const clang::FunctionDecl& callee) const;
  /// An async lambda in this function, behind its captures.
  const LoweredLambda* loweredLambda(const clang::LambdaExpr& lambda) const;
  /// The text of an expression where locals cannot be used, for decltype.
  Text typeText(const clang::Expr& expression) const;
  bool hasNamedTypes(const Text& text) const;
  bool isWhatCallGives(const clang::Expr& expression) const;
  void setPlace(Variable& variable, clang::SourceRange range) const;
  void setType(Variable& variable, clang::QualType type, const clang::Expr& expression);
  std::vector<std::string> futuresIn(const clang::Expr& expression) const;
  void noteSend(Variable& variable, clang::QualType type) const;
  void construct(VariableId id, Init init, Text plain);
  void alive(VariableId id, Stmts& out);

  bool containsAwait(const clang::Stmt& statement) const;
  /// Whether a temporary is made that somebody could refer to, or see the end of, until the end of
  /// the full expression.
  bool containsTemporary(const clang::Stmt& statement, bool isVisible = true) const;
  bool isNeededBehindArm(const clang::Expr& operand) const;
  Text text(const clang::Stmt& statement, const Replacements& replacements = {}) const {
    return render(context_, statement, replacements);
  }
  int line(clang::SourceLocation location) const;
  std::string oneLine(const clang::Stmt& statement) const;
  std::string oneLine(clang::SourceRange range) const;
  void refuse(clang::SourceRange range, const std::string& message) { refuse_(range, message); }

  const clang::ASTContext& ast_;
  const clang::FunctionDecl& function_;
  const LoweredSignatures& signatures_;
  Refuse refuse_;
  Refuse warn_;
  const Pattern* pattern_;
  Accesses accesses_;
  TextContext context_;
  NameAllocator names_;
  AsyncFunction* model_ = nullptr;
  ConstructId constructs_ = 0;
  int catchesAll_ = 0;                    // how many of the try blocks around have a catch (...)
  std::set<const clang::Stmt*> entered_;  // statements with a label that others jump to
  std::set<std::string> hoisted_;         // names declared at the top of poll()
  bool hasLocalUsing_ = false;            // a using-directive stands there
  std::set<const clang::Decl*> memberTypes_;  // local types that become members of the class
  Block* scope_ = nullptr;                    // whose variables are being declared
  Block* fullExpression_ = nullptr;           // the block of the full expression being lowered
  const clang::Expr* whole_ = nullptr;
  mutable std::map<const clang::Expr*, Effect> effects_;  // what is known, in this full expression
  mutable std::map<const clang::Expr*, bool> open_;
  std::map<const clang::Expr*, std::string> hints_;  // the parameters that arguments go to
  mutable int bodyDepth_ = 0;
  Stmts* sink_ = nullptr;
  std::string destination_;  // the local that the full expression initialises
  std::vector<std::pair<unsigned, unsigned>> verbatim_;  // ranges of the file that keep their text
};

/// `auto [a, b] = tuple` of a class that is not the standard library's, nor a plain aggregate.
bool hasOwnGet(const clang::DecompositionDecl& declaration);

/// The async function that an expression calls, if it calls one.
const clang::FunctionDecl* calledAsync(const clang::Expr& expression);

/// What stands between the brackets of `name(arguments)` or `name{arguments}`.
Text insideBrackets(Text text, char open);

/// Without the wrappers that have no spelling: cleanups, temporaries' bookkeeping, elided copies.
const clang::Expr& stripped(const clang::Expr& expression);

/// Stripped, and without the implicit casts that only make an object const.
const clang::Expr& withoutConst(const clang::Expr& expression);

}  // namespace pollux::compiler
