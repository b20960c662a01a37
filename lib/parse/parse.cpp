// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One translation unit: finds its async functions, checks them, parses each, and says what changes
// where in the files' text.
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
#include "parse/held_locks.h"
#include "parse/instances.h"
#include "parse/lambdas.h"
#include "parse/recursion.h"
#include "parse/refusals.h"
#include "parse/reporter.h"
#include "parse/signature.h"
#include "parse/templates.h"
#include "parse/unit_files.h"

namespace pollux::compiler {
namespace {

class UnitParser {
 public:
  UnitParser(clang::ASTContext& context, const ParseOptions& options, MacroCalls& cut)
      : context_(context),
        cut_(cut),
        options_(options),
        files_(context.getSourceManager(), options.headers),
        reporter_(context, options.flags),
        functions_(findFunctions(context, files_)) {}

  std::optional<ParsedUnit> parse() {
    warnOfUnmarked();
    checkClosureLifetimes(context_, warning(Group::ClosureLifetime));
    if (!functions_.lowered.empty()) refuseAwaitOperators();
    checkOtherFiles();
    checkNames();
    for (const DeclaredFunction& function : functions_.lowered) {
      if (!files_.isLowered(function.definition->getLocation())) continue;
      const bool isPlaced = !function.lambda || checkLambda(context_, *function.lambda, error());
      if (isPlaced && isSupported(function) && checkClass(function)) add(function);
    }
    for (const TaskDeclaration& declared : functions_.declared) {
      if (declared.className.empty()) {
        unmark(*declared.declaration);
      } else {
        edit(*declared.declaration,
             forwardEdit(context_, *declared.declaration, declared.className, true));
      }
    }
    if (reporter_.failed()) return std::nullopt;
    return std::move(unit_);
  }

 private:
  Refuse error() {
    return [this](clang::SourceRange range, const std::string& message) {
      reporter_.error(range, message);
    };
  }

  CutMacro cutMacro() {
    return [this](clang::SourceRange range) {
      addMacroCall(files_, range.getBegin(), cut_);
      addMacroCall(files_, range.getEnd(), cut_);
      reporter_.error(range, "this begins or ends in the middle of a macro; write it out");
    };
  }

  Refuse warning(Group group) {
    return [this, group](clang::SourceRange range, const std::string& message) {
      reporter_.report(group, range, message);
    };
  }

  void refuseAwaitOperators() {
    const Refuse refuse = error();
    for (const clang::FunctionDecl* function : functions_.awaitOperators) {
      refuse(function->getNameInfo().getSourceRange(),
             "an operator co_await has no C++17 form; give the class 'Output' and 'poll', or a "
             "function that returns a future");
    }
  }

  void warnOfUnmarked() {
    for (const clang::FunctionDecl* function : functions_.unmarked) {
      reporter_.report(Group::UnmarkedCoroutine, function->getNameInfo().getSourceRange(),
                       std::string("this coroutine returns a pollux::") +
                           (isStream(function->getReturnType()) ? "Stream" : "Task") +
                           " but is not marked [[pollux::async]], so it stays a C++20 coroutine");
    }
  }

  /// Coroutines would stay in a header that is not lowered.
  void checkOtherFiles() {
    const clang::SourceManager& sources = context_.getSourceManager();
    std::set<clang::FileID> told;
    for (const clang::FunctionDecl* function : functions_.inOtherFiles) {
      const bool hasBody = function->doesThisDeclarationHaveABody();
      if (!hasBody && !asyncAttribute(*function)) continue;
      if (!told.insert(fileOf(sources, function->getLocation())).second) continue;
      const clang::SourceRange name = function->getNameInfo().getSourceRange();
      const std::string header = "'" + files_.nameOf(function->getLocation()) + "'";
      if (hasBody) {
        reporter_.error(name, "the async function '" + function->getNameAsString() + "' is in " +
                                  header +
                                  ", which is not among the files to lower; lower the header too: "
                                  "name it beside the source, with --out-dir");
      } else {
        reporter_.report(Group::HeaderNotLowered, name,
                         "the attribute stays in " + header +
                             ", which is not among the files to lower, and other compilers warn of "
                             "it; lower the header too, or mark only the definition");
      }
    }
  }

  void checkNames() {
    for (const NameClash& clash : functions_.clashes) {
      reporter_.error(clash.other->getLocation(), "'" + clash.other->getNameAsString() +
                                                      "' is what the class of '" +
                                                      clash.function->getNameAsString() + "' in " +
                                                      files_.nameOf(clash.function->getLocation()) +
                                                      " is called; give this another name");
    }
  }

