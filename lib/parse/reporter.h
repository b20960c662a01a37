// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the tool speaks: as Clang does. Its own warnings and remarks have names, and the compiler's
// flags turn them off, on, and into errors by these, as they do with Clang's own.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/Basic/Diagnostic.h>
#include <llvm/ADT/StringRef.h>

#include <array>
#include <string>

namespace pollux::compiler {

enum class Group {
  UnmarkedCoroutine,  // -Wpollux-unmarked-coroutine
  ArgumentLifetime,   // -Wpollux-argument-lifetime
  ClosureLifetime,    // -Wpollux-closure-lifetime
  HeaderNotLowered,   // -Wpollux-header-not-lowered
  HeldLock,           // -Wpollux-held-lock
  Box,                // -Rpollux-box
};

/// What a file's flags say of each group. The last one that says something counts.
class GroupFlags {
 public:
  /// Reads one flag. True if it names a group: Clang must not see it then, as it knows none.
  bool take(llvm::StringRef flag);

  struct Setting {
    enum { Off, On, Error } level = On;
    bool neverError = false;  // -Wno-error=GROUP came last: -Werror means all but this one
  };
  const Setting& of(Group group) const { return settings_[static_cast<std::size_t>(group)]; }

 private:
  std::array<Setting, static_cast<std::size_t>(Group::Box) + 1> settings_;
};

/// Reports through the context's diagnostics.
class Reporter {
 public:
  Reporter(clang::ASTContext& context, const GroupFlags& flags)
      : diagnostics_(context.getDiagnostics()), flags_(flags) {}

  void error(clang::SourceRange range, const std::string& message);

  /// A warning, or a remark, unless the flags make it something else, or nothing.
  /// False if nothing.
  bool report(Group group, clang::SourceRange range, const std::string& message);

  /// Adds to what was reported last.
  void note(clang::SourceRange range, const std::string& message);

  /// Whether there was an error.
  bool failed() const { return failed_; }

 private:
  void say(clang::DiagnosticsEngine::Level level, clang::SourceRange range,
           const std::string& message);

  clang::DiagnosticsEngine& diagnostics_;
  const GroupFlags& flags_;
  bool failed_ = false;
};

}  // namespace pollux::compiler
