// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The frame follows the scopes: what lives in a block stands together, and the blocks inside it,
// which are never alive at the same time, share storage through a union.
//
//     { A a; { B b; await } { C c; D d; await } }
//
//     Slot<A> a;
//     struct InBlock { Slot<C> c; Slot<D> d; };
//     union { Slot<B> b; InBlock in_block; };
//
// A block with one block inside is as flat as if they were one. Futures of one function that are
// never there at the same time share a member.
//
// Where it makes the class smaller, members stand in the order of their alignment. Where it makes
// much of a difference, parameters stand among them, and all share storage by what is needed (see
// lifetimes.h), which is harder to read than scopes.
#include "lower/frame.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>

#include "lower/overlap.h"

namespace pollux::compiler {
namespace {

/// One way to lay out the frame.
struct Plan {
  Arrangement (*arrange)(std::vector<OverlapItem>) = nested;
  bool byNeed = false;    // not by scope
  bool isSorted = false;  // by alignment
  bool holdsParameters = false;
  unsigned percent = 0;  // of the room is what it has to save
};

constexpr Plan plans[] = {
    {nested, false, false, false, 0},  {nested, false, true, false, 0},
    {nested, false, true, true, 10},   {nested, true, false, false, 25},
    {nested, true, true, false, 25},   {nested, true, true, true, 25},
    {inTracks, true, true, false, 30}, {inTracks, true, true, true, 30},
};

bool isInFrame(const AsyncFunction& function, const Analysis& analysis, VariableId id) {
  if (function.variables[id].partOf >= 0) return false;  // it stands in the aggregate
  const Storage storage = analysis.storage[id];
  return storage == Storage::Field || storage == Storage::Pointer || storage == Storage::Slot;
}

/// Whether a parameter may stand anywhere, and give its bytes to others when nobody needs it.
bool isFree(const Variable& parameter) {
  return !parameter.isReference && !parameter.isConst && parameter.isTriviallyCopyable &&
         parameter.triviallyDestructible && !parameter.isArray;
}

/// Lays the frame out by one plan.
class Builder {
 public:
  Builder(const AsyncFunction& function, const Analysis& analysis, const FutureExtents& futures,
          const Plan& plan, const std::set<VariableId>& kept)
      : function_(function), analysis_(analysis), futures_(futures), plan_(plan), kept_(kept) {
    frame_.paths.resize(function.variables.size());
    for (std::size_t i = 0; i < function.variables.size(); ++i) {
      frame_.paths[i] = function.variables[i].name;
      taken_.insert(function.variables[i].name);
    }
    taken_.insert(function.reservedNames.begin(), function.reservedNames.end());
  }

  Frame build() {
    keepInLocals();
    frame_.items = members(plan_.arrange(items()), "");
    if (plan_.isSorted) sort(frame_.items);
    noteParameters(frame_.items);
    for (std::size_t i = 0; i < frame_.paths.size(); ++i) {
      if (function_.variables[i].partOf >= 0) frame_.paths[i] = pathOfPart(function_.variables[i]);
    }
    return std::move(frame_);
  }

  /// Whether the frame can be as it was planned: nothing is known of a parameter in a struct.
  bool isPossible() const { return isPossible_; }

 private:
  /// Parts stand in the aggregate's own storage.
  std::string pathOfPart(const Variable& part) const {
    const std::string& whole = frame_.paths[part.partOf];
    const std::size_t base = part.part.find("{}");
    if (base != std::string::npos)
      return part.part.substr(0, base) +
             (part.part[base + 2] == ')' ? "*" + whole : "(*" + whole + ")") +
             part.part.substr(base + 2);
    return part.part[0] == '.' ? whole + "->" + part.part.substr(1)
                               : "(*" + whole + ")" + part.part;
  }

  void keepInLocals() {
    for (VariableId id : analysis_.lifetimes.order) {
      if (!kept_.count(id)) continue;
      const Variable& variable = function_.variables[id];
      frame_.kept.push_back(
          {declare(typeText(function_, variable), variable.name), variable.name, variable.extent});
    }
  }

