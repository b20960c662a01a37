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
#include "lower/frame.h"

#include <algorithm>
#include <cctype>

namespace pollux::compiler {
namespace {

/// A block that has variables in the frame, and the blocks inside it that do.
struct Node {
  const Block* block;
  std::vector<VariableId> variables;
  std::vector<Node> children;
};

class Builder {
 public:
  Builder(const AsyncFunction& function, const Analysis& analysis, const FutureExtents& futures)
      : function_(function), analysis_(analysis), futures_(futures) {
    frame_.paths.resize(function.variables.size());
    for (std::size_t i = 0; i < function.variables.size(); ++i) {
      frame_.paths[i] = function.variables[i].name;
      taken_.insert(function.variables[i].name);
    }
    taken_.insert(function.reservedNames.begin(), function.reservedNames.end());
  }

  Frame build() {
    Node root = node(function_.body);
    keepInLocals(root.variables);
    frame_.items = members(root, "");
    for (std::size_t i = 0; i < frame_.paths.size(); ++i) {
      if (function_.variables[i].partOf >= 0) frame_.paths[i] = pathOfPart(function_.variables[i]);
    }
    return std::move(frame_);
  }

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

  bool isInFrame(VariableId id) const {
    if (function_.variables[id].partOf >= 0) return false;
    const Storage storage = analysis_.storage[id];
    return storage == Storage::Field || storage == Storage::Pointer || storage == Storage::Slot;
  }

  /// Takes those out that are locals of poll(). What shares its storage with others cannot be one:
  /// nobody knows at the begin of poll() whether it is there.
  void keepInLocals(std::vector<VariableId>& variables) {
    std::vector<VariableId> others;
    for (VariableId id : variables) {
      if (!analysis_.isCarried[id]) {
        others.push_back(id);
        continue;
      }
      const Variable& variable = function_.variables[id];
      frame_.kept.push_back(
          {declare(typeText(function_, variable), variable.name), variable.name, variable.extent});
    }
    variables = std::move(others);
  }

  Node node(const Block& block) {
    Node result{&block, {}, {}};
    std::copy_if(block.variables.begin(), block.variables.end(),
                 std::back_inserter(result.variables),
                 [&](VariableId id) { return isInFrame(id); });
    collect(block, result);
    // One block inside is no alternative to anything.
    if (result.children.size() == 1) {
      Node only = std::move(result.children[0]);
      result.variables.insert(result.variables.end(), only.variables.begin(), only.variables.end());
      result.children = std::move(only.children);
      if (result.variables.size() == only.variables.size()) result.block = only.block;
    }
    return result;
  }

  void collect(const Block& block, Node& into) {
    for (const Stmt& statement : block.body) {
      // The arms of an expression's `?:` belong to its block: their temporaries outlive them.
      for (const Block* inner : {&statement.block, &statement.otherwise}) {
        if (inner->kind == Block::Kind::Expression && statement.kind == Stmt::Kind::If) {
          collect(*inner, into);
          continue;
        }
        Node child = node(*inner);
        if (!child.variables.empty() || !child.children.empty())
          into.children.push_back(std::move(child));
      }
    }
  }

  std::vector<FrameItem> members(const Node& node, const std::string& path) {
    std::vector<FrameItem> items;
    for (VariableId id : node.variables) items.push_back(field(id, path));
    if (node.children.empty()) return items;
    FrameItem choice;
    choice.kind = FrameItem::Kind::Union;
    std::vector<FrameItem> types;
    std::vector<VariableId> alone;
    for (const Node& child : node.children) {
      if (child.variables.size() == 1 && child.children.empty()) {
        const VariableId id = child.variables[0];
        const auto same = std::find_if(alone.begin(), alone.end(),
                                       [&](VariableId other) { return canShare(id, other); });
        if (same == alone.end()) {
          choice.parts.push_back(field(id, path));
          alone.push_back(id);
        } else {
          frame_.paths[id] = frame_.paths[*same];
        }
        continue;
      }
      FrameItem part;
      part.kind = FrameItem::Kind::Struct;
      part.name = unique(nameOf(child));
      part.typeName = unique(camelCase(part.name));
      part.comment = commentOf(child);
      part.parts = members(child, path + part.name + ".");
      FrameItem member;
      member.declaration = part.typeName + " " + part.name;
      member.extent = inARow(extents(part.parts));
      items.push_back(std::move(part));
      choice.parts.push_back(std::move(member));
    }
    items.push_back(choice.parts.size() == 1 ? std::move(choice.parts[0]) : std::move(choice));
    return items;
  }

  bool canShare(VariableId one, VariableId other) const {
    const Variable& a = function_.variables[one];
    const Variable& b = function_.variables[other];
    return a.kind == Variable::Kind::Future && b.kind == Variable::Kind::Future &&
           withoutNumber(a.name) == withoutNumber(b.name) &&
           analysis_.storage[one] == analysis_.storage[other] &&
           typeText(function_, a) == typeText(function_, b);
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
    const std::string name = memberName(variable, path);
    frame_.paths[id] = path + name;
    FrameItem item;
    const std::string type = typeText(function_, variable);
    item.extent = extentOf(variable);
    switch (analysis_.storage[id]) {
      case Storage::Pointer:
        item.extent = function_.pointer;
        item.declaration = declare(type, "*", name);
        break;
      case Storage::Field:
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

  Extent extentOf(const Variable& variable) const {
    const auto future = futures_.find(variable.futureOf);
    return future == futures_.end() ? variable.extent : future->second;
  }

  std::string nameOf(const Node& node) const {
    const bool isExpression = node.block->kind == Block::Kind::Expression;
    std::string name = node.block->name;
    if (name.empty() && !node.variables.empty()) name = function_.variables[node.variables[0]].name;
    return (isExpression ? "of_" : "in_") + (name.empty() ? "block" : name);
  }

  std::string commentOf(const Node& node) const {
    if (node.block->kind != Block::Kind::Expression || node.variables.empty()) return "";
    return std::to_string(function_.variables[node.variables[0]].line) +
           ": while this is evaluated";
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
  Frame frame_;
  std::set<std::string> taken_;
  std::set<std::string> members_;  // by path
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

Frame layOut(const AsyncFunction& function, const Analysis& analysis,
             const FutureExtents& futures) {
  return Builder(function, analysis, futures).build();
}

}  // namespace pollux::compiler
