// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes down a FutureClass: see emit.h.
#include "emit/emit.h"

#include <algorithm>
#include <map>

namespace pollux::compiler {
namespace {

/// `std::index_sequence<args_index...>` for each parameter pack, behind a comma.
std::string indexSequences(const FutureClass& future) {
  std::string text;
  for (const ParameterField& parameter : future.parameters) {
    if (!parameter.indices.empty()) text += ", std::index_sequence<" + parameter.indices + "...>";
  }
  return text;
}

/// The head of a poll() that knows the numbers of the elements of packs; or nothing.
std::string indexHead(const FutureClass& future) {
  std::string text;
  for (const ParameterField& parameter : future.parameters) {
    if (!parameter.indices.empty())
      text += (text.empty() ? "" : ", ") + ("std::size_t... " + parameter.indices);
  }
  return text.empty() ? "" : "template <" + text + ">\n";
}

std::string pollName(const FutureClass& future) { return future.isStream ? "poll_next" : "poll"; }

/// Whether the name of the class may be private where it is defined.
bool mayBePrivate(const FutureClass& future) { return future.qualifiedName != future.name; }

std::string sizeAssertion(const FutureClass& future) {
  if (!future.assertsSize || future.extent.alignment == 0 || future.placement.isTemplate())
    return "";
  return "static_assert(sizeof(" + future.name + ") == " + std::to_string(future.extent.size) +
         ");\n";
}

static std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

class ClassWriter {
 public:
  explicit ClassWriter(const FutureClass& future) : future_(future) {}

  std::string write() {
    heading();
    if (future_.placement.isInternal) text_ += "namespace {\n";
    text_ += future_.placement.enclosingHeads + future_.placement.head;
    line("class " + future_.qualifiedName + " {");
    line("public:");
    line((future_.isStream ? "using Item = " : "using Output = ") + future_.output + ";");
    send();
    constructors();
    const std::string attribute = future_.placement.isUncalled ? "[[maybe_unused]] " : "";
    const std::string polling = "pollux::Poll<" + future_.polled + "> " + pollName(future_);
    const std::string sequences = indexSequences(future_);
    line(attribute + polling + "(pollux::Context& cx)" + (sequences.empty() ? ";\n" : " {"));
    if (!sequences.empty()) pollWithIndices();
    if (future_.isStream)
      line("pollux::Next<" + future_.name + "> next() { return pollux::Next(*this); }\n");
    line("private:");
    if (!sequences.empty())
      line(indexHead(future_) + polling + "(pollux::Context& cx" + sequences + ");\n");
    if (!future_.ladder.empty()) line("friend class pollux::UnwindOnExit<" + future_.name + ">;\n");
    states();
    ladder();
    members();
    line("};");
    if (!mayBePrivate(future_)) text_ += sizeAssertion(future_);
    if (future_.placement.isInternal) text_ += "}  // namespace\n";
    return std::move(text_);
  }

 private:
  void line(const std::string& text) { text_ += text + "\n"; }

  void heading() {
    line("// The state machine of " + future_.function + " (" + future_.source + ").");
    if (future_.isStraight) return;
    line("//");
    for (const StateInfo& state : future_.states) {
      std::string targets;
      for (const std::string& target : state.successors)
        targets += (targets.empty() ? "" : ", ") + target;
      if (!targets.empty()) line("//   " + state.name + " -> " + targets);
    }
  }

  void pollWithIndices() {
    std::string sequences;
    for (const ParameterField& parameter : future_.parameters) {
      if (!parameter.indices.empty())
        sequences += ", std::index_sequence_for<" + parameter.element + "...>()";
    }
    line("return " + pollName(future_) + "(cx" + sequences + ");");
    line("}\n");
  }

  /// What holds of a future that says nothing: it is Send.
  void send() {
    if (!future_.notSend.empty()) {
      line("static constexpr bool is_send = false;\n");
      line("template <bool is_spawned>");
      line("static void require_send() {");
      line("static_assert(!is_spawned, " + quoted(future_.notSend) + ");");
      line("}");
    } else if (!future_.sendIf.empty()) {
      std::string types;
      for (const std::string& type : future_.sendIf) types += (types.empty() ? "" : ", ") + type;
      line("using SendIf = pollux::SendIfAll<" + types + ">;");
    }
    line("");
  }