  std::vector<OverlapItem> items() const {
    std::vector<OverlapItem> result;
    auto add = [&](VariableId id) {
      const Lifetime& life = analysis_.lifetimes.of[id];
      result.push_back({id, plan_.byNeed && life.needed.first >= 0 ? life.needed : life.scope,
                        extentOf(id).size});
    };
    if (plan_.holdsParameters) {
      for (VariableId id : function_.parameters) {
        if (isFree(function_.variables[id])) add(id);
      }
    }
    for (VariableId id : analysis_.lifetimes.order) {
      if (isInFrame(function_, analysis_, id) && !kept_.count(id)) add(id);
    }
    return result;
  }

  std::vector<FrameItem> members(const Arrangement& row, const std::string& path) {
    std::vector<FrameItem> items;
    for (const Arrangement::Member& member : row.members) {
      if (member.choice.empty()) {
        items.push_back(field(member.id, path));
      } else {
        choice(member.choice, path, items);
      }
    }
    return items;
  }

  void choice(const std::vector<Arrangement>& alternatives, const std::string& path,
              std::vector<FrameItem>& items) {
    FrameItem choice;
    choice.kind = FrameItem::Kind::Union;
    std::vector<VariableId> futures;
    for (const Arrangement& alternative : alternatives) {
      const Arrangement::Member& first = alternative.members.front();
      if (alternative.members.size() == 1 && first.choice.empty()) {
        const auto same = std::find_if(futures.begin(), futures.end(),
                                       [&](VariableId other) { return canShare(first.id, other); });
        if (same == futures.end()) {
          choice.parts.push_back(field(first.id, path));
          if (isFuture(first.id)) futures.push_back(first.id);
        } else {
          frame_.paths[first.id] = frame_.paths[*same];
        }
        continue;
      }
      FrameItem part;
      part.kind = FrameItem::Kind::Struct;
      const VariableId oldest = oldestIn(alternative);
      part.name = unique(nameOf(oldest));
      part.typeName = unique(camelCase(part.name));
      part.comment = commentOf(oldest);
      part.parts = members(alternative, path + part.name + ".");
      if (plan_.isSorted) sort(part.parts);
      FrameItem member;
      member.declaration = part.typeName + " " + part.name;
      member.extent = inARow(extents(part.parts));
      items.push_back(std::move(part));
      choice.parts.push_back(std::move(member));
    }
    items.push_back(choice.parts.size() == 1 ? std::move(choice.parts[0]) : std::move(choice));
  }

  VariableId oldestIn(const Arrangement& row) const {
    const Arrangement::Member& first = row.members.front();
    return first.choice.empty() ? first.id : oldestIn(first.choice.front());
  }

  bool isFuture(VariableId id) const {
    return function_.variables[id].kind == Variable::Kind::Future;
  }

  bool canShare(VariableId one, VariableId other) const {
    const Variable& a = function_.variables[one];
    const Variable& b = function_.variables[other];
    return isFuture(one) && withoutNumber(a.name) == withoutNumber(b.name) &&
           analysis_.storage[one] == analysis_.storage[other] &&
           typeText(function_, a) == typeText(function_, b);
  }

  /// Types first, which others need; the rest by alignment, where that takes less room.
  static void sort(std::vector<FrameItem>& items) {
    std::multimap<std::uint64_t, const FrameItem*, std::greater<>> byAlignment;
    for (const FrameItem& item : items) byAlignment.emplace(alignment(item), &item);
    std::vector<FrameItem> sorted;
    for (const auto& [value, item] : byAlignment) sorted.push_back(*item);
    if (inARow(extents(sorted)).size < inARow(extents(items)).size) items = std::move(sorted);
  }

  void noteParameters(const std::vector<FrameItem>& items) {
    for (const FrameItem& item : items) {
      if (item.parameter >= 0) frame_.parameters.push_back(item.parameter);
      noteParameters(item.parts);
    }
  }

  static std::uint64_t alignment(const FrameItem& item) {
    if (item.kind == FrameItem::Kind::Struct) return ~std::uint64_t{0};
    return extents({item}).front().alignment;
  }

