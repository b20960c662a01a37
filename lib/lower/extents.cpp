// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes as the Itanium ABI has them for classes without bases and virtual functions.
#include "lower/extents.h"

#include <algorithm>

namespace pollux::compiler {
namespace {

std::uint64_t alignedTo(std::uint64_t alignment, std::uint64_t offset) {
  return (offset + alignment - 1) / alignment * alignment;
}

bool areKnown(const std::vector<Extent>& members) {
  return std::all_of(members.begin(), members.end(),
                     [](const Extent& member) { return member.alignment != 0; });
}

/// The class with enumerations of these sizes behind its members.
Extent whole(const FutureClass& future, std::vector<Extent> members, std::uint64_t state,
             std::uint64_t live) {
  if (future.hasOneEnumeration) state = live = std::max(state, live);
  members.push_back({state, state});
  if (!future.ladder.empty() && !future.hasOneEnumeration)
    members.insert(members.end(), 1 + future.savedLives.size(), {live, live});
  return inARow(members);
}

/// Whether the state tells which local is the newest.
bool tellsLive(const FutureClass& future) {
  return !future.ladder.empty() && future.savedLives.empty() &&
         std::all_of(future.suspensions.begin(), future.suspensions.end(),
                     [](const Suspension& suspension) { return suspension.isKnown; });
}

}  // namespace

Extent inARow(const std::vector<Extent>& members) {
  if (!areKnown(members)) return {};
  Extent result{0, 1};
  for (const Extent& member : members) {
    result.size = alignedTo(member.alignment, result.size) + member.size;
    result.alignment = std::max(result.alignment, member.alignment);
  }
  result.size = alignedTo(result.alignment, result.size);
  return result;
}

Extent inOnePlace(const std::vector<Extent>& members) {
  if (!areKnown(members)) return {};
  Extent result{0, 1};
  for (const Extent& member : members) {
    result.size = std::max(result.size, member.size);
    result.alignment = std::max(result.alignment, member.alignment);
  }
  result.size = alignedTo(result.alignment, result.size);
  return result;
}

std::vector<Extent> extents(const std::vector<FrameItem>& items) {
  std::vector<Extent> result;
  for (const FrameItem& item : items) {
    if (item.kind == FrameItem::Kind::Field) result.push_back(item.extent);
    if (item.kind == FrameItem::Kind::Union) result.push_back(inOnePlace(extents(item.parts)));
  }
  return result;
}

void setExtent(FutureClass& future, const std::vector<Extent>& members) {
  if (!areKnown(members)) return;
  const auto width = [](std::size_t enumerators) { return enumerators < 250 ? 1 : 2; };
  constexpr std::uint64_t wide = 4;
  const auto narrow = [&] {
    return whole(future, members, width(future.states.size()), width(future.ladder.size()));
  };
  future.extent = narrow();
  future.hasOneEnumeration = tellsLive(future);
  if (narrow().size == future.extent.size) future.hasOneEnumeration = false;
  future.extent = narrow();
  future.hasWideEnumerations = whole(future, members, wide, wide).size == future.extent.size;
}

}  // namespace pollux::compiler