  void constructors() {
    std::string arguments;
    std::string initialisers;
    std::string moved;
    for (const ParameterField& parameter : future_.parameters)
      arguments += (arguments.empty() ? "" : ", ") + parameter.argument;
    for (std::size_t index : future_.initialised) {
      const ParameterField& parameter = future_.parameters[index];
      const std::string comma = initialisers.empty() ? "" : ", ";
      initialisers += comma + parameter.name + "(" + parameter.initialiser + ")";
      moved += comma + parameter.name + "(" + parameter.moved + ")";
    }
    const std::string isExplicit = future_.parameters.size() == 1 ? "explicit " : "";
    const std::string colon = future_.parameters.empty() ? "" : " : ";
    line(isExplicit + future_.name + "(" + arguments + ")" + colon + initialisers + " {}");
    const std::string other = future_.parameters.empty() ? "" : " other";
    line("// Moves only before the first poll.");
    line(future_.name + "(" + future_.name + "&&" + other + ")" + colon + moved + " {}");
    if (!future_.ladder.empty()) {
      line("~" + future_.name +
           (future_.hasOneEnumeration ? "() { live_ = alive_when_suspended(); unwind(); }"
                                      : "() { unwind(); }"));
    } else if (future_.hasSlotsInUnions) {
      line("~" + future_.name + "() {}");
    }
    line("");
  }

  std::string sizedFor(std::size_t enumerators) const {
    if (future_.hasWideEnumerations) return "";
    return enumerators < 250 ? " : std::uint8_t" : " : std::uint16_t";
  }

  void states() {
    line("enum class " + future_.stateType + sizedFor(future_.states.size()) + " {");
    for (const StateInfo& state : future_.states)
      line(state.name + "," + (state.comment.empty() ? "" : "  // " + state.comment));
    line("Done,");
    line("};\n");
  }

  void ladder() {
    if (future_.ladder.empty()) return;
    line("// The newest local alive in the frame. unwind() destroys from it down to `floor`.");
    std::string names = "None";
    for (auto step = future_.ladder.rbegin(); step != future_.ladder.rend(); ++step)
      names += ", " + step->live;
    line("enum class " + future_.liveType + sizedFor(future_.ladder.size()) + " { " + names +
         " };");
    line("void unwind(" + future_.liveType + " floor = " + future_.liveType + "::None);\n");
    if (future_.hasOneEnumeration) alive();
  }

  /// States with the same local in a row.
  void alive() {
    const std::string none = future_.liveType + "::None";
    std::map<std::string, std::vector<std::string>> states;
    for (const Suspension& suspension : future_.suspensions) {
      if (suspension.live != none) states[suspension.live].push_back(suspension.state);
    }
    line("// The newest local alive while the future is suspended.");
    line(future_.liveType + " alive_when_suspended() const {");
    line("switch (state_) {");
    for (const auto& [live, names] : states) {
      for (const std::string& name : names) line("case " + future_.stateType + "::" + name + ":");
      line("return " + live + ";");
    }
    line("default:");
    line("return " + none + ";");
    line("}");
    line("}\n");
  }

  void members() {
    for (const std::string& type : future_.types) line(type + "\n");
    const auto isInFrame = [](const ParameterField& field) { return field.isInFrame; };
    const std::vector<ParameterField>& parameters = future_.parameters;
    const bool isMixed = std::any_of(parameters.begin(), parameters.end(), isInFrame);
    const bool hasOthers = !std::all_of(parameters.begin(), parameters.end(), isInFrame);
    const char* heading =
        isMixed ? "// Parameters, and locals that live across an await, as they take least room."
                : "// Parameters.";
    if (isMixed || hasOthers) line(heading);
    for (const ParameterField& parameter : parameters) {
      if (!parameter.isInFrame) line(parameter.member + ";");
    }
    if (hasOthers && !isMixed) line("");
    if (!future_.frame.empty() || !future_.kept.empty()) {
      if (!isMixed) line("// Locals that live across an await.");
      keptLocals();
      for (const FrameItem& item : future_.frame) frameItem(item);
      line("");
    }
    const std::string state = future_.stateType + " state_ = " + future_.stateType + "::Start;";
    if (future_.hasOneEnumeration) {
      line("union {");
      line(state + "  // while the future is suspended");
      line(future_.liveType + " live_;  // while poll() or unwind() runs");
      return line("};");
    }
    line(state);
    if (!future_.ladder.empty())
      line(future_.liveType + " live_ = " + future_.liveType + "::None;");
    for (const std::string& saved : future_.savedLives) line(future_.liveType + " " + saved + ";");
  }

  void keptLocals() {
    if (future_.kept.empty()) return;
    line("struct " + future_.keptType + " {  // locals of poll() while that runs");
    for (const KeptLocal& local : future_.kept) line(local.declaration + "{};");
    line("} kept;");
  }

