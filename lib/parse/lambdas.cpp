// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an async lambda uses of what is around it, and what stands in its place: see lambdas.h.
#include "parse/lambdas.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include <regex>
#include <set>

#include "parse/accesses.h"
#include "parse/facts.h"
#include "parse/source_text.h"
#include "parse/unit_files.h"

namespace pollux::compiler {
namespace {

/// What a lambda's body mentions of its captures, and of the constants around it.
struct Mentions : clang::RecursiveASTVisitor<Mentions> {
  using Base = clang::RecursiveASTVisitor<Mentions>;

  explicit Mentions(const clang::CXXMethodDecl& callOperator) : callOperator(callOperator) {}

  const clang::CXXMethodDecl& callOperator;
  std::set<const clang::ValueDecl*> variables;
  std::vector<const clang::VarDecl*> constants;
  bool mentionsThis = false;

  bool shouldVisitImplicitCode() const { return true; }
  bool TraverseCoawaitExpr(clang::CoawaitExpr* await) { return TraverseStmt(await->getOperand()); }
  bool TraverseCoyieldExpr(clang::CoyieldExpr* yield) {
    return TraverseStmt(const_cast<clang::Expr*>(&yieldedValue(*yield)));
  }
  bool TraverseCoroutineBodyStmt(clang::CoroutineBodyStmt* body) {
    return TraverseStmt(body->getBody());
  }
  bool TraverseLambdaExpr(clang::LambdaExpr* inner) {
    for (const clang::LambdaCapture& capture : inner->captures()) {
      if (capture.capturesVariable()) variables.insert(capture.getCapturedVar());
      mentionsThis |= capture.capturesThis();
    }
    return Base::TraverseLambdaExpr(inner);
  }
  bool VisitCXXThisExpr(clang::CXXThisExpr*) { return mentionsThis = true; }
  bool VisitDeclRefExpr(clang::DeclRefExpr* mention) {
    variables.insert(mention->getDecl());
    const auto* variable = llvm::dyn_cast<clang::VarDecl>(mention->getDecl());
    const bool isOuter = variable && variable->hasLocalStorage() &&
                         !callOperator.Encloses(variable->getDeclContext()) &&
                         !mention->refersToEnclosingVariableOrCapture();
    if (isOuter && !llvm::is_contained(constants, variable)) constants.push_back(variable);
    return true;
  }
};

Mentions mentionsOf(const clang::CXXMethodDecl& callOperator) {
  Mentions mentions(callOperator);
  mentions.TraverseStmt(callOperator.getBody());
  return mentions;
}

/// The parameter list as written, with names for those that have none.
std::string parameterList(const clang::ASTContext& context, const clang::CXXMethodDecl& call,
                          const AsyncFunction& function) {
  const auto type = call.getTypeSourceInfo()->getTypeLoc().getAs<clang::FunctionProtoTypeLoc>();
  if (!type || type.getLParenLoc().isInvalid()) return "()";
  const auto range =
      fileRange(context, clang::SourceRange(type.getLParenLoc(), type.getRParenLoc()));
  std::string list = sourceText(context, range);
  const clang::SourceManager& sources = context.getSourceManager();
  const unsigned start = sources.getFileOffset(range.getBegin());
  const std::size_t first = function.parameters.size() - call.getNumParams();
  for (unsigned i = call.getNumParams(); i-- > 0;) {
    const clang::ParmVarDecl& parameter = *call.getParamDecl(i);
    if (parameter.getIdentifier()) continue;
    const Variable& variable = function.variables[function.parameters[first + i]];
    const unsigned place = sources.getFileOffset(sources.getFileLoc(parameter.getLocation()));
    list.insert(place - start, " " + variable.name);
  }
  return list;
}

/// What stands between the parameters and the `->`, without `mutable` and without attributes.
std::string specifiersOf(const clang::ASTContext& context, const clang::CXXMethodDecl& call) {
  const auto type = call.getTypeSourceInfo()->getTypeLoc().getAs<clang::FunctionProtoTypeLoc>();
  if (!type || type.getRParenLoc().isInvalid()) return "";
  const auto range = clang::CharSourceRange::getCharRange(
      clang::Lexer::getLocForEndOfToken(type.getRParenLoc(), 0, context.getSourceManager(),
                                        context.getLangOpts()),
      call.getBody()->getBeginLoc());
  std::string text = sourceText(context, range);
  text = text.substr(0, text.find("->"));
  text = std::regex_replace(text, std::regex("\\[\\[.*?\\]\\]|\\bmutable\\b"), "");
  text = llvm::StringRef(text).trim().str();
  return text.empty() ? text : " " + text;
}

}  // namespace

std::vector<UsedCapture> usedCaptures(const clang::CXXMethodDecl& callOperator) {
  const Mentions mentions = mentionsOf(callOperator);
  std::vector<UsedCapture> used;
  auto field = callOperator.getParent()->field_begin();
  for (const clang::LambdaCapture& capture : callOperator.getParent()->captures()) {
    clang::QualType type = (field++)->getType();
    const bool isCopy = !type->isReferenceType();
    type = type.getNonReferenceType();
    if (isCopy && callOperator.isConst()) type.addConst();
    if (capture.capturesThis()) {
      if (!mentions.mentionsThis) continue;
      const bool isPointer = capture.getCaptureKind() != clang::LCK_StarThis;
      const clang::ASTContext& context = callOperator.getASTContext();
      used.insert(
          used.begin(),
          {nullptr, isPointer ? type.getUnqualifiedType() : context.getPointerType(type), true});
    } else if (mentions.variables.count(capture.getCapturedVar()) != 0) {
      used.push_back({capture.getCapturedVar(), type, false});
    }
  }
  return used;
}

std::vector<const clang::VarDecl*> outerConstants(const clang::CXXMethodDecl& callOperator) {
  return mentionsOf(callOperator).constants;
}

bool becomesPointer(const clang::LambdaExpr& lambda) {
  return llvm::any_of(lambda.getLambdaClass()->getVisibleConversionFunctions(),
                      [](const clang::NamedDecl* conversion) { return conversion->isUsed(); });
}

LoweredLambda loweredLambda(const clang::ASTContext& context, const AsyncLambda& lambda,
                            const AsyncFunction& function) {
  const clang::CXXMethodDecl& call = *lambda.expression->getCallOperator();
  LoweredLambda lowered;
  lowered.className = function.className;
  lowered.parameters = parameterList(context, call, function);
  lowered.specifiers = specifiersOf(context, call);
  lowered.isMutable = lambda.expression->isMutable();
  if (function.isBoxed)
    lowered.result =
        (function.isStream ? " -> pollux::Stream<" : " -> pollux::Task<") + function.output + ">";
  for (const VariableId id : function.parameters) {
    if (function.variables[id].isSelf) {
      lowered.passesSelf = true;
      continue;
    }
    lowered.arguments +=
        (lowered.arguments.empty() ? "" : ", ") + forwarded(function.variables[id]);
  }
  lowered.constants = outerConstants(call);
  return lowered;
}

Text makingBody(const LoweredLambda& lambda, Text self) {
  Text text = verbatim(" { return " + lambda.className + "(");
  if (lambda.passesSelf) append(text, std::move(self));
  const bool hasComma = lambda.passesSelf && !lambda.arguments.empty();
  append(text, verbatim((hasComma ? ", " : "") + lambda.arguments + "); }"));
  return text;
}

Text afterCaptures(const LoweredLambda& lambda, Text self) {
  Text text = verbatim(lambda.parameters + (lambda.isMutable ? " mutable" : "") +
                       lambda.specifiers + lambda.result);
  append(text, makingBody(lambda, std::move(self)));
  return text;
}

namespace {

/// Where a declaration begins, with its attributes and the comment above it.
unsigned beginOf(const clang::SourceManager& sources, const clang::Decl& declaration) {
  const llvm::StringRef file = sources.getBufferData(fileOf(sources, declaration.getLocation()));
  unsigned begin = sources.getFileOffset(sources.getFileLoc(declaration.getBeginLoc()));
  while (file.slice(0, begin).rtrim().ends_with("]]"))
    begin = static_cast<unsigned>(file.slice(0, begin).rfind("[["));
  for (;;) {  // the lines of the comment
    const std::size_t newline = file.slice(0, begin).rfind('\n');
    if (newline == llvm::StringRef::npos || !file.slice(newline, begin).trim().empty())
      return begin;
    const std::size_t above = file.slice(0, newline).rfind('\n');
    const std::size_t line = above == llvm::StringRef::npos ? 0 : above + 1;
    const llvm::StringRef text = file.slice(line, newline);
    if (!text.ltrim().starts_with("//")) return begin;
    begin = static_cast<unsigned>(line + (text.size() - text.ltrim().size()));
  }
}

unsigned endOf(const clang::SourceManager& sources, const clang::LangOptions& language,
               const clang::Decl& declaration) {
  const llvm::StringRef file = sources.getBufferData(fileOf(sources, declaration.getLocation()));
  const clang::SourceLocation last = sources.getFileLoc(declaration.getEndLoc());
  const unsigned end =
      sources.getFileOffset(last) + clang::Lexer::MeasureTokenLength(last, sources, language);
  const bool isFunction = llvm::isa<clang::FunctionDecl>(declaration);
  return isFunction ? end : static_cast<unsigned>(file.find(';', end)) + 1;
}

/// Whether the lambda's body names what it stands in.
bool mentionsAround(const AsyncLambda& lambda) {
  const auto* named = llvm::dyn_cast<clang::ValueDecl>(lambda.around);
  for (const clang::ValueDecl* mentioned :
       mentionsOf(*lambda.expression->getCallOperator()).variables) {
    if (named && mentioned->getCanonicalDecl() == named->getCanonicalDecl()) return true;
  }
  return false;
}

std::string accessOf(const clang::Decl& member) {
  switch (member.getAccess()) {
    case clang::AS_public:
      return "public:\n";
    case clang::AS_protected:
      return "protected:\n";
    default:
      return "private:\n";
  }
}

/// `[=, this]` is C++20's spelling of `[=]`.
void removeThis(const clang::ASTContext& context, const clang::LambdaExpr& lambda,
                std::vector<SourceEdit>& edits) {
  if (lambda.getCaptureDefault() != clang::LCD_ByCopy) return;
  const auto range = fileRange(context, lambda.getIntroducerRange());
  const std::string introducer = sourceText(context, range);
  std::smatch found;
  if (!std::regex_search(introducer, found, std::regex(",\\s*this\\b"))) return;
  const unsigned begin = context.getSourceManager().getFileOffset(range.getBegin()) +
                         static_cast<unsigned>(found.position());
  edits.push_back(
      {begin, begin + static_cast<unsigned>(found.length()), SourceEdit::Kind::Text, "", -1, {}});
}

/// Only the lambda may have used these, and its future has copies of them.
void allowUnused(const clang::SourceManager& sources,
                 const std::vector<const clang::VarDecl*>& constants,
                 std::vector<SourceEdit>& edits) {
  for (const clang::VarDecl* constant : constants) {
    const unsigned place = sources.getFileOffset(sources.getFileLoc(constant->getBeginLoc()));
    const bool isKnown = llvm::any_of(edits, [&](const SourceEdit& edit) {
      return edit.begin == place && edit.end == place && edit.kind == SourceEdit::Kind::Text;
    });
    if (!isKnown)
      edits.push_back({place, place, SourceEdit::Kind::Text, "[[maybe_unused]] ", -1, {}});
  }
}

/// The place behind a class and its semicolon.
unsigned behind(const clang::SourceManager& sources, const clang::Decl& declaration) {
  const clang::CXXRecordDecl* outermost = nullptr;
  for (const clang::DeclContext* at = declaration.getLexicalDeclContext(); at;
       at = at->getLexicalParent()) {
    if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(at)) outermost = record;
  }
  const unsigned brace = sources.getFileOffset(outermost->getBraceRange().getEnd());
  const llvm::StringRef file = sources.getBufferData(fileOf(sources, declaration.getLocation()));
  return static_cast<unsigned>(file.find(';', brace)) + 1;
}

}  // namespace

