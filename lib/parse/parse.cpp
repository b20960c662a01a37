// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One file: finds its async functions, checks them, parses each, and says what changes where in the
// file's text.
#include "parse/parse.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include <set>

#include "parse/accesses.h"
#include "parse/async_attribute.h"
#include "parse/declared_functions.h"
#include "parse/facts.h"
#include "parse/function_parser.h"
#include "parse/lambdas.h"
#include "parse/refusals.h"
#include "parse/reporter.h"
#include "parse/signature.h"

namespace pollux::compiler {
namespace {

class FileParser {
 public:
  FileParser(clang::ASTContext& context, bool allowBoxes, const GroupFlags& flags)
      : context_(context),
        allowBoxes_(allowBoxes),
        reporter_(context, flags),
        functions_(findFunctions(context)) {}

  std::optional<ParsedFile> parse() {
    warnOfUnmarked();
    checkClosureLifetimes(context_, warning(Group::ClosureLifetime));
    for (const DeclaredFunction& function : functions_.lowered) {
      const bool isPlaced = !function.lambda || checkLambda(context_, *function.lambda, error());
      if (isPlaced && checkSupported(context_, *function.definition, error())) add(function);
    }
    for (const clang::FunctionDecl* declaration : functions_.declared) {
      if (!functions_.signatures.count(declaration->getCanonicalDecl())) unmark(*declaration);
    }
    if (reporter_.failed()) return std::nullopt;
    return std::move(file_);
  }

 private:
  Refuse error() {
    return [this](clang::SourceRange range, const std::string& message) {
      reporter_.error(range, message);
    };
  }

  Refuse warning(Group group) {
    return [this, group](clang::SourceRange range, const std::string& message) {
      reporter_.report(group, range, message);
    };
  }

  void warnOfUnmarked() {
    for (const clang::FunctionDecl* function : functions_.unmarked) {
      reporter_.report(Group::UnmarkedCoroutine, function->getNameInfo().getSourceRange(),
                       std::string("this coroutine returns a pollux::") +
                           (isStream(function->getReturnType()) ? "Stream" : "Task") +
                           " but is not marked [[pollux::async]], so it stays a C++20 coroutine");
    }
  }

  void add(const DeclaredFunction& declared) {
    const clang::FunctionDecl& definition = *declared.definition;
    if (declared.isBoxed) box(definition, declared.boxReason);
    AsyncFunction function = describe(declared);
    FunctionParser parser(context_, definition, functions_.signatures, error(),
                          warning(Group::ArgumentLifetime));
    parser.parse(function);
    noteRecursion(definition);
    if (declared.lambda) return addLambda(declared, std::move(function));
    const Signature signature = signatureOf(context_, declared, function);
    function.signature = signature.definition;
    const int index = static_cast<int>(file_.functions.size());
    file_.functions.push_back(std::move(function));
    addEdits(declared, signature, index);
  }

  void addLambda(const DeclaredFunction& declared, AsyncFunction function) {
    LoweredSignature& known = functions_.signatures.at(declared.definition->getCanonicalDecl());
    known.lambda = loweredLambda(context_, *declared.lambda, function);
    addLambdaEdits(context_, *declared.lambda, function, *known.lambda,
                   static_cast<int>(file_.functions.size()), file_.edits);
    file_.functions.push_back(std::move(function));
  }

  AsyncFunction describe(const DeclaredFunction& declared) const {
    const clang::FunctionDecl& definition = *declared.definition;
    const LoweredSignature& lowered = functions_.signatures.at(definition.getCanonicalDecl());
    const clang::SourceManager& sources = context_.getSourceManager();
    AsyncFunction function;
    function.name = nameOf(declared);
    function.qualifiedName = lowered.qualifiedName();
    function.className = lowered.className;
    function.isBoxed = declared.isBoxed;
    function.line = static_cast<int>(sources.getPresumedLineNumber(definition.getLocation()));
    function.file =
        llvm::StringRef(sources.getFilename(definition.getLocation())).rsplit('/').second;
    if (function.file.empty()) function.file = sources.getFilename(definition.getLocation()).str();
    const clang::QualType output = outputOf(definition);
    function.isStream = isStream(definition.getReturnType());
    function.returnsVoid = output->isVoidType() || function.isStream;
    std::string type = spell(output, context_);
    type.erase(type.find('@'), 1);
    while (type.back() == ' ') type.pop_back();
    function.output = type;
    if (function.isStream) function.element = "std::optional<" + elementOf(output) + ">";
    function.placement = placementOf(declared);
    return function;
  }

