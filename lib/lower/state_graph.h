// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The states of one poll(), and which can follow which. Control also meets and parts where there is
// no state: at the head of a loop, behind an `if`. Those points are nodes as well, without a name,
// and the picture at the end looks through them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "lower/future_class.h"

namespace pollux::compiler {

class StateGraph {
 public:
  using Node = int;
  static constexpr Node kNowhere = -1;  // control never gets there
  static constexpr Node kDone = 0;

  /// A state that may never be placed, and then it is none.
  Node state(const std::string& name, const std::string& comment);
  Node junction();
  /// A way out by an exception: `throws GaveUp`.
  Node exit(const std::string& name);

  /// From here, and to here if control gets anywhere at all.
  void edge(Node from, Node to);
  /// Where two ways meet.
  Node join(Node one, Node other);
  bool leads(Node node) const { return !nodes_[index(node)].next.empty(); }
  bool isReached(Node node) const { return nodes_[index(node)].isReached; }

  /// The state's label is the next one in poll().
  void place(Node state) { order_.push_back(state); }
  const std::string& name(Node state) const { return nodes_[index(state)].name; }

  /// Those placed, in order, each with the states that follow, in the same order, and the exits.
  std::vector<StateInfo> states() const;

 private:
  struct Data {
    std::string name;
    std::string comment;
    std::vector<Node> next;
    bool isReached = false;
    bool isExit = false;
  };

  static std::size_t index(Node node) { return static_cast<std::size_t>(node); }
  void collect(Node from, std::set<Node>& seen) const;

  std::vector<Data> nodes_ = {{"Done", "", {}, false, true}};
  std::vector<Node> order_;
};

}  // namespace pollux::compiler