  void frameItem(const FrameItem& item) {
    const std::string comment = item.comment.empty() ? "" : "  // " + item.comment;
    switch (item.kind) {
      case FrameItem::Kind::Field:
        return line(item.declaration + ";" + comment);
      case FrameItem::Kind::Struct:
        line("struct " + item.typeName + " {" + comment);
        break;
      case FrameItem::Kind::Union:
        line("union {");
        break;
    }
    for (const FrameItem& part : item.parts) frameItem(part);
    line("};");
  }

  const FutureClass& future_;
  std::string text_;
};

class DefinitionWriter {
 public:
  explicit DefinitionWriter(const FutureClass& future) : future_(future) {}

  std::string write() {
    if (!future_.signature.empty()) function();
    poll();
    if (!future_.ladder.empty()) unwind();
    return std::move(text_);
  }

 private:
  void line(const std::string& text) { text_ += text + "\n"; }

  /// What stands before a member of the class that is defined outside of it.
  std::string lead() const {
    if (future_.placement.isTemplate())
      return future_.placement.enclosingHeads + future_.placement.head;
    return future_.placement.isInline ? "inline " : "";
  }
  std::string owner() const { return future_.qualifiedName + future_.placement.arguments + "::"; }

  void function() {
    std::string arguments;
    for (const ParameterField& parameter : future_.parameters)
      arguments += (arguments.empty() ? "" : ", ") + parameter.forwarded;
    line(future_.signature + " {");
    line("return " + future_.name + future_.placement.arguments + "(" + arguments + ");");
    line("}\n");
  }

  void poll() {
    const std::string polled = "pollux::Poll<" + future_.polled + ">";
    const std::string parameters = "(pollux::Context&" +
                                   std::string(future_.usesContext ? " cx" : "") +
                                   indexSequences(future_) + ")";
    // A type that the class template around declares can be named only behind the member's name.
    const bool isTrailing = !future_.placement.enclosingHeads.empty();
    // A nested name in the return type is looked up before the class's scope is entered.
    line(lead() + indexHead(future_) + (isTrailing ? "auto " : polled + " ") + owner() +
         pollName(future_) + parameters + (isTrailing ? " -> " + polled : "") + " {");
    if (mayBePrivate(future_)) text_ += sizeAssertion(future_);
    const std::string check =
        future_.isStream ? "return std::nullopt;"
                         : "pollux::polled_after_completion(\"" + future_.function + "\");";
    if (future_.isStraight) {
      const std::string take = "std::exchange(state_, " + future_.stateType + "::Done)";
      line("if (" + take + " == " + future_.stateType + "::Done) " + check);
      for (const std::string& constant : future_.constants) line(constant);
      for (const std::string& text : future_.poll) line(text);
      line("}\n");
      return;
    }
    const bool isVariable = future_.jumps || future_.readsState;
    if (isVariable) line(future_.stateType + " state = state_;");
    if (future_.ladder.empty()) {
      line("pollux::DoneOnExit on_exit(state_);");
    } else {
      line(future_.liveType +
           (future_.hasOneEnumeration ? " live = alive_when_suspended();" : " live = live_;"));
      line("pollux::UnwindOnExit on_exit(*this, live);");
    }
    for (const KeptLocal& local : future_.kept)
      line(local.declaration + " = kept." + local.name + ";");
    for (const std::string& constant : future_.constants) line(constant);
    if (future_.jumps) line("for (;;) {");
    line(isVariable ? "switch (state) {" : "switch (state_) {");
    for (const std::string& text : future_.poll) line(text);
    line("\ncase " + future_.stateType + "::Done:");
    line(future_.jumps ? check + "\n}" : "break;");
    line("}");
    if (!future_.jumps) line(check);
    line("}\n");
  }

  void unwind() {
    const std::string live = future_.liveType + "::";
    line(lead() + "void " + owner() + "unwind(" + future_.liveType + " floor) {");
    line("while (live_ != floor) {");
    line("switch (live_) {");
    for (const LadderStep& step : future_.ladder) {
      line("case " + live + step.live + ":");
      line("live_ = " + step.below + ";");
      line(step.destroy);
      line("break;");
    }
    line("case " + live + "None:");
    line("return;");
    line("}");
    line("}");
    line("}\n");
  }

  const FutureClass& future_;
  std::string text_;
};

}  // namespace

std::string emitClass(const FutureClass& future) { return ClassWriter(future).write(); }

std::string emitDefinitions(const FutureClass& future) { return DefinitionWriter(future).write(); }

}  // namespace pollux::compiler