  static std::string nameOf(const DeclaredFunction& declared) {
    if (!declared.lambda) return declared.definition->getNameAsString();
    if (!declared.lambda->name.empty()) return declared.lambda->name;
    return "the lambda in " +
           llvm::cast<clang::NamedDecl>(declared.lambda->around)->getNameAsString();
  }

  static Placement placementOf(const DeclaredFunction& declared) {
    const clang::FunctionDecl& definition = *declared.definition;
    const clang::Decl& named = declared.lambda ? *declared.lambda->around : definition;
    const bool isMember = named.getDeclContext()->isRecord();
    Placement placement;
    if (isMember) placement.enclosing = classPath(named);
    if (declared.lambda) {
      placement.isInternal = !isMember;
      placement.isInline = named.getLexicalDeclContext()->isRecord();
    } else {
      placement.isInternal = !isMember && definition.getStorageClass() == clang::SC_Static;
      placement.isInline = declared.outermost != nullptr || definition.isInlineSpecified();
    }
    placement.classInside = declared.classInside;
    return placement;
  }

  /// An element of a stream of T in an optional: a reference needs a wrapper.
  std::string elementOf(clang::QualType type) const {
    std::string spelled = spell(type.getNonReferenceType(), context_);
    spelled.erase(spelled.find('@'), 1);
    while (spelled.back() == ' ') spelled.pop_back();
    return type->isReferenceType() ? "std::reference_wrapper<" + spelled + ">" : spelled;
  }

  /// T of the Task<T> or Stream<T> that a function returns, as the user spells it where that can be
  /// had.
  static clang::QualType outputOf(const clang::FunctionDecl& function) {
    if (const auto* written = function.getReturnType()->getAs<clang::TemplateSpecializationType>();
        written && written->template_arguments().size() == 1)
      return written->template_arguments()[0].getAsType();
    const auto* task = function.getReturnType()->getAsCXXRecordDecl();
    return llvm::cast<clang::ClassTemplateSpecializationDecl>(task)
        ->getTemplateArgs()[0]
        .getAsType();
  }

  /// "Outer::Inner::", from the innermost namespace.
  static std::string classPath(const clang::Decl& member) {
    std::string path;
    for (const clang::DeclContext* at = member.getDeclContext(); at->isRecord();
         at = at->getParent())
      path = llvm::cast<clang::NamedDecl>(at)->getNameAsString() + "::" + path;
    return path;
  }

  void box(const clang::FunctionDecl& function, const std::string& reason) {
    announceBox(function.getNameInfo().getSourceRange(),
                "this async function is boxed, with one allocation a call, because " + reason +
                    "; its callers see a pollux::" +
                    (isStream(function.getReturnType()) ? "Stream" : "Task"));
  }

  void announceBox(clang::SourceRange range, const std::string& message) {
    if (allowBoxes_) {
      reporter_.report(Group::Box, range, message);
    } else {
      reporter_.error(range, message);
    }
  }

