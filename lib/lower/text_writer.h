// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text with its holes filled in: how each variable is reached, given where it is kept.
#pragma once

#include <functional>
#include <string>

#include "analyse/analyse.h"
#include "lower/frame.h"
#include "model/model.h"

namespace pollux::compiler {

class TextWriter {
 public:
  TextWriter(const AsyncFunction& function, const Analysis& analysis, const Frame& frame)
      : function_(function), analysis_(analysis), frame_(frame) {}

  /// How a jump in text is written, as a whole statement.
  std::function<std::string(ConstructId target, bool isBreak)> writeJump;

  std::string write(const Text& text) const;

  /// `return value;`, or what a void function does instead.
  std::string writeReturn(const Text& value, bool hasValue) const;

  /// What is returned where there is no value.
  std::string nothing() const;

  /// The member itself: `of_total.rate`.
  const std::string& path(VariableId id) const { return frame_.paths[id]; }

 private:
  std::string use(const Piece& piece) const;
  std::string capture(const Piece& piece) const;
  std::string inFrame(const Piece& piece) const;
  bool isInFrame(VariableId id) const;

  const AsyncFunction& function_;
  const Analysis& analysis_;
  const Frame& frame_;
};

}  // namespace pollux::compiler