  /// The class of a member function is declared in the class around, wherever that stands.
  bool checkClass(const DeclaredFunction& declared) {
    const clang::FunctionDecl& definition = *declared.definition;
    const clang::FunctionDecl& first = *definition.getCanonicalDecl();
    if (!declared.isDeclaredElsewhere || !llvm::isa<clang::CXXMethodDecl>(definition)) return true;
    if (files_.isLowered(first.getLocation()) && asyncAttribute(first)) return true;
    const std::string header = "'" + files_.nameOf(first.getLocation()) + "'";
    reporter_.error(definition.getNameInfo().getSourceRange(),
                    "the class of this member function is in " + header +
                        ", and has to declare the class of the future; mark the function there "
                        "too, and lower the header too");
    return false;
  }

  bool isSupported(const DeclaredFunction& declared) {
    const clang::FunctionDecl& definition = *declared.definition;
    if (!definition.isTemplated()) return checkSupported(definition, error());
    return checkTemplate(definition, declared.instances, error()) &&
           checkSupported(*declared.instances[0], error());
  }

  void add(const DeclaredFunction& declared) {
    const clang::FunctionDecl& definition = *declared.definition;
    if (declared.isBoxed) box(declared);
    AsyncFunction function = describe(declared);
    if (definition.isTemplated()) {
      parseInstances(declared, functions_.signatures, error(), cutMacro(),
                     warning(Group::ArgumentLifetime), function);
    } else {
      FunctionParser(context_, definition, functions_.signatures, error(), cutMacro(),
                     warning(Group::ArgumentLifetime))
          .parse(function);
    }
    warnOfHeldLocks(sampleOf(declared));
    if (!declared.isBoxed) noteRecursion(sampleOf(declared));
    if (declared.lambda) return addLambda(declared, std::move(function));
    const Signature signature = signatureOf(context_, declared, function);
    function.signature = signature.definition;
    const int index = static_cast<int>(unit_.functions.size());
    unit_.functions.push_back(std::move(function));
    unit_.files.push_back(fileOf(context_.getSourceManager(), definition.getLocation()));
    addEdits(declared, signature, index);
    if (declared.isBoxed) return;
    for (SourceEdit& change : instantiationEdits(
             definition, functions_.signatures.at(definition.getCanonicalDecl()),
             [&](clang::SourceLocation place) { return files_.isLowered(place); }, error()))
      unit_.edits.push_back(std::move(change));
  }

  /// The function itself, or of a template one that Clang knows the types of.
  static const clang::FunctionDecl& sampleOf(const DeclaredFunction& declared) {
    return declared.instances.empty() ? *declared.definition : *declared.instances[0];
  }

  void warnOfHeldLocks(const clang::FunctionDecl& definition) {
    for (const HeldLock& held : heldLocks(definition)) {
      const bool isTold = reporter_.report(
          Group::HeldLock, held.lock->getLocation(),
          "'" + held.lock->getNameAsString() +
              "' locks its mutex while this function is suspended, and the next poll, in another "
              "thread, would unlock it there; end its block before the co_await");
      if (isTold) reporter_.note(held.await->getExprLoc(), "it is held over this co_await");
    }
  }

  void addLambda(const DeclaredFunction& declared, AsyncFunction function) {
    LoweredSignature& known = functions_.signatures.at(declared.definition->getCanonicalDecl());
    known.lambda = loweredLambda(context_, *declared.lambda, function);
    std::vector<SourceEdit> edits;
    addLambdaEdits(context_, *declared.lambda, function, *known.lambda,
                   static_cast<int>(unit_.functions.size()), edits);
    for (SourceEdit& change : edits) edit(*declared.lambda->around, std::move(change));
    unit_.functions.push_back(std::move(function));
    unit_.files.push_back(
        fileOf(context_.getSourceManager(), declared.lambda->around->getLocation()));
  }

  AsyncFunction describe(const DeclaredFunction& declared) const {
    const clang::FunctionDecl& definition = *declared.definition;
    const LoweredSignature& lowered = functions_.signatures.at(definition.getCanonicalDecl());
    const clang::SourceManager& sources = context_.getSourceManager();
    AsyncFunction function;
    function.name = nameOf(declared);
    function.qualifiedName =
        declared.lambda ? lowered.qualifiedClass() : definition.getQualifiedNameAsString();
    function.className = lowered.className;
    function.qualifiedClass = lowered.qualifiedClass();
    function.isBoxed = declared.isBoxed;
    function.line = static_cast<int>(sources.getPresumedLineNumber(definition.getLocation()));
    function.file =
        llvm::StringRef(sources.getFilename(definition.getLocation())).rsplit('/').second;
    if (function.file.empty()) function.file = sources.getFilename(definition.getLocation()).str();
    const clang::FunctionDecl& sample = sampleOf(declared);
    const clang::QualType output = outputOf(definition.isTemplated() ? definition : sample);
    function.isStream = isStream(sample.getReturnType());
    function.returnsVoid = outputOf(sample)->isVoidType() || function.isStream;
    function.output = typeText(definition, output);
    if (function.isStream)
      function.element = "std::optional<" + elementOf(definition, output) + ">";
    function.placement = placementOf(declared);
    return function;
  }

