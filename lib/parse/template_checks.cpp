// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which templates cannot be lowered. In: a pattern, and its instantiations. Out: errors. What one
// instantiation does not show of another, and what C++17 cannot say, is refused.
#include <clang/AST/RecursiveASTVisitor.h>

#include <set>

#include "model/poll_names.h"
#include "parse/async_attribute.h"
#include "parse/templates.h"

namespace pollux::compiler {
namespace {

using llvm::dyn_cast;
using Refuse = std::function<void(clang::SourceRange, const std::string&)>;

bool awaitsIn(clang::Stmt& statement) {
  struct Awaits : clang::RecursiveASTVisitor<Awaits> {
    bool found = false;
    bool VisitCoawaitExpr(clang::CoawaitExpr*) { return !(found = true); }
    bool VisitDependentCoawaitExpr(clang::DependentCoawaitExpr*) { return !(found = true); }
    bool VisitCoyieldExpr(clang::CoyieldExpr*) { return !(found = true); }
  } awaits;
  awaits.TraverseStmt(&statement);
  return awaits.found;
}

bool isNameOfMember(llvm::StringRef name, bool isStream) {
  static const std::set<std::string> members = {"Output", "poll",   "unwind", "state_",
                                                "live_",  "floor",  "State",  "Live",
                                                "Kept",   "SendIf", "is_send"};
  static const std::set<std::string> ofStreams = {"Item", "next", "poll_next"};
  if (isStream && ofStreams.count(name.str())) return true;
  return members.count(name.str()) != 0 || localsOfPoll().count(name.str()) != 0;
}

/// What an instantiation does not show.
struct BodyProblems : clang::RecursiveASTVisitor<BodyProblems> {
  BodyProblems(const Refuse& refuse, bool isStream) : refuse(refuse), isStream(isStream) {}

  const Refuse& refuse;
  bool isStream;
  bool failed = false;

  bool VisitIfStmt(clang::IfStmt* statement) {
    if (!statement->isConstexpr() || !statement->getCond()->isInstantiationDependent() ||
        !awaitsIn(*statement))
      return true;
    return report(statement->getIfLoc(),
                  "a co_await in an 'if constexpr' that depends on the arguments of the template "
                  "is not supported yet; call an async function template in each branch, and "
                  "await what it gives behind them, or overload a function");
  }
  bool VisitCXXFoldExpr(clang::CXXFoldExpr* fold) { return expansion(*fold); }
  bool VisitPackExpansionExpr(clang::PackExpansionExpr* pack) { return expansion(*pack); }
  bool VisitUnresolvedLookupExpr(clang::UnresolvedLookupExpr* name) {
    if (name->getQualifier() || !isNameOfMember(name->getName().getAsString(), isStream))
      return true;
    return report(name->getNameLoc(),
                  "'" + name->getName().getAsString() +
                      "' would mean a member of the class of the future here; qualify it, or give "
                      "it another name");
  }
  bool VisitPredefinedExpr(clang::PredefinedExpr* name) {
    if (name->getIdentKind() == clang::PredefinedIdentKind::Func) return true;
    return report(name->getLocation(),
                  "the name of the function with its types has another text in each instantiation "
                  "of an async template; use __func__");
  }

 private:
  bool expansion(clang::Expr& expression) {
    if (!awaitsIn(expression)) return true;
    return report(expression.getBeginLoc(),
                  "a co_await that is repeated for each element of a pack is not supported yet; "
                  "pass the futures to join(), or await the first and then the rest in a template "
                  "that calls itself");
  }
  bool report(clang::SourceLocation place, const std::string& message) {
    failed = true;
    refuse(clang::SourceRange(place), message);
    return true;
  }
};

std::string problemOfParameters(const clang::TemplateParameterList& parameters, bool isStream) {
  if (parameters.hasAssociatedConstraints())
    return "a constraint of an async template is not supported yet; use std::enable_if_t, or a "
           "static_assert in its body";
  for (const clang::NamedDecl* parameter : parameters) {
    if (parameter->isParameterPack() && parameter != parameters.asArray().back())
      return "only the last parameter of a class template can be a pack, and the future is a "
             "class; "
             "take the others in a std::tuple whose type is a parameter";
    if (isNameOfMember(parameter->getName(), isStream))
      return "'" + parameter->getNameAsString() +
             "' is a name that the class of the future needs; give this template parameter another "
             "name";
  }
  return "";
}

/// What is wrong with the templates around the function, and with its own head.
std::string problemOfHeads(const clang::FunctionDecl& definition, bool isStream) {
  if (definition.getTrailingRequiresClause())
    return "a constraint of an async template is not supported yet; use std::enable_if_t, or a "
           "static_assert in its body";
  if (const clang::FunctionTemplateDecl* own = definition.getDescribedFunctionTemplate()) {
    const std::string problem = problemOfParameters(*own->getTemplateParameters(), isStream);
    if (!problem.empty()) return problem;
  }
  for (const clang::DeclContext* at = definition.getDeclContext(); at->isRecord();
       at = at->getParent()) {
    const auto* record = llvm::cast<clang::CXXRecordDecl>(at);
    const auto* partial = dyn_cast<clang::ClassTemplatePartialSpecializationDecl>(record);
    const clang::ClassTemplateDecl* described = record->getDescribedClassTemplate();
    const clang::TemplateParameterList* parameters = partial ? partial->getTemplateParameters()
                                                     : described
                                                         ? described->getTemplateParameters()
                                                         : nullptr;
    const std::string problem = parameters ? problemOfParameters(*parameters, isStream) : "";
    if (!problem.empty()) return problem;
    for (const clang::NamedDecl* parameter :
         parameters ? parameters->asArray() : llvm::ArrayRef<clang::NamedDecl*>()) {
      if (parameter->getName().empty())
        return "a class template with a parameter without a name has no async members yet; give "
               "the parameter a name";
    }
  }
  return "";
}

}  // namespace

bool checkTemplate(const clang::FunctionDecl& definition,
                   const std::vector<const clang::FunctionDecl*>& instances, const Refuse& refuse) {
  const clang::SourceRange name = definition.getNameInfo().getSourceRange();
  const bool gives = !instances.empty() && isStream(instances[0]->getReturnType());
  if (const std::string problem = problemOfHeads(definition, gives); !problem.empty()) {
    refuse(name, problem);
    return false;
  }
  if (instances.empty()) {
    refuse(name,
           "nobody instantiates this async template, and what its body means is known only then; "
           "use it here, or instantiate it explicitly");
    return false;
  }
  BodyProblems problems(refuse, gives);
  problems.TraverseStmt(definition.getBody());
  return !problems.failed;
}

}  // namespace pollux::compiler
