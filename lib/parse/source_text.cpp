// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text of the AST: see source_text.h. A visitor collects edits, each for a range of the file; then
// the file's text is cut at the edits. Edits do not overlap: who makes one does not look inside.
#include "parse/source_text.h"

#include <clang/AST/Attr.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include <algorithm>

#include "parse/async_attribute.h"
#include "parse/facts.h"
#include "parse/source_places.h"
#include "parse/templates.h"
#include "parse/text_edits.h"

namespace pollux::compiler {
namespace {

using clang::CharSourceRange;
using clang::SourceLocation;

class EditCollector : public clang::RecursiveASTVisitor<EditCollector> {
 public:
  using Base = clang::RecursiveASTVisitor<EditCollector>;

  EditCollector(const TextContext& context, const Replacements& replacements)
      : context_(context),
        sources_(context.ast->getSourceManager()),
        replacements_(replacements),
        inLambda_(context.lambdasAround) {}

  std::vector<Edit> edits;

  /// What says where it stands would say something else in poll(), and in another file.
  void writePlaces(const clang::Stmt& part) {
    for (const Place& place : placesIn(*context_.ast, part, replacements_))
      replace(place.range, verbatim(place.text), place.statement);
  }

  bool TraverseStmt(clang::Stmt* statement) {
    if (!statement) return true;
    if (auto found = replacements_.find(statement); found != replacements_.end()) {
      replace(fileRange(*context_.ast, rangeOf(context_, statement->getSourceRange())),
              found->second, statement);
      return true;
    }
    if (context_.boxed.count(statement)) return box(*llvm::cast<clang::Expr>(statement));
    if (const auto* choice = llvm::dyn_cast<clang::IfStmt>(statement); choice && context_.pattern) {
      // The branch that this instantiation has no use for stays for others.
      if (const clang::IfStmt* written = context_.pattern->ownChoice(*choice)) {
        writePlaces(*written);
        return Base::TraverseStmt(const_cast<clang::IfStmt*>(written));
      }
    }
    return Base::TraverseStmt(statement);
  }

  /// Expansions of packs within the range, as they are written.
  void writeExpansions(CharSourceRange range) {
    if (!context_.pattern) return;
    for (const clang::Stmt* part : context_.pattern->ownParts()) {
      const CharSourceRange place = fileRange(*context_.ast, part->getSourceRange());
      if (llvm::isa<clang::IfStmt>(part) || place.isInvalid()) continue;
      const unsigned begin = sources_.getFileOffset(place.getBegin());
      const unsigned end = endOffset(place);
      if (begin < sources_.getFileOffset(range.getBegin()) || end > endOffset(range)) continue;
      llvm::erase_if(edits,
                     [&](const Edit& edit) { return edit.begin >= begin && edit.end <= end; });
      Base::TraverseStmt(const_cast<clang::Stmt*>(part));
    }
  }

  bool TraverseCoawaitExpr(clang::CoawaitExpr* await) {
    if (inLambda_ > 0) return true;  // a coroutine of its own
    context_.refuse(await->getSourceRange(), "a co_await in this place is not supported yet");
    return true;
  }

  bool TraverseCoyieldExpr(clang::CoyieldExpr* yield) {
    if (inLambda_ > 0) return true;
    context_.refuse(yield->getSourceRange(), "a co_yield in this place is not supported yet");
    return true;
  }

  bool TraverseCoreturnStmt(clang::CoreturnStmt* statement) {
    if (inLambda_ > 0) return true;
    replace(statementRange(context_, *statement),
            {renderReturn(context_, *statement, replacements_)}, statement);
    return true;
  }

  bool TraverseBreakStmt(clang::BreakStmt* statement) { return jump(*statement, true); }
  bool TraverseContinueStmt(clang::ContinueStmt* statement) { return jump(*statement, false); }

  /// It stays as it is; a macro may even hold it.
  bool VisitGotoStmt(clang::GotoStmt* statement) {
    if (inLambda_ > 0 || !context_.labels.count(statement->getLabel())) return true;
    Piece piece;
    piece.kind = Piece::Kind::Goto;
    piece.label = statement->getLabel()->getNameAsString();
    const CharSourceRange range = statementRange(context_, *statement);
    if (range.isValid()) {
      piece.text = sourceText(*context_.ast, range);
      replace(range, {std::move(piece)}, statement);
    } else {
      insert(statement->getGotoLoc(), {std::move(piece)});
    }
    return true;
  }

