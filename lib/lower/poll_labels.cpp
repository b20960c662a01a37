// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Labels of the user's, and what control only gets to through one. They stay labels: whoever jumps
// to one does not unwind; the label does, so that ordinary locals are gone by then.
#include <algorithm>

#include "lower/poll_builder.h"

namespace pollux::compiler {

/// Whether there is a label in it that control may come to from elsewhere.
static bool hasLabel(const Stmt& statement) {
  auto inside = [](const Block& block) {
    return std::any_of(block.body.begin(), block.body.end(), hasLabel);
  };
  return statement.kind == Stmt::Kind::CaseLabel || statement.kind == Stmt::Kind::Label ||
         inside(statement.block) || inside(statement.otherwise);
}

/// What control cannot get to is left out.
bool PollBuilder::needsWriting(const Stmt& statement) const {
  return isReachable() || statement.kind == Stmt::Kind::ContinuePoint ||
         statement.kind == Stmt::Kind::Hoist || statement.kind == Stmt::Kind::Comment ||
         hasLabel(statement);
}

/// Whether the statement is a branch, with what it tests, that is only entered at a label inside.
bool PollBuilder::isEnteredBehindTest(const Stmt& statement) const {
  const std::vector<Stmt>& parts = statement.block.body;
  return statement.kind == Stmt::Kind::Block &&
         std::any_of(parts.begin(), parts.end(), [](const Stmt& part) {
           return (part.kind == Stmt::Kind::If || part.kind == Stmt::Kind::Switch) &&
                  hasLabel(part);
         });
}

PollBuilder::Landing PollBuilder::landingOf(const std::string& label) const {
  const auto known = landings_.find(label);
  return known == landings_.end() ? Landing() : known->second;
}

PollBuilder::Landings PollBuilder::foundLandings() const {
  Landings found;
  for (const auto& [name, label] : labels_) {
    const Top& top = label.top;
    found[name] = {!label.jumps.empty(),
                   std::any_of(label.jumps.begin(), label.jumps.end(),
                               [&](const Top& from) { return !from.isAt(top); })};
  }
  return found;
}

PollBuilder::Label& PollBuilder::labelNamed(const std::string& name) {
  Label& label = labels_[name];
  if (label.node == StateGraph::kNowhere) label.node = graph_.junction();
  return label;
}

void PollBuilder::jumpedTo(const std::string& name) {
  Label& label = labelNamed(name);
  label.jumps.push_back(top_);
  graph_.edge(at_, label.node);
}

void PollBuilder::userLabel(const Stmt& statement) {
  Label& label = labelNamed(statement.name);
  label.top = top_;
  const Landing landing = landingOf(statement.name);
  if (!landing.isJumpedTo) return;
  if (landing.unwinds) unwinding_.reset();
  flush();
  const bool atLabel = text_.isAtLabel();
  text_.endStretch(PollText::Next::Label);
  if (text_.isInSwitch() && !atLabel) line("");
  text_.label(statement.name + ":");
  graph_.edge(at_, label.node);
  at_ = label.node;
  if (landing.unwinds) unwindJumps(Top(top_));
}

}  // namespace pollux::compiler
