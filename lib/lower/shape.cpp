// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The forms of constructs: see shape.h.
#include "lower/shape.h"

#include <algorithm>
#include <functional>
#include <set>

#include "analyse/analyse.h"

namespace pollux::compiler {
namespace {

using Visit = std::function<void(ConstructId target, bool isBreak)>;

void eachJump(const Text& text, const Visit& visit) {
  for (const Piece& piece : text) {
    if (piece.kind == Piece::Kind::Jump) visit(piece.target, piece.isBreak);
  }
}

void eachJump(const Block& block, const Visit& visit) {
  for (const Stmt& part : block.body) {
    if (part.kind == Stmt::Kind::Jump) visit(part.construct, part.isBreak);
    eachJump(part.text, visit);
    eachJump(part.block, visit);
    eachJump(part.otherwise, visit);
    for (const Handler& handler : part.handlers) eachJump(handler.text, visit);
  }
}

void collectTargets(const Block& block, std::set<ConstructId>& found) {
  for (const Stmt& part : block.body) {
    if (part.kind == Stmt::Kind::Loop || part.kind == Stmt::Kind::Switch)
      found.insert(part.construct);
    collectTargets(part.block, found);
    collectTargets(part.otherwise, found);
  }
}

/// Whether the try block, leaving its handlers aside, jumps to something around it.
bool jumpsOut(const Stmt& statement) {
  std::set<ConstructId> inside;
  collectTargets(statement.block, inside);
  bool found = false;
  eachJump(statement.block, [&](ConstructId target, bool) { found |= !inside.count(target); });
  return found;
}

bool holdsOneTakenApart(const Block& block) {
  return std::any_of(block.body.begin(), block.body.end(), isTakenApart);
}

const Stmt* continuePoint(const Stmt& loop) {
  for (const Stmt& part : loop.block.body) {
    if (part.kind == Stmt::Kind::ContinuePoint) return &part;
  }
  return nullptr;
}

const Stmt* endOf(const Stmt& loop) { return loop.block.body.data() + loop.block.body.size(); }

bool suspendsAfterContinue(const Stmt& loop) {
  const Stmt* point = continuePoint(loop);
  return point && std::any_of(point, endOf(loop), [](const Stmt& part) { return suspends(part); });
}

/// Whether the condition of a `for` declares an object that lives until after the step.
bool holdsObjectDuringStep(const Stmt& loop) {
  const Stmt* point = continuePoint(loop);
  bool hasObject = false;
  for (const Stmt& part : loop.block.body) {
    if (part.kind == Stmt::Kind::ExitUnless) return hasObject && point && &part < point;
    hasObject |= part.kind == Stmt::Kind::Alive;
  }
  return false;
}

/// How many awaits there are; many, if one is under a condition, in a loop or in a try block.
int awaitsInLine(const Block& block) {
  constexpr int kMany = 2;
  int count = 0;
  for (const Stmt& part : block.body) {
    if (part.kind == Stmt::Kind::Await || part.kind == Stmt::Kind::Yield) {
      ++count;
    } else if (part.kind == Stmt::Kind::Block) {
      count += awaitsInLine(part.block);
    } else if (suspends(part) || part.kind == Stmt::Kind::Switch) {  // that has states, too
      return kMany;
    }
  }
  return count;
}

/// The expressions that the statements stand for.
std::vector<Text> expressions(const Stmt* begin, const Stmt* end) {
  std::vector<Text> result;
  for (; begin != end; ++begin) {
    if (begin->kind == Stmt::Kind::Block) {
      const std::vector<Stmt>& inner = begin->block.body;
      for (Text& text : expressions(inner.data(), inner.data() + inner.size()))
        result.push_back(std::move(text));
      continue;
    }
    result.push_back(begin->text);
    result.back().pop_back();  // the semicolon
  }
  return result;
}

}  // namespace

bool isStraightTry(const Stmt& statement) { return awaitsInLine(statement.block) <= 1; }

bool isTakenApart(const Stmt& statement) {
  if (!suspends(statement)) return false;
  switch (statement.kind) {
    case Stmt::Kind::Block:
    case Stmt::Kind::If:
      return holdsOneTakenApart(statement.block) || holdsOneTakenApart(statement.otherwise);
    case Stmt::Kind::Loop:
      return holdsOneTakenApart(statement.block) || holdsObjectDuringStep(statement) ||
             (suspendsAfterContinue(statement) &&
              hasJump(statement.block, statement.construct, false));
    case Stmt::Kind::Switch:
      return true;  // labels of poll()'s switch would be taken for its own
    case Stmt::Kind::Try:
      return !isStraightTry(statement) && jumpsOut(statement);
    default:
      return false;
  }
}

LoopForm loopForm(const Stmt& loop) {
  const std::vector<Stmt>& body = loop.block.body;
  LoopForm form;
  form.begin = body.data();
  form.end = endOf(loop);
  const Stmt* point = continuePoint(loop);
  form.isDo = point && form.end - point == 2 && point[1].kind == Stmt::Kind::ExitUnless;
  if (form.isDo) {
    form.condition = point + 1;
    form.end = point;
  } else {
    if (!body.empty() && body.front().kind == Stmt::Kind::ExitUnless) form.condition = form.begin++;
    if (point && !suspendsAfterContinue(loop)) {
      form.step = expressions(point + 1, form.end);
      form.end = point;
    }
  }
  form.isEndless = std::none_of(body.begin(), body.end(), [](const Stmt& part) {
    return part.kind == Stmt::Kind::ExitUnless;
  });
  if (form.condition) {
    const Text& text = form.condition->text;
    form.isEndless = text.size() == 1 && (text[0].text == "true" || text[0].text == "1");
  }
  return form;
}

bool hasContinuePoint(const Stmt& loop) { return continuePoint(loop) != nullptr; }

bool hasJump(const Block& block, ConstructId target, bool isBreak) {
  bool found = false;
  eachJump(block, [&](ConstructId jumped, bool breaks) {
    found |= jumped == target && breaks == isBreak;
  });
  return found;
}

bool hasReturn(const Text& text) {
  return std::any_of(text.begin(), text.end(),
                     [](const Piece& piece) { return piece.kind == Piece::Kind::Return; });
}

}  // namespace pollux::compiler