  bool TraverseForStmt(clang::ForStmt* loop) {
    return within(true, true, [&] { return Base::TraverseForStmt(loop); });
  }
  bool TraverseWhileStmt(clang::WhileStmt* loop) {
    return within(true, true, [&] { return Base::TraverseWhileStmt(loop); });
  }
  bool TraverseDoStmt(clang::DoStmt* loop) {
    return within(true, true, [&] { return Base::TraverseDoStmt(loop); });
  }
  bool TraverseCXXForRangeStmt(clang::CXXForRangeStmt* loop) {
    return within(true, true, [&] {
      for (const clang::Stmt* part : evaluatedChildren(*loop)) {
        if (!TraverseStmt(const_cast<clang::Stmt*>(part))) return false;
      }
      return true;
    });
  }
  bool TraverseSwitchStmt(clang::SwitchStmt* statement) {
    return within(true, false, [&] { return Base::TraverseSwitchStmt(statement); });
  }

  bool TraverseLambdaExpr(clang::LambdaExpr* lambda) {
    captures(*lambda);
    for (unsigned i = 0; i < lambda->capture_size(); ++i) {
      const clang::LambdaCapture& capture = *(lambda->capture_begin() + i);
      if (lambda->isInitCapture(&capture)) TraverseStmt(lambda->capture_init_begin()[i]);
    }
    if (std::optional<Text> lowered = context_.loweredLambda(*lambda)) {
      const SourceLocation begin = lambda->getIntroducerRange().getEnd().getLocWithOffset(1);
      replace(CharSourceRange::getCharRange(begin, lambda->getEndLoc().getLocWithOffset(1)),
              std::move(*lowered), lambda);
      return true;
    }
    ++inLambda_;
    const bool go = within(true, true, [&] { return TraverseStmt(lambda->getBody()); });
    --inLambda_;
    return go;
  }

  bool TraverseDecltypeTypeLoc(clang::DecltypeTypeLoc type) {
    if (context_.pattern && context_.pattern->isDependentDecltype(type.getBeginLoc()))
      return dependentDecltype(type);
    replace(fileRange(*context_.ast, type.getSourceRange()),
            verbatim(spellAlone(type.getType(), *context_.ast)), nullptr);
    return true;
  }

  bool TraverseElaboratedTypeLoc(clang::ElaboratedTypeLoc type) {
    if (type.getQualifierLoc()) return Base::TraverseElaboratedTypeLoc(type);
    const clang::TypeLoc named = type.getNamedTypeLoc();
    const clang::NamedDecl* declaration = nullptr;
    if (const auto alias = named.getAs<clang::TypedefTypeLoc>())
      declaration = alias.getTypedefNameDecl();
    if (const auto tag = named.getAs<clang::TagTypeLoc>()) declaration = tag.getDecl();
    if (declaration && declaration->getIdentifier() &&
        context_.isClassMember(declaration->getName()) &&
        !declaration->getParentFunctionOrMethod()) {
      replace(fileRange(*context_.ast, clang::SourceRange(named.getBeginLoc())),
              verbatim("::" + qualifiedName(*declaration)), nullptr);
      return true;
    }
    return Base::TraverseElaboratedTypeLoc(type);
  }

  bool VisitDeclRefExpr(clang::DeclRefExpr* mention) {
    const bool isLambdasOwn = inLambda_ > 0 && mention->refersToEnclosingVariableOrCapture();
    if (isLambdasOwn) return true;
    if (const Binding* found = bindingOf(*mention->getDecl())) {
      useOf(*mention, *found);
    } else if (!mention->hasQualifier() && mention->getDecl()->getDeclName().isIdentifier() &&
               context_.isClassMember(mention->getDecl()->getName()) &&
               !mention->getDecl()->getParentFunctionOrMethod()) {
      replace(fileRange(*context_.ast, mention->getNameInfo().getSourceRange()),
              verbatim("::" + qualifiedName(*mention->getDecl())), mention);
    }
    return true;
  }

  bool VisitSizeOfPackExpr(clang::SizeOfPackExpr* size) {
    if (const Binding* found = bindingOf(*size->getPack()))
      replace(fileRange(*context_.ast, clang::SourceRange(size->getPackLoc())),
              verbatim(found->pack), size);
    return true;
  }