  static std::string nameOf(const DeclaredFunction& declared) {
    if (!declared.lambda) return declared.definition->getNameAsString();
    if (!declared.lambda->name.empty()) return declared.lambda->name;
    return "the lambda in " +
           llvm::cast<clang::NamedDecl>(declared.lambda->around)->getNameAsString();
  }

  Placement placementOf(const DeclaredFunction& declared) const {
    const clang::FunctionDecl& definition = *declared.definition;
    const clang::Decl& named = declared.lambda ? *declared.lambda->around : definition;
    const bool isMember = named.getDeclContext()->isRecord();
    Placement placement;
    if (isMember) placement.enclosing = classPath(named);
    if (declared.lambda) {
      // Only what stands around the lambda needs the class, but other units may have a header's
      // too.
      const bool isShared = isInHeader(named);
      placement.isInternal = !isMember && !isShared;
      placement.isUncalled = placement.isInternal && !definition.isUsed();
      placement.isInline = isShared || named.getLexicalDeclContext()->isRecord();
    } else {
      placement.isInternal =
          !isMember && (definition.getStorageClass() == clang::SC_Static || isHidden(declared));
      placement.isInline = declared.outermost != nullptr || definition.isInlineSpecified();
      placement.namespaces = openings(definition);
    }
    placement.classInside = declared.classInside;
    if (!declared.lambda && definition.isTemplated()) {
      const TemplateText heads = templateText(definition, context_);
      placement.enclosingHeads = heads.enclosingHeads;
      placement.head = heads.head;
      placement.arguments = heads.arguments;
      placement.isInline = true;
    }
    return placement;
  }

  bool isInHeader(const clang::Decl& declaration) const {
    const clang::SourceManager& sources = context_.getSourceManager();
    return context_.getLangOpts().IsHeaderFile ||
           fileOf(sources, declaration.getLocation()) != sources.getMainFileID();
  }

  std::string typeText(const clang::FunctionDecl& definition, clang::QualType type) const {
    if (!definition.isTemplated()) return spellAlone(type, context_);
    return withoutName(Pattern(context_, definition).spell(type).value_or("void @"));
  }

  /// An element of a stream of T in an optional: a reference needs a wrapper.
  std::string elementOf(const clang::FunctionDecl& definition, clang::QualType type) const {
    const std::string spelled = typeText(definition, type.getNonReferenceType());
    return type->isReferenceType() ? "std::reference_wrapper<" + spelled + ">" : spelled;
  }

  /// Whether nobody but the definition needs the class, which other files may have one like.
  bool isHidden(const DeclaredFunction& declared) const {
    const clang::FunctionDecl& definition = *declared.definition;
    return declared.isDeclaredElsewhere && !isInHeader(definition) &&
           llvm::none_of(definition.redecls(), [](const clang::FunctionDecl* other) {
             return other->getFriendObjectKind() != clang::Decl::FOK_None;
           });
  }

  /// "namespace net {", for each namespace that a definition such as `Task<int> net::fetch()`
  /// names.
  static std::vector<std::string> openings(const clang::FunctionDecl& definition) {
    std::vector<std::string> found;
    const clang::DeclContext* end = definition.getLexicalDeclContext()->getRedeclContext();
    const clang::DeclContext* at = definition.getDeclContext();
    if (llvm::isa<clang::CXXRecordDecl>(end)) return found;
    for (; at && !at->Equals(end); at = at->getParent()) {
      const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(at);
      if (!space) continue;
      const std::string inlineWord = space->isInline() ? "inline " : "";
      found.insert(found.begin(), inlineWord + "namespace " + space->getNameAsString() + " {");
    }
    return found;
  }

