// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lines and their braces: see poll_text.h.
#include "lower/poll_text.h"

namespace pollux::compiler {

void PollText::insert(std::size_t at, const std::vector<std::string>& lines) {
  lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at), lines.begin(), lines.end());
  if (levels_.back().begin >= at) levels_.back().begin += lines.size();
}

void PollText::erase(std::size_t at) {
  lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(at));
  if (levels_.back().begin > at) --levels_.back().begin;
}

void PollText::local(const std::string& text, bool hasDestructor) {
  Level& level = levels_.back();
  if (!level.firstLocal) level.firstLocal = size();
  if (!scopes_.empty() && scopes_.back().depth == levels_.size()) {
    Scope& scope = scopes_.back();
    if (!scope.firstLocal) scope.firstLocal = size();
    scope.hasDestructor |= hasDestructor;
  }
  line(text);
}

void PollText::poll(const std::string& future, const std::string& suspend) {
  Level& level = levels_.back();
  level.firstLocal = size();
  level.future = future;
  level.suspend = suspend;
  line("auto ready = " + future + ";");
  line("if (ready.is_pending()) " + suspend);
}

void PollText::beginStretch(bool atLabel) {
  Level& level = levels_.back();
  level.begin = size();
  level.startsAtLabel = atLabel;
  level.firstLocal.reset();
  level.future.clear();
  for (Scope& scope : scopes_) {
    if (scope.depth != levels_.size()) continue;
    scope.firstLocal.reset();
    scope.hasDestructor = false;
  }
}

std::size_t PollText::endStretch(Next next) {
  const Level level = levels_.back();
  if (next == Next::FallenInto) line("[[fallthrough]];");
  if (level.firstLocal) putInBraces(level, next);
  const std::size_t last = size() - 1;
  if (level.firstLocal) line("}");
  beginStretch(false);
  return last;
}

void PollText::putInBraces(const Level& level, Next next) {
  const auto first = lines_.begin() + static_cast<std::ptrdiff_t>(*level.firstLocal);
  const bool isAll = level.startsAtLabel && next != Next::Construct;
  if (isAll) {
    lines_[level.begin - 1] += " {";
  } else if (!level.future.empty()) {
    // Braces behind a label look as if they held all of its code.
    first[0] = "if (auto ready = " + level.future + "; ready.is_pending()) {";
    first[1] = level.suspend;
    lines_.insert(first + 2, "} else {");
  } else {
    lines_.insert(first, "{");
  }
}

void PollText::label(const std::string& text) {
  line(text);
  beginStretch(true);
}

void PollText::open(const std::string& header, bool isSwitch) {
  line(header);
  levels_.emplace_back();
  levels_.back().isSwitch = isSwitch;
  levels_.back().begin = size();
}

void PollText::close(const std::string& end) {
  leaveLevel();
  line(end);
}

void PollText::reopen(const std::string& header) {
  leaveLevel();
  open(header);
}

void PollText::unopen() {
  leaveLevel();
  lines_.pop_back();
}

/// The user's blocks that began in it may go on behind it.
void PollText::leaveLevel() {
  if (isAtLabel()) line(isInSwitch() ? "break;" : ";");  // C++17 labels a statement, not an end
  for (Scope& scope : scopes_) {
    if (scope.depth == levels_.size()) scope = {levels_.size() - 1, {}, false};
  }
  levels_.pop_back();
}

void PollText::beginBlock() { scopes_.push_back({levels_.size(), {}, false}); }

void PollText::endBlock(bool hasBraces, bool isUnwound) {
  const Scope scope = scopes_.back();
  scopes_.pop_back();
  const bool endsTooLate = isUnwound && scope.hasDestructor;
  if (!scope.firstLocal || (hasBraces && !endsTooLate)) return;
  if (levels_.back().firstLocal == scope.firstLocal) levels_.back().firstLocal.reset();
  lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(*scope.firstLocal), "{");
  line("}");
}

}  // namespace pollux::compiler
