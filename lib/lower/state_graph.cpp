// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// States and the ways between them: see state_graph.h.
#include "lower/state_graph.h"

namespace pollux::compiler {

StateGraph::Node StateGraph::state(const std::string& name, const std::string& comment) {
  nodes_.push_back({name, comment, {}, false, false});
  return static_cast<Node>(nodes_.size()) - 1;
}

StateGraph::Node StateGraph::junction() { return state("", ""); }

StateGraph::Node StateGraph::exit(const std::string& name) {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].isExit && nodes_[i].name == name) return static_cast<Node>(i);
  }
  const Node made = state(name, "");
  nodes_[index(made)].isExit = true;
  return made;
}

void StateGraph::edge(Node from, Node to) {
  if (from == kNowhere) return;
  nodes_[index(from)].next.push_back(to);
  nodes_[index(to)].isReached = true;
}

StateGraph::Node StateGraph::join(Node one, Node other) {
  if (one == other || other == kNowhere) return one;
  if (one == kNowhere) return other;
  const Node met = junction();
  edge(one, met);
  edge(other, met);
  return met;
}

void StateGraph::collect(Node from, std::set<Node>& seen) const {
  for (Node to : nodes_[index(from)].next) {
    if (seen.insert(to).second && name(to).empty()) collect(to, seen);
  }
}

std::vector<StateInfo> StateGraph::states() const {
  std::vector<StateInfo> result;
  for (Node state : order_) {
    std::set<Node> next;
    collect(state, next);
    StateInfo info{name(state), nodes_[index(state)].comment, {}};
    for (Node other : order_) {
      if (next.count(other)) info.successors.push_back(name(other));
    }
    for (Node other : next) {
      if (nodes_[index(other)].isExit) info.successors.push_back(name(other));
    }
    result.push_back(std::move(info));
  }
  return result;
}

}  // namespace pollux::compiler