  void box(const DeclaredFunction& function) {
    std::string cycle;
    for (const Use& edge : function.cycle)
      cycle += (cycle.empty() ? ", in the cycle " : " -> ") + edge.within->getNameAsString();
    if (!cycle.empty()) cycle += " -> " + function.definition->getNameAsString();
    const bool isTold =
        announceBox(function.definition->getNameInfo().getSourceRange(),
                    "this async function is boxed, with one allocation a call, because " +
                        function.boxReason + cycle + "; its callers see a pollux::" +
                        (isStream(function.definition->getReturnType()) ? "Stream" : "Task"));
    if (!isTold) return;
    for (const Use& edge : function.cycle) {
      const bool isItself = edge.within == edge.callee;
      reporter_.note(edge.location,
                     "'" + edge.within->getNameAsString() + "' uses " +
                         (isItself ? "itself" : "'" + edge.callee->getNameAsString() + "'") +
                         " here");
    }
  }

  /// False if nobody hears of it.
  bool announceBox(clang::SourceRange range, const std::string& message) {
    if (options_.allowBoxes) return reporter_.report(Group::Box, range, message);
    reporter_.error(range, message);
    return true;
  }

  void noteRecursion(const clang::FunctionDecl& definition) {
    for (clang::SourceRange range : recursiveCalls(definition).boxes) {
      announceBox(
          range, std::string("the ") +
                     (isStream(definition.getReturnType()) ? "stream" : "future") +
                     " of this recursive call is boxed, with one allocation a call: a class cannot "
                     "contain itself");
    }
  }

  void addEdits(const DeclaredFunction& declared, const Signature& signature, int index) {
    const clang::SourceManager& sources = context_.getSourceManager();
    const clang::FunctionDecl& definition = *declared.definition;
    using Kind = SourceEdit::Kind;
    if (!declared.outermost) {
      if (!signature.declaration.empty())
        edit(definition,
             {signature.begin, signature.begin, Kind::Text, signature.declaration, -1, {}});
      edit(definition, {signature.begin, signature.end, Kind::Whole, "", index, {}});
    } else {
      edit(definition, {signature.begin, signature.end, Kind::Text, signature.declaration, -1, {}});
      const clang::SourceLocation brace = declared.outermost->getBraceRange().getEnd();
      const unsigned end = sources.getFileOffset(brace);
      const llvm::StringRef rest = sources.getBufferData(sources.getFileID(brace)).drop_front(end);
      const unsigned after = end + static_cast<unsigned>(rest.find(';')) + 1;
      if (declared.classInside) {
        const clang::AccessSpecifier access = definition.getAccess();
        const std::string specifier = access == clang::AS_public      ? "public:\n"
                                      : access == clang::AS_protected ? "protected:\n"
                                                                      : "private:\n";
        // In the class that it is a member of, which may be inside of the outermost one.
        const auto& record = *llvm::cast<clang::CXXRecordDecl>(definition.getLexicalDeclContext());
        const unsigned place = sources.getFileOffset(record.getBraceRange().getEnd());
        edit(definition, {place, place, Kind::Class, specifier, index, {}});
        edit(definition, {after, after, Kind::Definitions, "", index, {}});
      } else {
        edit(definition, {after, after, Kind::Whole, "", index, {}});
      }
    }
    for (const clang::FunctionDecl* forward : declared.forward) {
      const bool isFriend = forward->getFriendObjectKind() != clang::Decl::FOK_None;
      if (declared.isBoxed && !isFriend && !llvm::isa<clang::CXXMethodDecl>(forward)) {
        unmark(*forward);
      } else {
        const std::string& name = unit_.functions[index].className;
        edit(*forward, forwardEdit(context_, *forward, name, declared.isBoxed));
        if (isFriend) declareBefore(*forward, name);
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
    const std::string head = templateText(friendDeclaration, context_).head;
    edit(*outermost,
         {begin, begin, SourceEdit::Kind::Text, head + "class " + name + ";\n\n", -1, {}});
  }

  void unmark(const clang::FunctionDecl& declaration) {
    if (auto change = withoutAttribute(context_, declaration))
      edit(declaration, std::move(*change));
  }

  /// Of the file that `where` stands in.
  void edit(const clang::Decl& where, SourceEdit change) {
    change.file = fileOf(context_.getSourceManager(), where.getLocation());
    unit_.edits.push_back(std::move(change));
  }

  clang::ASTContext& context_;
  MacroCalls& cut_;
  const ParseOptions& options_;
  UnitFiles files_;
  Reporter reporter_;
  UnitFunctions functions_;
  ParsedUnit unit_;
};

}  // namespace

std::optional<ParsedUnit> parse(clang::ASTContext& context, const ParseOptions& options,
                                MacroCalls& cut) {
  return UnitParser(context, options, cut).parse();
}

}  // namespace pollux::compiler
