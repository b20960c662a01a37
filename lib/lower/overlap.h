// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who can share storage. In: items, each with the span in which it is needed. Out: members in a
// row, of which some are a choice: what stands in one alternative is never needed together with
// what stands in another.
#pragma once

#include <cstdint>
#include <vector>

#include "analyse/lifetimes.h"

namespace pollux::compiler {

struct OverlapItem {
  VariableId id = -1;
  Span span;
  std::uint64_t size = 0;
};

struct Arrangement {
  struct Member {
    VariableId id = -1;               // one item,
    std::vector<Arrangement> choice;  // or alternatives
  };
  std::vector<Member> members;
};

/// Items that are needed as long as all others stand by themselves; groups of the others that never
/// meet become alternatives, each of them arranged in the same way.
Arrangement nested(std::vector<OverlapItem> items);

/// Each member is a choice of single items that never meet: the largest take their places first.
Arrangement inTracks(std::vector<OverlapItem> items);

}  // namespace pollux::compiler