void addLambdaEdits(const clang::ASTContext& context, const AsyncLambda& lambda,
                    const AsyncFunction& function, const LoweredLambda& lowered, int index,
                    std::vector<SourceEdit>& edits) {
  using Kind = SourceEdit::Kind;
  const clang::SourceManager& sources = context.getSourceManager();
  const clang::Decl& around = *lambda.around;
  if (!lambda.isInLowered) {
    removeThis(context, *lambda.expression, edits);
    allowUnused(sources, lowered.constants, edits);
    const clang::LambdaExpr& written = *lambda.expression;
    const unsigned begin = sources.getFileOffset(written.getIntroducerRange().getEnd()) + 1;
    const unsigned end = sources.getFileOffset(written.getEndLoc()) + 1;
    std::string text;
    for (const Piece& piece : afterCaptures(lowered, verbatim("this"))) text += piece.text;
    edits.push_back({begin, end, Kind::Text, text, -1, {}});
  }
  const unsigned begin = beginOf(sources, around);
  const bool isInClass = around.getLexicalDeclContext()->isRecord();
  const std::string declaration = "class " + function.className + ";\n";
  if (!around.getDeclContext()->isRecord()) {
    if (mentionsAround(lambda)) {
      const unsigned end = endOf(sources, context.getLangOpts(), around);
      edits.push_back({begin, begin, Kind::Class, "", index, {}});
      edits.push_back({end, end, Kind::Definitions, "", index, {}});
    } else {
      edits.push_back({begin, begin, Kind::Whole, "", index, {}, true});
    }
  } else if (!isInClass) {
    const unsigned place = beginOf(sources, *around.getCanonicalDecl());
    edits.push_back({place, place, Kind::Text, declaration, -1, {}});
    edits.push_back({begin, begin, Kind::Whole, "", index, {}, true});
  } else if (lambda.isInLowered) {
    const unsigned after = behind(sources, around);
    edits.push_back({begin, begin, Kind::Text, declaration, -1, {}});
    edits.push_back({after, after, Kind::Whole, "", index, {}});
  } else {
    const auto& record = *llvm::cast<clang::CXXRecordDecl>(around.getLexicalDeclContext());
    const unsigned after = behind(sources, around);
    const unsigned brace = sources.getFileOffset(record.getBraceRange().getEnd());
    const bool isStatic = llvm::isa<clang::VarDecl>(around);  // whose initialiser sees no more
    const unsigned place = isStatic ? begin : brace;
    edits.push_back({place, place, Kind::Class, isStatic ? "" : accessOf(around), index, {}});
    edits.push_back({after, after, Kind::Definitions, "", index, {}});
  }
}

}  // namespace pollux::compiler
