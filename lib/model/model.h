// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The noun every stage shares: one async function, with scopes, awaits and the order of evaluation
// made explicit, and everything else kept as the user's own text.
//
//   AST --parse--> AsyncFunction --analyse--> Analysis --lower--> FutureClass --emit--> text
//
// No Clang type gets past this header: what later stages need to know of a type is a fact in
// Variable. An expression with awaits is a Block of its own (Block::Expression): its temporaries
// and awaited futures are variables of that block, constructed by statements, in the order in which
// C++ evaluates them, and destroyed where the block ends.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pollux::compiler {

/// Index into AsyncFunction::variables.
using VariableId = int;
/// Identifies a loop, switch or try of one function.
using ConstructId = int;

struct Piece;
/// User text with holes where later stages decide what stands there.
using Text = std::vector<Piece>;

/// How a piece of text uses a variable. Only Reference lets its address get away.
enum class Access { Read, Write, Reference };

/// What follows the use of a variable, which decides how `*x` has to be written.
enum class After { Other, Dot, Postfix };

struct Piece {
  enum class Kind {
    Verbatim,     // text as it stands
    Use,          // a variable
    Capture,      // a lambda's capture of a variable
    AwaitResult,  // what the latest Await gave, consumed
    Return,       // `co_return value;` (the whole statement)
    Jump,  // `break;` or `continue;` of a construct that becomes states (the whole statement)
    Goto,  // `goto name;` of a Label (the whole statement)
  };
  Kind kind = Kind::Verbatim;
  std::string text;                   // Verbatim; Goto: empty if a macro makes the statement
                                      // Use, Capture: the name as written, if not the variable's
                                      // AwaitResult: the function of the Poll that gives it
  VariableId variable = -1;           // Use, Capture
  Access access = Access::Reference;  // Use
  After after = After::Other;         // Use; a Dot is part of the piece
  std::string member;                 // Use, Capture: of a structured binding: `.first`, `[0]`
  std::string get;                    // Use, Capture: of a tuple's binding: `std::get<0>`
  bool byReference = false;           // Capture
  bool isImplicit = false;            // Capture: only spelled if the variable is in the frame
  Text value;                         // Return
  bool hasValue = false;              // Return: not void
  bool movesLocal = false;            // Return: of a local's name, which is moved from
  bool isBreak = false;               // Jump
  ConstructId target = -1;            // Jump
  std::string label;                  // Goto

  bool operator==(const Piece&) const = default;
};

/// What an object takes, in bytes on the target. Not known where there is no alignment.
struct Extent {
  std::uint64_t size = 0;
  std::uint64_t alignment = 0;

  bool operator==(const Extent&) const = default;
};

/// A parameter, local, temporary or awaited future.
struct Variable {
  enum class Kind { Parameter, Local, Temporary, Operand, Future };
  Kind kind = Kind::Local;
  std::string name;      // of the field: the user's, or made from the user's names; unique
  std::string userName;  // as the source has it; empty for what the tool made
  std::string type;  // C++17 spelling with '@' where the name goes; of the referent for references
  std::string closure;  // a lambda: the class that it is in the frame, defined in the future's
  Text typeOf;          // when not empty: the type is decltype of this expression
  std::string typeAs;   // and what is made of it: "std::decay_t<@>", "pollux::output_t<@>"
  std::vector<std::string> futuresIn;  // typeOf: the qualified classes that it calls functions of
  Extent extent;                       // of the referent for references
  std::string notSend;       // the type as people write it, if it has to stay on its thread
  bool sendDepends = false;  // the arguments of the template decide whether it has to
  bool isReference = false;  // stored as a pointer
  bool isRvalueReference = false;
  bool isConst = false;
  bool isArray = false;
  bool isSelf = false;        // the enclosing object of a member function
  bool isPack = false;        // the elements of a parameter pack, each of `type`
  bool isScalar = false;      // a number, pointer or enumerator
  bool isAssignable = false;  // a scalar or trivial class: a plain field, set by assignment
  bool isConstant = false;    // constexpr: stands at the top of poll()
  bool triviallyDestructible = false;
  bool moves = false;                // Parameter: a by-value class, moved into the frame
  bool isTriviallyCopyable = false;  // Parameter: nobody sees in which order they are moved
  std::string forwardedAs;           // Parameter: of this type, which may be that of a reference
  std::string indices;               // pack: what the numbers of its elements are called
  bool givesNumber = false;  // Future: an arithmetic value, or nothing; that refers to nothing
  VariableId partOf = -1;    // a part of this aggregate, which is built around an await
  std::string part;       // where in it: `.left`, `[1]`; `{}` stands for the aggregate in a base's
  VariableId whole = -1;  // part: the flag that says that the aggregate destroys it
  std::string futureOf;   // Future: the qualified class, if it is that of an async function
  int line = 0;
  unsigned begin = 0;  // in the file, for diagnostics
  unsigned end = 0;
  std::string comment;  // the source expression, for temporaries and futures

  bool operator==(const Variable&) const = default;
};

struct Stmt;

struct Block {
  enum class Kind { Scope, Expression };
  Kind kind = Kind::Scope;
  std::string name;                   // a hint for naming its storage: "for", "then", "total"
  std::vector<VariableId> variables;  // whose storage ends with this block
  std::vector<Stmt> body;