  /// An overloaded member, of which only the instantiation knows which it is.
  bool VisitUnresolvedMemberExpr(clang::UnresolvedMemberExpr* member) {
    if (context_.self < 0 || inClass_ > 0 || !member->isImplicitAccess()) return true;
    Text text = use(context_.self, Access::Read);
    append(text, verbatim("->"));
    insert(member->getBeginLoc(), std::move(text));
    return true;
  }

  bool VisitMemberExpr(clang::MemberExpr* member) {
    // `Base::f()` on an implicit object: the object stands before the qualifier.
    if (member->hasQualifier())
      qualifiers_[member->getBase()->IgnoreImpCasts()] = member->getQualifierLoc().getBeginLoc();
    return true;
  }

  /// `[[fallthrough]]` in the braces of a case that becomes a state: the states have their own.
  bool TraverseAttributedStmt(clang::AttributedStmt* statement) {
    if (innerBreaks_ > 0 || !llvm::isa<clang::NullStmt>(statement->getSubStmt()))
      return Base::TraverseAttributedStmt(statement);
    replace(statementRange(context_, *statement), {}, statement);
    return true;
  }

  /// A class of the function's own has another `this`.
  bool TraverseCXXRecordDecl(clang::CXXRecordDecl* record) {
    ++inClass_;
    const bool go = Base::TraverseCXXRecordDecl(record);
    --inClass_;
    return go;
  }

  bool VisitCXXThisExpr(clang::CXXThisExpr* self) {
    if (context_.self < 0 || inClass_ > 0) return true;
    Text text = use(context_.self, Access::Read);
    if (self->isImplicit()) {
      append(text, verbatim("->"));
      const auto qualifier = qualifiers_.find(self);
      insert(qualifier != qualifiers_.end() ? qualifier->second : self->getLocation(),
             std::move(text));
    } else {
      replace(fileRange(*context_.ast, self->getSourceRange()), std::move(text), self);
    }
    return true;
  }

 private:
  const Binding* bindingOf(const clang::NamedDecl& declaration) const {
    const auto* value = llvm::dyn_cast<clang::ValueDecl>(&declaration);  // not a pack of types
    auto found = context_.variables.find(value);
    if (found == context_.variables.end() && context_.pattern && value)
      found = context_.variables.find(&localOf(context_, *value));
    return found == context_.variables.end() ? nullptr : &found->second;
  }

  /// It is left to the instantiation, but that a name alone would mean the field.
  bool dependentDecltype(clang::DecltypeTypeLoc type) {
    const auto* name = llvm::dyn_cast<clang::DeclRefExpr>(type.getUnderlyingExpr());
    if (!name || !bindingOf(*name->getDecl())) return TraverseStmt(type.getUnderlyingExpr());
    const auto* local = llvm::dyn_cast<clang::VarDecl>(name->getDecl());
    const clang::VarDecl* written = local ? context_.pattern->variable(*local) : nullptr;
    const auto text = written ? context_.pattern->spell(written->getType()) : std::nullopt;
    if (!text)
      context_.refuse(type.getSourceRange(),
                      "the type of this local depends on the arguments of the template and has no "
                      "name; give it one, or use decltype of it in parentheses");
    replace(fileRange(*context_.ast, type.getSourceRange()),
            verbatim(withoutName(text.value_or(""))), nullptr);
    return true;
  }

  /// What a captured variable is called inside of the lambda: an async one's body is elsewhere.
  std::string nameInside(const clang::LambdaExpr& lambda, const clang::ValueDecl& captured) const {
    if (isAsync(*lambda.getCallOperator())) return captured.getNameAsString();
    return nameIn(context_, captured);
  }

  /// In place, since what is passed to a function would be moved once more with the future.
  bool box(const clang::Expr& call) {
    TextContext inside = context_;
    inside.boxed.erase(&call);
    inside.lambdasAround = inLambda_;
    Text text = verbatim(boxOf(context_, call) + "(std::in_place, [&] { return ");
    append(text, render(inside, call, replacements_));
    append(text, verbatim("; })"));
    replace(fileRange(*context_.ast, call.getSourceRange()), std::move(text), &call);
    return true;
  }

  template <class Function>
  bool within(bool ownsBreak, bool ownsContinue, Function function) {
    innerBreaks_ += ownsBreak;
    innerContinues_ += ownsContinue;
    const bool go = function();
    innerBreaks_ -= ownsBreak;
    innerContinues_ -= ownsContinue;
    return go;
  }

