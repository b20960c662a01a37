// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lines of poll() while they are written, and the braces that labels take: no label can be
// jumped to past the initialiser of a local. A "stretch" is what stands between labels, or between
// constructs that hold labels; where it declares a local, it gets braces.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace pollux::compiler {

class PollText {
 public:
  PollText() { levels_.emplace_back().isSwitch = true; }

  std::size_t size() const { return lines_.size(); }
  const std::vector<std::string>& lines() const { return lines_; }
  bool isAtLabel() const { return levels_.back().startsAtLabel && levels_.back().begin == size(); }
  bool isInSwitch() const { return levels_.back().isSwitch; }

  void line(std::string text) { lines_.push_back(std::move(text)); }

  /// A declaration.
  void local(const std::string& text, bool hasDestructor);

  /// A label; what follows is a stretch of its own.
  void label(const std::string& text);

  /// `ready`, what a future gives when it is polled, and what is done if that is nothing yet. Comes
  /// first behind a label.
  void poll(const std::string& future, const std::string& suspend);

  /// Ends a stretch: at a label, which it may fall into, or before a construct that holds labels.
  /// Gives the place of the last line.
  enum class Next { Label, FallenInto, Construct };
  std::size_t endStretch(Next next);

  /// A block in braces. Only endStretch() keeps a label in it from standing behind a local.
  void open(const std::string& header, bool isSwitch = false);
  void close(const std::string& end = "}");
  void reopen(const std::string& header);  // `} else {`
  void unopen();                           // if nothing has come into it

  /// A block of the user's, whose braces stand only if they matter.
  void beginBlock();
  /// Whether an ordinary local of the newest block has a destructor.
  bool blockHasDestructor() const { return scopes_.back().hasDestructor; }
  /// Whether one of any block around has.
  bool hasDestructor() const {
    return std::any_of(scopes_.begin(), scopes_.end(),
                       [](const Scope& scope) { return scope.hasDestructor; });
  }
  void endBlock(bool hasBraces, bool isUnwound);

  // Changes to what has been written, past the end of all stretches that are still open.
  void insert(std::size_t at, const std::vector<std::string>& lines);
  void replace(std::size_t at, std::string text) { lines_[at] = std::move(text); }
  void erase(std::size_t at);

 private:
  struct Level {
    std::size_t begin = 0;  // of the stretch
    bool startsAtLabel = false;
    bool isSwitch = false;
    std::optional<std::size_t> firstLocal;  // of the stretch
    std::string future;                     // polled at its begin
    std::string suspend;
  };
  struct Scope {
    std::size_t depth = 0;                  // how many levels are around it
    std::optional<std::size_t> firstLocal;  // that is its own, in this stretch
    bool hasDestructor = false;
  };

  void beginStretch(bool atLabel);
  void putInBraces(const Level& level, Next next);
  void leaveLevel();

  std::vector<std::string> lines_;
  std::vector<Level> levels_;
  std::vector<Scope> scopes_;
};

}  // namespace pollux::compiler