  /// `get_future` of `get_future_2`.
  static std::string withoutNumber(const std::string& name) {
    const std::size_t end = name.find_last_not_of("0123456789");
    const bool isNumbered = end != std::string::npos && end + 1 < name.size() && name[end] == '_';
    return isNumbered ? name.substr(0, end) : name;
  }

  /// Inside a struct a name need not differ from those outside.
  std::string memberName(const Variable& variable, const std::string& path) {
    std::string name = variable.name;
    if (!path.empty() && variable.kind == Variable::Kind::Future) name = withoutNumber(name);
    if (!path.empty() && isShadowing(variable)) name = variable.userName;
    if (!members_.insert(path + name).second) name = variable.name;
    return name;
  }

  /// Whether another variable of the function has the name that the user gave this one.
  bool isShadowing(const Variable& variable) const {
    return !variable.userName.empty() &&
           std::any_of(function_.variables.begin(), function_.variables.end(),
                       [&](const Variable& other) { return other.name == variable.userName; });
  }

  FrameItem field(VariableId id, const std::string& path) {
    const Variable& variable = function_.variables[id];
    const bool isParameter = variable.kind == Variable::Kind::Parameter;
    isPossible_ = isPossible_ && (path.empty() || !isParameter);
    const std::string name = memberName(variable, path);
    frame_.paths[id] = path + name;
    FrameItem item;
    if (isParameter) item.parameter = id;
    const std::string type = typeText(function_, variable);
    item.extent = extentOf(id);
    switch (analysis_.storage[id]) {
      case Storage::Pointer:
        item.extent = function_.pointer;
        item.declaration = declare(type, "*", name);
        break;
      case Storage::Field:
      case Storage::Parameter:
        item.declaration = declare(type, name);
        break;
      default:
        item.declaration = "pollux::Slot<" + declare(type, "") + "> " + name;
        break;
    }
    if (variable.kind != Variable::Kind::Future) item.comment = variable.comment;
    if (!item.comment.empty()) item.comment = std::to_string(variable.line) + ": " + item.comment;
    return item;
  }

  Extent extentOf(VariableId id) const {
    const Variable& variable = function_.variables[id];
    if (analysis_.storage[id] == Storage::Pointer) return function_.pointer;
    const auto future = futures_.find(variable.futureOf);
    return future == futures_.end() ? variable.extent : future->second;
  }

  std::string nameOf(VariableId oldest) const {
    const Variable& variable = function_.variables[oldest];
    if (plan_.byNeed) return "with_" + variable.name;
    const Block* block = analysis_.lifetimes.of[oldest].owner;
    const bool isExpression = block && block->kind == Block::Kind::Expression;
    const std::string name = block ? block->name : "";
    return (isExpression ? "of_" : "in_") + (name.empty() ? variable.name : name);
  }

  std::string commentOf(VariableId oldest) const {
    const Block* block = analysis_.lifetimes.of[oldest].owner;
    if (plan_.byNeed || !block || block->kind != Block::Kind::Expression) return "";
    return std::to_string(function_.variables[oldest].line) + ": while this is evaluated";
  }

  std::string unique(const std::string& wish) {
    std::string name = wish;
    for (int number = 2; !taken_.insert(name).second; ++number)
      name = wish + (std::isdigit(static_cast<unsigned char>(wish.back())) ? "_" : "") +
             std::to_string(number);
    return name;
  }

  static std::string camelCase(const std::string& name) {
    std::string result;
    bool startsWord = true;
    for (char c : name) {
      if (c != '_')
        result += startsWord ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
      startsWord = c == '_';
    }
    return result;
  }