  void noteRecursion(const clang::FunctionDecl& definition) {
    struct Finder : clang::RecursiveASTVisitor<Finder> {
      const clang::FunctionDecl* function;
      std::vector<clang::SourceRange> found;
      std::set<const clang::Expr*> awaited;
      bool TraverseCoawaitExpr(clang::CoawaitExpr* await) {
        if (calledAsync(*await->getOperand()) == function) {
          found.push_back(await->getSourceRange());
          awaited.insert(&stripped(*await->getOperand()));
        }
        return TraverseStmt(await->getOperand());
      }
      bool TraverseCoyieldExpr(clang::CoyieldExpr* yield) {
        return TraverseStmt(const_cast<clang::Expr*>(&yieldedValue(*yield)));
      }
      bool VisitCallExpr(clang::CallExpr* call) {
        if (!awaited.count(call) && calledAsync(*call) == function)
          found.push_back(call->getSourceRange());
        return true;
      }
    } finder;
    finder.function = definition.getCanonicalDecl();
    finder.TraverseStmt(llvm::cast<clang::CoroutineBodyStmt>(definition.getBody())->getBody());
    for (clang::SourceRange range : finder.found) {
      announceBox(
          range, std::string("the ") +
                     (isStream(definition.getReturnType()) ? "stream" : "future") +
                     " of this recursive call is boxed, with one allocation a call: a class cannot "
                     "contain itself");
    }
  }

  void addEdits(const DeclaredFunction& declared, const Signature& signature, int index) {
    const clang::SourceManager& sources = context_.getSourceManager();
    using Kind = SourceEdit::Kind;
    if (!declared.outermost) {
      file_.edits.push_back({signature.begin, signature.end, Kind::Whole, "", index});
    } else {
      file_.edits.push_back(
          {signature.begin, signature.end, Kind::Text, signature.declaration, -1});
      const clang::SourceLocation brace = declared.outermost->getBraceRange().getEnd();
      const unsigned end = sources.getFileOffset(brace);
      const llvm::StringRef rest = sources.getBufferData(sources.getMainFileID()).drop_front(end);
      const unsigned after = end + static_cast<unsigned>(rest.find(';')) + 1;
      if (declared.classInside) {
        const clang::AccessSpecifier access = declared.definition->getAccess();
        const std::string specifier = access == clang::AS_public      ? "public:\n"
                                      : access == clang::AS_protected ? "protected:\n"
                                                                      : "private:\n";
        // In the class that it is a member of, which may be inside of the outermost one.
        const auto& record =
            *llvm::cast<clang::CXXRecordDecl>(declared.definition->getLexicalDeclContext());
        const unsigned place = sources.getFileOffset(record.getBraceRange().getEnd());
        file_.edits.push_back({place, place, Kind::Class, specifier, index});
        file_.edits.push_back({after, after, Kind::Definitions, "", index});
      } else {
        file_.edits.push_back({after, after, Kind::Whole, "", index});
      }
    }
    for (const clang::FunctionDecl* forward : declared.forward) {
      const bool isFree = !llvm::isa<clang::CXXMethodDecl>(forward);
      if (declared.isBoxed && isFree) {
        unmark(*forward);
      } else {
        const std::string& name = file_.functions[index].className;
        file_.edits.push_back(forwardEdit(context_, *forward, name, declared.isBoxed));
        if (forward->getFriendObjectKind() != clang::Decl::FOK_None) declareBefore(*forward, name);
      }
    }
  }

  /// A friend declaration makes no name visible, so the class is declared before the one it stands
  /// in.
  void declareBefore(const clang::FunctionDecl& friendDeclaration, const std::string& name) {
    const clang::Decl* outermost = nullptr;
    for (const clang::DeclContext* at = friendDeclaration.getLexicalDeclContext(); at->isRecord();
         at = at->getLexicalParent())
      outermost = llvm::cast<clang::Decl>(at);
    const unsigned begin = context_.getSourceManager().getFileOffset(outermost->getBeginLoc());
    file_.edits.push_back({begin, begin, SourceEdit::Kind::Text, "class " + name + ";\n\n", -1});
  }

  void unmark(const clang::FunctionDecl& declaration) {
    if (auto edit = withoutAttribute(context_, declaration)) file_.edits.push_back(*edit);
  }

  clang::ASTContext& context_;
  bool allowBoxes_;
  Reporter reporter_;
  FileFunctions functions_;
  ParsedFile file_;
};

}  // namespace

std::optional<ParsedFile> parse(clang::ASTContext& context, bool allowBoxes,
                                const GroupFlags& flags) {
  return FileParser(context, allowBoxes, flags).parse();
}

}  // namespace pollux::compiler
