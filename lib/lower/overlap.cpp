// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sharing of storage: see overlap.h.
#include "lower/overlap.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <tuple>
#include <utility>

namespace pollux::compiler {
namespace {

using Items = std::vector<OverlapItem>;

Span extentOfAll(const Items& items) {
  Span all = items.front().span;
  for (const OverlapItem& item : items) {
    all.first = std::min(all.first, item.span.first);
    all.last = std::max(all.last, item.span.last);
  }
  return all;
}

/// The items in groups, of which none meets another; the earliest first.
std::vector<Items> groupsOf(const Items& items) {
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(items[a].span.first, a) < std::pair(items[b].span.first, b);
  });
  std::vector<std::size_t> groupOf(items.size());
  std::size_t count = 0;
  int last = -1;
  for (std::size_t index : order) {
    if (count == 0 || items[index].span.first > last) ++count;
    groupOf[index] = count - 1;
    last = std::max(last, items[index].span.last);
  }
  std::vector<Items> groups(count);
  for (std::size_t i = 0; i < items.size(); ++i) groups[groupOf[i]].push_back(items[i]);
  return groups;
}

Arrangement::Member alone(VariableId id) { return {id, {}}; }

void append(Arrangement& to, Arrangement from) {
  std::move(from.members.begin(), from.members.end(), std::back_inserter(to.members));
}

}  // namespace

Arrangement nested(std::vector<OverlapItem> items) {
  Arrangement result;
  while (!items.empty()) {
    std::vector<Items> groups = groupsOf(items);
    if (groups.size() > 1) {
      Arrangement::Member member;
      for (Items& group : groups) member.choice.push_back(nested(std::move(group)));
      result.members.push_back(std::move(member));
      break;
    }
    const Span all = extentOfAll(items);
    Items others;
    for (OverlapItem& item : items) {
      if (item.span.covers(all)) {
        result.members.push_back(alone(item.id));
      } else {
        others.push_back(item);
      }
    }
    if (others.size() == items.size()) {
      append(result, inTracks(std::move(others)));
      break;
    }
    items = std::move(others);
  }
  return result;
}

Arrangement inTracks(std::vector<OverlapItem> items) {
  std::sort(items.begin(), items.end(), [](const OverlapItem& a, const OverlapItem& b) {
    return std::tuple(b.size, a.span.first, a.id) < std::tuple(a.size, b.span.first, b.id);
  });
  std::vector<Items> tracks;
  for (const OverlapItem& item : items) {
    const auto track = std::find_if(tracks.begin(), tracks.end(), [&](const Items& others) {
      return std::none_of(others.begin(), others.end(),
                          [&](const OverlapItem& other) { return other.span.meets(item.span); });
    });
    if (track == tracks.end()) {
      tracks.push_back({item});
    } else {
      track->push_back(item);
    }
  }
  Arrangement result;
  for (Items& track : tracks) {
    std::sort(track.begin(), track.end(), [](const OverlapItem& a, const OverlapItem& b) {
      return a.span.first < b.span.first;
    });
    Arrangement::Member member = alone(track.front().id);
    if (track.size() > 1) {
      member.id = -1;
      for (const OverlapItem& item : track) member.choice.push_back({{alone(item.id)}});
    }
    result.members.push_back(std::move(member));
  }
  return result;
}

}  // namespace pollux::compiler
