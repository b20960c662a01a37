// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Statements. In: a body. Out: statements of the model. A statement without an await keeps its
// text; one with an await, or with a label that others jump to, is taken apart, so that only
// straight code and full expressions are left between its pieces.
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include "parse/facts.h"
#include "parse/function_parser.h"

namespace pollux::compiler {

using llvm::cast;
using llvm::dyn_cast;
using llvm::isa;

/// Where a comment ends that stands behind a statement, on its last line.
static unsigned endOfRemark(llvm::StringRef file, unsigned from, unsigned to) {
  const llvm::StringRef rest = file.slice(from, to).split('\n').first;
  const llvm::StringRef text = rest.trim(" \t\r;");
  const bool isWhole = text.starts_with("//") || (text.starts_with("/*") && text.ends_with("*/"));
  return isWhole ? from + static_cast<unsigned>(rest.size()) : from;
}

/// It stays with the statement, which has become those in `out` from `first` on.
static void addRemark(llvm::StringRef remark, const clang::Stmt& statement, std::size_t first,
                      std::vector<Stmt>& out) {
  if (remark.empty()) return;
  if (out.size() == first + 1 && out[first].kind == Stmt::Kind::Code)
    return append(out[first].text, verbatim("  " + remark.str()));
  Stmt made;
  made.kind = Stmt::Kind::Comment;
  made.text = verbatim(remark.str());
  const bool isShort = isa<clang::Expr, clang::DeclStmt, clang::CoreturnStmt, clang::GotoStmt,
                           clang::BreakStmt, clang::ContinueStmt>(statement);
  const auto place = isShort ? out.begin() + static_cast<std::ptrdiff_t>(first) : out.end();
  out.insert(place, std::move(made));
}

void FunctionParser::compound(const clang::CompoundStmt& body, Stmts& out) {
  const clang::SourceManager& sources = ast_.getSourceManager();
  const clang::SourceLocation brace = sources.getFileLoc(body.getLBracLoc());
  unsigned position = sources.getFileOffset(brace) +
                      clang::Lexer::MeasureTokenLength(brace, sources, ast_.getLangOpts());
  const llvm::StringRef file = sources.getBufferData(context_.file);
  const clang::Stmt* last = nullptr;
  std::size_t first = out.size();
  auto commentsUntil = [&](unsigned next) {
    const unsigned end = last ? endOfRemark(file, position, next) : position;
    if (last) addRemark(file.slice(position, end).trim(" \t\r;"), *last, first, out);
    comments(end, next, out);
  };
  for (const clang::Stmt* child : body.body()) {
    const clang::CharSourceRange range = statementRange(context_, *child);
    if (range.isInvalid()) {
      context_.cutMacro(child->getSourceRange());
      return;
    }
    commentsUntil(sources.getFileOffset(range.getBegin()));
    first = out.size();
    last = child;
    statement(*child, out);
    position = sources.getFileOffset(range.getEnd());
  }
  commentsUntil(sources.getFileOffset(sources.getFileLoc(body.getRBracLoc())));
}

/// Where the first directive begins in the text; npos if there is none.
static std::size_t directiveIn(llvm::StringRef text) {
  for (std::size_t at = 0; at != llvm::StringRef::npos; at = text.find('\n', at + 1)) {
    const llvm::StringRef line = text.drop_front(at).ltrim();
    if (line.starts_with("#")) return text.size() - line.size();
  }
  return llvm::StringRef::npos;
}

/// Keeps the comments and the directives between statements, with what an #if leaves out.
void FunctionParser::comments(unsigned from, unsigned to, Stmts& out) {
  if (from >= to) return;
  const clang::SourceManager& sources = ast_.getSourceManager();
  llvm::StringRef gap = sources.getBufferData(context_.file).slice(from, to);
  const std::size_t directive = directiveIn(gap);
  const bool hasDirective = directive != llvm::StringRef::npos;
  if (hasDirective) verbatim_.emplace_back(from, to);
  gap = hasDirective ? gap.ltrim(" \t\r\n;").rtrim() : gap.trim(" \t\r\n;");
  if (gap.empty()) return;
  Stmt made;
  made.kind = Stmt::Kind::Comment;
  made.text = verbatim(gap.str());
  out.push_back(std::move(made));
}

static bool doesNotReturn(const clang::Stmt& statement) {
  const auto* expression = dyn_cast<clang::Expr>(&statement);
  if (!expression) return false;
  const clang::Expr& bare = stripped(*expression);
  const auto* call = dyn_cast<clang::CallExpr>(&bare);
  return isa<clang::CXXThrowExpr>(bare) ||
         (call && call->getDirectCallee() && call->getDirectCallee()->isNoReturn());
}

void FunctionParser::statement(const clang::Stmt& statement, Stmts& out) {
  if (!keepsText(statement)) return awaiting(statement, out);
  if (const auto* declaration = dyn_cast<clang::DeclStmt>(&statement))
    return declarations(*declaration, out);
  if (isa<clang::NullStmt>(statement)) return;
  if (const auto* attributed = dyn_cast<clang::AttributedStmt>(&statement);
      attributed && isa<clang::NullStmt>(attributed->getSubStmt()))
    return;  // [[fallthrough]]: the states have their own
  if (const auto* give = dyn_cast<clang::CoreturnStmt>(&statement))
    return returnStatement(*give, out);
  Stmt made;
  made.line = line(statement.getBeginLoc());
  made.text = text(statement);
  if (isa<clang::Expr>(statement)) append(made.text, verbatim(";"));
  made.leaves = doesNotReturn(statement);
  if (made.text.size() == 1 && made.text[0].kind == Piece::Kind::Jump) {
    made.kind = Stmt::Kind::Jump;
    made.isBreak = made.text[0].isBreak;
    made.construct = made.text[0].target;
    made.text.clear();
  } else if (made.text.size() == 1 && made.text[0].kind == Piece::Kind::Goto) {
    made.kind = Stmt::Kind::Goto;
  }
  const clang::SourceManager& sources = ast_.getSourceManager();
  const clang::CharSourceRange range = statementRange(context_, statement);
  if (range.isValid())
    verbatim_.emplace_back(sources.getFileOffset(range.getBegin()),
                           sources.getFileOffset(range.getEnd()));
  out.push_back(std::move(made));
}

void FunctionParser::awaiting(const clang::Stmt& statement, Stmts& out) {
  if (const auto* body = dyn_cast<clang::CompoundStmt>(&statement)) {
    Stmt made;
    made.kind = Stmt::Kind::Block;
    made.line = line(body->getBeginLoc());
    made.block = scope(*body, "block");
    out.push_back(std::move(made));
  } else if (const auto* declaration = dyn_cast<clang::DeclStmt>(&statement)) {
    declarations(*declaration, out);
  } else if (const auto* choice = dyn_cast<clang::IfStmt>(&statement)) {
    ifStatement(*choice, out);
  } else if (const auto* whileStmt = dyn_cast<clang::WhileStmt>(&statement)) {
    whileLoop(*whileStmt, out);
  } else if (const auto* doStmt = dyn_cast<clang::DoStmt>(&statement)) {
    doLoop(*doStmt, out);
  } else if (const auto* forStmt = dyn_cast<clang::ForStmt>(&statement)) {
    forLoop(*forStmt, out);
  } else if (const auto* range = dyn_cast<clang::CXXForRangeStmt>(&statement)) {
    rangeFor(*range, out);
  } else if (const auto* switchStmt = dyn_cast<clang::SwitchStmt>(&statement)) {
    switchStatement(*switchStmt, out);
  } else if (const auto* caseStmt = dyn_cast<clang::SwitchCase>(&statement)) {
    caseLabel(*caseStmt, out);
  } else if (const auto* labelStmt = dyn_cast<clang::LabelStmt>(&statement)) {
    label(*labelStmt, out);
  } else if (const auto* tryStmt = dyn_cast<clang::CXXTryStmt>(&statement)) {
    tryStatement(*tryStmt, out);
  } else if (const auto* give = dyn_cast<clang::CoreturnStmt>(&statement)) {
    returnStatement(*give, out);
  } else if (const auto* attributed = dyn_cast<clang::AttributedStmt>(&statement)) {
    this->statement(*attributed->getSubStmt(), out);
  } else if (const auto* expression = dyn_cast<clang::Expr>(&statement)) {
    fullExpression("", out, *expression, [&](Stmts&) { discard(*expression, false); });
  } else {
    refuse(statement.getSourceRange(),
           "a co_await in a statement of this kind is not supported yet");
  }
}

void FunctionParser::inScope(Block& block, const std::function<void(Stmts&)>& fill) {
  Block* outer = std::exchange(scope_, &block);
  fill(block.body);
  scope_ = outer;
}

Block FunctionParser::scope(const clang::Stmt& statement, const std::string& name) {
  Block block;
  block.name = name;
  inScope(block, [&](Stmts& body) {
    if (const auto* braces = dyn_cast<clang::CompoundStmt>(&statement)) {
      compound(*braces, body);
    } else {
      this->statement(statement, body);
    }
  });
  return block;
}

VariableId FunctionParser::addTest(const clang::Expr& expression, Block* owner) {
  Variable value;
  value.kind = Variable::Kind::Operand;
  value.name = nameOf(expression, "condition");
  value.isAssignable = true;
  value.triviallyDestructible = true;
  value.comment = oneLine(expression);
  value.line = line(expression.getExprLoc());
  if (!isFixed(expression) && expression.getType()->isBooleanType()) {
    value.type = "bool @";
    value.extent = extentOf(ast_.BoolTy, ast_);
  } else {
    setType(value, expression.getType().getUnqualifiedType(), expression);
  }
  return addVariable(std::move(value), owner);
}

Text FunctionParser::condition(const clang::Expr& expression, Stmts& out) {
  if (!containsAwait(expression)) return text(expression);
  const VariableId id = addTest(expression, scope_);
  fullExpression("", out, expression, [&](Stmts&) {
    Init init;
    init.kind = Init::Kind::Convert;
    init.text = asBool(expression, lower(expression, false));
    construct(id, std::move(init), {});
  });
  return use(id, Access::Read);
}

void FunctionParser::ifStatement(const clang::IfStmt& statement, Stmts& out) {
  if (statement.isConsteval()) {
    refuse(statement.getIfLoc(), "'if consteval' with a co_await has no C++17 form; leave it out");
    return;
  }
  if (statement.isConstexpr()) {
    const auto taken = statement.getNondiscardedCase(ast_);
    if (taken && *taken) {
      Stmt made;
      made.kind = Stmt::Kind::Block;
      made.block = scope(**taken, "then");
      out.push_back(std::move(made));
    }
    return;
  }
  Stmt around;
  around.kind = Stmt::Kind::Block;
  around.line = line(statement.getIfLoc());
  around.block.name = "if";
  inScope(around.block, [&](Stmts& body) {
    if (statement.getInit()) this->statement(*statement.getInit(), body);
    if (const clang::VarDecl* variable = statement.getConditionVariable())
      declare(*variable, true, nullptr, body);
    Stmt made;
    made.kind = Stmt::Kind::If;
    made.line = line(statement.getIfLoc());
    made.text = condition(*statement.getCond(), body);
    made.block = scope(*statement.getThen(), "then");
    made.hasElse = statement.getElse() != nullptr;
    if (made.hasElse) made.otherwise = scope(*statement.getElse(), "else");
    body.push_back(std::move(made));
  });
  out.push_back(std::move(around));
}

Stmt FunctionParser::loopStatement(const clang::Stmt& loop, const std::string& name,
                                   ConstructId id) const {
  Stmt made;
  made.kind = Stmt::Kind::Loop;
  made.line = line(loop.getBeginLoc());
  made.name = name;
  made.construct = id;
  made.block.name = snakeCase(name);
  return made;
}

void FunctionParser::loopBody(const clang::Stmt& loop, const clang::Stmt& body, ConstructId id,
                              Stmts& out) {
  context_.jumps.push_back({&loop, id, true});
  Stmt made;
  made.kind = Stmt::Kind::Block;
  made.line = line(body.getBeginLoc());
  made.block = scope(body, "body");
  context_.jumps.pop_back();
  out.push_back(std::move(made));
}

void FunctionParser::exitUnless(const clang::Expr& expression, ConstructId id, Stmts& out) {
  Stmt made;
  made.kind = Stmt::Kind::ExitUnless;
  made.line = line(expression.getExprLoc());
  const auto* negation = dyn_cast<clang::UnaryOperator>(&stripped(expression));
  made.isNegated = negation && negation->getOpcode() == clang::UO_LNot && containsAwait(expression);
  made.text = condition(made.isNegated ? *negation->getSubExpr() : expression, out);
  made.construct = id;
  out.push_back(std::move(made));
}

static Stmt continuePoint(ConstructId id) {
  Stmt made;
  made.kind = Stmt::Kind::ContinuePoint;
  made.construct = id;
  return made;
}

void FunctionParser::whileLoop(const clang::WhileStmt& loop, Stmts& out) {
  const ConstructId id = constructs_++;
  Stmt made = loopStatement(loop, "While", id);
  made.comment = "while (" + oneLine(*loop.getCond()) + ")";
  inScope(made.block, [&](Stmts& body) {
    if (const clang::VarDecl* variable = loop.getConditionVariable())
      declare(*variable, true, nullptr, body);
    exitUnless(*loop.getCond(), id, body);
    loopBody(loop, *loop.getBody(), id, body);
  });
  out.push_back(std::move(made));
}

void FunctionParser::doLoop(const clang::DoStmt& loop, Stmts& out) {
  const ConstructId id = constructs_++;
  Stmt made = loopStatement(loop, "Do", id);
  made.comment = "do ... while (" + oneLine(*loop.getCond()) + ")";
  inScope(made.block, [&](Stmts& body) {
    loopBody(loop, *loop.getBody(), id, body);
    body.push_back(continuePoint(id));
    exitUnless(*loop.getCond(), id, body);
  });
  out.push_back(std::move(made));
}

void FunctionParser::forLoop(const clang::ForStmt& loop, Stmts& out) {
  const ConstructId id = constructs_++;
  Stmt around;
  around.kind = Stmt::Kind::Block;
  around.line = line(loop.getForLoc());
  around.block.name = "for";
  inScope(around.block, [&](Stmts& outer) {
    if (loop.getInit()) statement(*loop.getInit(), outer);
    Stmt made = loopStatement(loop, "For", id);
    made.comment = oneLine(clang::SourceRange(loop.getForLoc(), loop.getRParenLoc()));
    inScope(made.block, [&](Stmts& body) {
      if (const clang::VarDecl* variable = loop.getConditionVariable())
        declare(*variable, true, nullptr, body);
      if (loop.getCond()) exitUnless(*loop.getCond(), id, body);
      loopBody(loop, *loop.getBody(), id, body);
      if (!loop.getInc()) return;
      body.push_back(continuePoint(id));
      fullExpression("", body, *loop.getInc(), [&](Stmts&) { discard(*loop.getInc(), false); });
    });
    outer.push_back(std::move(made));
  });
  out.push_back(std::move(around));
}

void FunctionParser::tryStatement(const clang::CXXTryStmt& statement, Stmts& out) {
  Stmt made;
  made.kind = Stmt::Kind::Try;
  made.line = line(statement.getTryLoc());
  made.construct = constructs_++;
  bool catchesAll = false;
  for (unsigned i = 0; i < statement.getNumHandlers(); ++i)
    catchesAll = catchesAll || !statement.getHandler(i)->getExceptionDecl();
  catchesAll_ += catchesAll;
  made.block = scope(*statement.getTryBlock(), "try");
  catchesAll_ -= catchesAll;
  for (unsigned i = 0; i < statement.getNumHandlers(); ++i) {
    const clang::CXXCatchStmt& handler = *statement.getHandler(i);
    made.handlers.push_back(
        {render(context_, fileRange(ast_, handler.getSourceRange()), {handler.getHandlerBlock()})});
  }
  out.push_back(std::move(made));
}

void FunctionParser::returnStatement(const clang::CoreturnStmt& statement, Stmts& out) {
  Stmt made;
  made.kind = Stmt::Kind::Return;
  made.line = line(statement.getBeginLoc());
  if (!containsAwait(statement)) {
    Piece piece = renderReturn(context_, statement);
    made.hasValue = piece.hasValue;
    made.movesLocal = piece.movesLocal;
    made.text = std::move(piece.value);
    out.push_back(std::move(made));
    return;
  }
  fullExpression("", out, *statement.getOperand(),
                 [&](Stmts&) { returnValue(*statement.getOperand()); });
}

void FunctionParser::returnValue(const clang::Expr& operand) {
  const auto* choice = dyn_cast<clang::ConditionalOperator>(&stripped(operand));
  if (choice && containsAwait(*choice) && choice->isPRValue() && !choice->getType()->isVoidType()) {
    Stmt made;
    made.kind = Stmt::Kind::If;
    made.line = line(choice->getQuestionLoc());
    made.text = test(*choice->getCond());
    made.hasElse = true;
    arm(made.block, [&] { returnValue(*choice->getTrueExpr()); });
    arm(made.otherwise, [&] { returnValue(*choice->getFalseExpr()); });
    sink_->push_back(std::move(made));
    return;
  }
  Stmt made;
  made.kind = Stmt::Kind::Return;
  made.line = line(operand.getExprLoc());
  const bool isList = isa<clang::InitListExpr>(stripped(operand));
  made.hasValue = isList || !operand.getType()->isVoidType();
  if (made.hasValue) {
    const auto* list = partsOf(operand, false);
    made.text = list ? builtOfParts(operand, *list) : lower(operand, false);
    if (list) {  // with a single move
      made.text.insert(made.text.begin(),
                       verbatim("pollux::Poll<" + context_.output + ">(std::in_place, ")[0]);
      append(made.text, verbatim(")"));
    }
    if (isList && !list) made.text.insert(made.text.begin(), verbatim(context_.output)[0]);
  } else {
    discard(operand, false);
    if (isa<clang::CXXThrowExpr>(stripped(operand))) {
      sink_->back().leaves = true;
      return;
    }
  }
  sink_->push_back(std::move(made));
}

}  // namespace pollux::compiler