  bool operator==(const Block&) const = default;
};

/// How a variable in the frame comes to life. The texts are complete C++ expressions.
struct Init {
  enum class Kind {
    None,       // left uninitialised
    Arguments,  // T(args): emplace(args)
    Value,      // a prvalue of T: emplace_with([&] { return value; })
    Convert,    // copy-initialisation from another type: emplace_with([&]() -> T { return value; })
    Elements,   // an array's braced list, or string
    Parts,      // an aggregate whose parts follow, as variables of their own
    Address,    // a reference is bound to an lvalue
    AddressOfRvalue,
  };
  Kind kind = Kind::None;
  Text text;

  bool operator==(const Init&) const = default;
};

struct Handler {
  Text text;  // `catch (E& e) { ... }`, whole

  bool operator==(const Handler&) const = default;
};

struct Stmt {
  enum class Kind {
    Code,        // text: await-free statements
    Comment,     // text: comments between statements
    Hoist,       // text: a declaration of a type (isMember: it goes into the class), a name or a
                 // static, visible in the whole function
    Construct,   // variable begins its life by init; `text` is the declaration if it stays a plain
                 // local
    Alive,       // from here variable is destroyed on every way out of its block
    Await,       // polls `variable` (Future), or the future `text`; suspends until it is ready
    Yield,       // gives the element `text` of a stream, and suspends
    Block,       // block
    If,          // if (text) block else otherwise
    Loop,        // block, again and again; see ExitUnless and ContinuePoint
    ExitUnless,  // if (!(text)) leave loop `construct`
    ContinuePoint,  // where `continue` of loop `construct` goes, if not to its head
    Switch,         // switch (text) block; see CaseLabel
    CaseLabel,      // text: `case 1:` or `default:` of switch `construct`, at any depth in it
    Label,          // where `goto name` goes
    Goto,           // text: a Goto piece
    Try,            // try block, handlers
    Jump,           // break or continue of construct (isBreak)
    Return,         // co_return text (hasValue, movesLocal)
  };
  Kind kind = Kind::Code;
  int line = 0;
  Text text;
  VariableId variable = -1;
  Init init;
  std::string name;         // Await, Yield, Loop, CaseLabel: a hint for the state's name; Label
  std::string destination;  // Await: the local that its result goes to, to tell equal names apart
  std::string comment;      // Await, Yield, Loop: the source, for the state table
  bool discards = false;    // Await: the result is not used
  bool leaves = false;      // Code: a throw, or a call that does not return
  bool isBreak = false;
  bool isMember = false;
  bool isNegated = false;  // ExitUnless: leaves the loop if the text is true
  bool hasValue = false;
  bool movesLocal = false;  // Return: as for a piece
  bool hasDefault = false;  // Switch
  bool hasElse = false;
  ConstructId construct = -1;
  Block block;
  Block otherwise;
  std::vector<Handler> handlers;

  bool operator==(const Stmt&) const = default;
};

/// Where the class of a future goes, and how it is called from there.
struct Placement {
  std::string enclosing;     // "Client::" for a member function's class, defined after Client
  bool isInternal = false;   // the class stands in an unnamed namespace: a static function's
  bool isUncalled = false;   // a lambda that nobody calls, of which compilers do not warn
  bool isInline = false;     // defined in a class body, or marked so
  bool classInside = false;  // the class has to be complete at the end of the enclosing class
  std::vector<std::string>
      namespaces;  // to open around all, for a function that is defined outside
  // Of a template, or a member of a class template.
  std::string enclosingHeads;  // "template <class T>\n", of the classes around
  std::string head;            // of the function and its class
  std::string arguments;       // "<T>", of that

  bool isTemplate() const { return !enclosingHeads.empty() || !head.empty(); }
};

struct AsyncFunction {
  std::string name;            // fetch_with_retry
  std::string qualifiedName;   // of the declaration
  std::string qualifiedClass;  // ns::Client::GetFuture, unique in the translation unit
  std::string className;       // FetchWithRetryFuture
  std::string output;          // std::string; of a stream, the type of its elements
  bool isStream = false;
  std::string element;  // Stream: what a poll gives, std::optional<int>
  bool returnsVoid = false;
  bool isBoxed = false;   // returns a Task<T> or Stream<T> that holds the class
  std::string signature;  // of the lowered function, up to its body, with its class as return type
  Placement placement;
  Extent pointer;    // what any of them takes
  std::string file;  // as the user named it, without directories
  int line = 0;
  std::vector<Variable> variables;
  std::vector<VariableId> parameters;  // self first, if there is one
  std::vector<std::string>
      reservedNames;  // identifiers in the body that the class must not redefine
  Block body;
};

/// What a function passes to the constructor of its future for a parameter.
std::string forwarded(const Variable& parameter);

/// Prints the model for --print=model.
std::string print(const AsyncFunction& function);

/// What is wrong with the model, one line each; empty if it is sound.
std::vector<std::string> verify(const AsyncFunction& function);

// For building texts.
Text verbatim(std::string text);
Text use(VariableId variable, Access access);
void append(Text& to, Text from);
bool isBlank(const Text& text);

}  // namespace pollux::compiler