  bool jump(const clang::Stmt& statement, bool isBreak) {
    if ((isBreak ? innerBreaks_ : innerContinues_) > 0) return true;
    for (auto target = context_.jumps.rbegin(); target != context_.jumps.rend(); ++target) {
      if (!isBreak && !target->isLoop) continue;
      Piece piece;
      piece.kind = Piece::Kind::Jump;
      piece.isBreak = isBreak;
      piece.target = target->id;
      replace(statementRange(context_, statement), {std::move(piece)}, &statement);
      break;
    }
    return true;
  }

  void refusePack(const clang::ValueDecl& pack, clang::SourceRange range) const {
    context_.refuse(range, "a lambda uses the parameter pack '" + pack.getNameAsString() +
                               "' of the function around it, which is not supported yet; pass "
                               "the elements to it as arguments");
  }

  void useOf(const clang::DeclRefExpr& mention, const Binding& binding) {
    CharSourceRange range = fileRange(*context_.ast, clang::SourceRange(mention.getLocation()));
    const SourceLocation location = mention.getLocation();
    if (location.isMacroID() && !sources_.isMacroArgExpansion(location)) {
      context_.refuse(mention.getSourceRange(), "the macro that is used here mentions the local '" +
                                                    mention.getDecl()->getNameAsString() +
                                                    "' in its own body; pass it as an argument");
      return;
    }
    if (!binding.pack.empty() && inLambda_ > 0)
      refusePack(*mention.getDecl(), mention.getSourceRange());
    Piece piece = use(binding.variable, context_.pattern ? context_.pattern->accessOf(mention)
                                                         : context_.accesses->of(mention))[0];
    piece.text = nameIn(context_, *mention.getDecl());
    piece.member = binding.member;
    piece.get = binding.get;
    if (range.isInvalid()) range = CharSourceRange::getTokenRange(sources_.getFileLoc(location));
    unsigned end = endOffset(range);
    const llvm::StringRef rest = buffer().drop_front(end).ltrim();
    if (rest.starts_with(".*")) {
      piece.after = After::Postfix;
    } else if (rest.starts_with(".") && !rest.starts_with("...")) {
      piece.after = After::Dot;
      end = static_cast<unsigned>(rest.data() - buffer().data()) + 1;
    } else if (rest.starts_with("->") || rest.starts_with("[") || rest.starts_with("<:") ||
               rest.starts_with("(") || rest.starts_with("++") || rest.starts_with("--")) {
      piece.after = After::Postfix;
    }
    const unsigned begin = sources_.getFileOffset(range.getBegin());
    if (begin > 0 && buffer()[begin - 1] == '/' && piece.after == After::Other)
      piece.after = After::Postfix;  // not to begin a comment
    edits.push_back({begin, end, {std::move(piece)}});
  }

  /// Captures of variables that may be fields become captures with initialisers.
  void captures(const clang::LambdaExpr& lambda) {
    Text implicit;
    auto init = lambda.capture_init_begin();
    for (const clang::LambdaCapture& capture : lambda.captures()) {
      const auto saved = replacements_.find(*init++);
      if (capture.capturesThis()) {
        if (context_.self < 0) continue;
        if (capture.isExplicit() && capture.getCaptureKind() == clang::LCK_StarThis) {
          context_.refuse(clang::SourceRange(capture.getLocation()),
                          "a lambda in an async function captures '*this'; capture a named copy");
        } else if (capture.isExplicit()) {
          replace(CharSourceRange::getTokenRange(capture.getLocation()), captureOfSelf(), nullptr);
        } else {
          append(implicit, verbatim(", "));
          append(implicit, captureOfSelf());
        }
        continue;
      }
      if (!capture.capturesVariable() || inLambda_ > 0) continue;
      auto found = context_.variables.find(capture.getCapturedVar());
      if (lambda.isInitCapture(&capture)) continue;
      if (saved != replacements_.end() && capture.isExplicit()) {
        Text text = verbatim(nameIn(context_, *capture.getCapturedVar()) + " = ");
        append(text, saved->second);
        replaceCapture(capture.getLocation(), std::move(text), false);
        continue;
      }
      if (found == context_.variables.end()) {
        captureInText(lambda, capture, implicit);
        continue;
      }
      if (!found->second.pack.empty())
        return refusePack(*capture.getCapturedVar(), capture.getLocation());
      Piece piece;
      piece.kind = Piece::Kind::Capture;
      piece.variable = found->second.variable;
      piece.text = nameInside(lambda, *capture.getCapturedVar());
      piece.member = found->second.member;
      piece.get = found->second.get;
      piece.byReference = capture.getCaptureKind() == clang::LCK_ByRef;
      piece.isImplicit = capture.isImplicit();
      if (!piece.byReference && capture.getCapturedVar()->getType()->isArrayType())
        context_.refuse(clang::SourceRange(capture.getLocation()),
                        "a lambda in an async function captures the array '" + piece.text +
                            "' by copy; capture it by reference, or copy it into a std::array");
      if (capture.isImplicit()) {
        implicit.push_back(std::move(piece));
      } else {
        const bool byReference = piece.byReference;
        replaceCapture(capture.getLocation(), {std::move(piece)}, byReference);
      }
    }
    if (implicit.empty()) return;
    const unsigned end = endOffset(CharSourceRange::getTokenRange(lambda.getCaptureDefaultLoc()));
    edits.push_back({end, end, std::move(implicit)});
  }