  const AsyncFunction& function_;
  const Analysis& analysis_;
  const FutureExtents& futures_;
  const Plan& plan_;
  const std::set<VariableId>& kept_;
  Frame frame_;
  std::set<std::string> taken_;
  std::set<std::string> members_;  // by path
  bool isPossible_ = true;
};

}  // namespace

std::string declare(const std::string& type, const std::string& name) {
  std::string text = type;
  if (const auto at = text.find('@'); at != std::string::npos) {
    text.replace(at, 1, name);
  } else if (!name.empty()) {
    text += " " + name;
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

std::string declare(const std::string& type, const std::string& sign, const std::string& name) {
  const std::size_t at = type.find('@');
  const bool bindsToName =
      at != std::string::npos && type.find_first_of("[(", at) == at + 1;  // an array, a function
  return declare(type, bindsToName ? "(" + sign + name + ")" : sign + name);
}

std::string elementOf(const Variable& pack) {
  if (!pack.isReference) return declare(pack.type, "");
  return declare(pack.type, pack.isRvalueReference ? "&&" : "&", "");
}

std::string typeText(const AsyncFunction& function, const Variable& variable) {
  if (variable.typeOf.empty()) return variable.type;
  const bool isConst = variable.isConst && !variable.isAssignable;
  std::string text = isConst ? "const decltype(" : "decltype(";
  for (const Piece& piece : variable.typeOf) {
    if (piece.kind != Piece::Kind::Use) {
      text += piece.text;
      continue;
    }
    const Variable& used = function.variables[piece.variable];
    const std::string type = declare(typeText(function, used), "");
    const std::string object =
        used.isSelf ? "std::declval<" + type + ">()" : "std::declval<" + type + "&>()";
    const bool isWhole = piece.get.empty() || used.isPack;  // of a pack each element by itself
    text += (isWhole ? object : piece.get + "(" + object + ")") + piece.member;
    if (piece.after == After::Dot) text += ".";
  }
  text += ")";
  if (const auto at = variable.typeAs.find('@'); at != std::string::npos) {
    const std::string named = isConst ? text.substr(6) : text;
    text = variable.typeAs;
    text.replace(at, 1, named);
    if (isConst) text.insert(0, "const ");
  }
  return text + " @";
}

/// Those that are locals of poll(). What shares its storage with others cannot be one: nobody knows
/// at the begin of poll() whether it is there.
static std::set<VariableId> keptInLocals(const AsyncFunction& function, const Analysis& analysis) {
  std::vector<OverlapItem> items;
  for (VariableId id : analysis.lifetimes.order) {
    if (isInFrame(function, analysis, id))
      items.push_back({id, analysis.lifetimes.of[id].scope, 0});
  }
  std::set<VariableId> kept;
  for (const Arrangement::Member& member : nested(std::move(items)).members) {
    if (member.choice.empty() && analysis.isCarried[member.id]) kept.insert(member.id);
  }
  return kept;
}

/// What the class takes, with as few enumerators as it takes.
static Extent wholeExtent(const AsyncFunction& function, const Analysis& analysis,
                          const Frame& frame) {
  std::vector<Extent> members = membersOf(function, frame);
  members.insert(members.end(), analysis.hasLadder ? 2 : 1, Extent{1, 1});
  return inARow(members);
}

std::vector<Extent> membersOf(const AsyncFunction& function, const Frame& frame) {
  std::vector<Extent> members;
  for (VariableId id : function.parameters) {
    const auto& inFrame = frame.parameters;
    if (std::find(inFrame.begin(), inFrame.end(), id) != inFrame.end()) continue;
    const Variable& parameter = function.variables[id];
    members.push_back(parameter.isReference ? function.pointer : parameter.extent);
  }
  std::vector<Extent> kept;
  for (const KeptLocal& local : frame.kept) kept.push_back(local.extent);
  if (!kept.empty()) members.push_back(inARow(kept));
  const std::vector<Extent> items = extents(frame.items);
  members.insert(members.end(), items.begin(), items.end());
  return members;
}

Frame layOut(const AsyncFunction& function, const Analysis& analysis,
             const FutureExtents& futures) {
  const std::set<VariableId> kept = keptInLocals(function, analysis);
  Frame best = Builder(function, analysis, futures, plans[0], kept).build();
  Extent least = wholeExtent(function, analysis, best);
  if (least.alignment == 0) return best;
  for (const Plan& plan : plans) {
    Builder builder(function, analysis, futures, plan, kept);
    Frame frame = builder.build();
    const Extent extent = wholeExtent(function, analysis, frame);
    const std::uint64_t demanded = least.size * plan.percent / 100;
    if (!builder.isPossible() || extent.size + demanded >= least.size) continue;
    least = extent;
    best = std::move(frame);
  }
  return best;
}

}  // namespace pollux::compiler
