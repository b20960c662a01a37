// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Diagnostics with names: see reporter.h. Clang 19 has no flags for diagnostics that are not its
// own, so its rules are here once more: clang/Basic/Diagnostic.h, DiagnosticIDs.h.
#include "parse/reporter.h"

namespace pollux::compiler {
namespace {

using Level = clang::DiagnosticsEngine::Level;

struct GroupInfo {
  llvm::StringLiteral name;
  Level level;  // unless the flags say otherwise
};
constexpr GroupInfo groups[] = {
    {"pollux-unmarked-coroutine", Level::Warning}, {"pollux-argument-lifetime", Level::Warning},
    {"pollux-closure-lifetime", Level::Warning},   {"pollux-header-not-lowered", Level::Warning},
    {"pollux-held-lock", Level::Warning},          {"pollux-box", Level::Remark},
};

/// "-W" of a warning, "-R" of a remark.
llvm::StringRef prefix(const GroupInfo& group) {
  return group.level == Level::Remark ? "-R" : "-W";
}

/// What `flag` says of the group, if it does: whether it is one of its flags.
bool apply(llvm::StringRef flag, const GroupInfo& group, GroupFlags::Setting& setting) {
  using Setting = GroupFlags::Setting;
  if (!flag.consume_front(prefix(group))) return false;
  const bool isOn = !flag.consume_front("no-");
  if (group.level == Level::Warning && flag.consume_front("error=")) {
    if (flag != group.name) return false;
    if (isOn) {
      setting = {Setting::Error, false};
    } else {
      setting.neverError = true;
      if (setting.level == Setting::Error) setting.level = Setting::On;
    }
    return true;
  }
  if (flag != group.name) return false;
  if (!isOn) {
    setting = {Setting::Off, false};
  } else if (setting.level != Setting::Error) {  // which stays one
    setting = {Setting::On, false};
  }
  return true;
}

}  // namespace

bool GroupFlags::take(llvm::StringRef flag) {
  bool isTaken = false;
  for (std::size_t i = 0; i < settings_.size(); ++i) {
    isTaken |= apply(flag, groups[i], settings_[i]);
    if (flag == "-Wno-everything" && groups[i].level == Level::Warning)
      settings_[i] = {Setting::Off, false};
  }
  return isTaken;
}

void Reporter::error(clang::SourceRange range, const std::string& message) {
  say(Level::Error, range, message);
}

bool Reporter::report(Group group, clang::SourceRange range, const std::string& message) {
  const GroupInfo& info = groups[static_cast<std::size_t>(group)];
  const GroupFlags::Setting& setting = flags_.of(group);
  Level level = setting.level == GroupFlags::Setting::Off     ? Level::Ignored
                : setting.level == GroupFlags::Setting::Error ? Level::Error
                                                              : info.level;
  if (level == Level::Warning && diagnostics_.getIgnoreAllWarnings()) level = Level::Ignored;
  if (level == Level::Warning && diagnostics_.getWarningsAsErrors() && !setting.neverError)
    level = Level::Error;
  if (level == Level::Ignored) return false;

  std::string name;
  if (diagnostics_.getDiagnosticOptions().ShowOptionNames) {
    const llvm::StringRef promoted = level == Level::Error ? "-Werror," : "";
    name = (" [" + promoted + prefix(info) + info.name + "]").str();
  }
  say(level, range, message + name);
  return true;
}

void Reporter::note(clang::SourceRange range, const std::string& message) {
  say(Level::Note, range, message);
}

void Reporter::say(Level level, clang::SourceRange range, const std::string& message) {
  if (level == Level::Error) failed_ = true;
  const unsigned id = diagnostics_.getDiagnosticIDs()->getCustomDiagID(
      static_cast<clang::DiagnosticIDs::Level>(level), "%0");
  diagnostics_.Report(range.getBegin(), id)
      << message << clang::CharSourceRange::getTokenRange(range);
}

}  // namespace pollux::compiler