  /// Of a variable that is only in text. It needs an initialiser where it has another name in the
  /// lambda; and C++17 captures a structured binding only with one.
  void captureInText(const clang::LambdaExpr& lambda, const clang::LambdaCapture& capture,
                     Text& implicit) {
    const clang::ValueDecl& variable = *capture.getCapturedVar();
    const std::string name = nameIn(context_, variable);
    const std::string inside = nameInside(lambda, variable);
    if (!llvm::isa<clang::BindingDecl>(variable) && name == inside) return;
    const bool byReference = capture.getCaptureKind() == clang::LCK_ByRef;
    Text text = verbatim((byReference ? "&" : "") + inside + " = " + name);
    if (!capture.isImplicit())
      return replaceCapture(capture.getLocation(), std::move(text), byReference);
    append(implicit, verbatim(", "));
    append(implicit, std::move(text));
  }

  /// `self = self`: inside of the lambda the name means the same as outside.
  Text captureOfSelf() const {
    Text text = use(context_.self, Access::Read);
    append(text, verbatim(" = "));
    append(text, use(context_.self, Access::Read));
    return text;
  }

  void replaceCapture(SourceLocation name, Text text, bool byReference) {
    unsigned begin = sources_.getFileOffset(name);
    const unsigned end = endOffset(CharSourceRange::getTokenRange(name));
    if (byReference) {  // the '&' stands before the name
      while (begin > 0 && buffer()[begin - 1] != '&') --begin;
      --begin;
    }
    edits.push_back({begin, end, std::move(text)});
  }

  void replace(CharSourceRange range, Text text, const clang::Stmt* statement) {
    if (range.isInvalid()) {
      if (statement) context_.cutMacro(statement->getSourceRange());
      return;
    }
    edits.push_back({sources_.getFileOffset(range.getBegin()), endOffset(range), std::move(text)});
  }

  void insert(SourceLocation location, Text text) {
    const unsigned offset = sources_.getFileOffset(sources_.getFileLoc(location));
    edits.push_back({offset, offset, std::move(text)});
  }

  unsigned endOffset(CharSourceRange range) const {
    unsigned offset = sources_.getFileOffset(range.getEnd());
    if (range.isTokenRange())
      offset +=
          clang::Lexer::MeasureTokenLength(range.getEnd(), sources_, context_.ast->getLangOpts());
    return offset;
  }

  llvm::StringRef buffer() const { return sources_.getBufferData(context_.file); }

  const TextContext& context_;
  const clang::SourceManager& sources_;
  const Replacements& replacements_;
  std::map<const clang::Expr*, SourceLocation> qualifiers_;  // of members, by the object
  int innerBreaks_ = 0;
  int innerContinues_ = 0;
  int inLambda_;
  int inClass_ = 0;
};

}  // namespace

Text render(const TextContext& context, CharSourceRange range,
            const std::vector<const clang::Stmt*>& parts, const Replacements& replacements) {
  if (range.isInvalid()) {
    if (!parts.empty()) context.cutMacro(parts[0]->getSourceRange());
    return {};
  }
  EditCollector collector(context, replacements);
  for (const clang::Stmt* part : parts) {
    collector.TraverseStmt(const_cast<clang::Stmt*>(part));
    collector.writePlaces(*part);
  }
  collector.writeExpansions(range);
  return cut(context, range, std::move(collector.edits));
}

}  // namespace pollux::compiler
