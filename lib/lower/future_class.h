// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The class that an async function becomes, with every decision taken; emit only writes it down.
#pragma once

#include <string>
#include <vector>

#include "model/model.h"

namespace pollux::compiler {

/// A parameter, as a member and in the constructor.
struct ParameterField {
  std::string member;  // `std::string url`
  std::string name;
  std::string argument;     // `std::string&& url`
  std::string initialiser;  // `std::move(url)`
  std::string moved;        // `std::move(other.url)`
  std::string forwarded;    // what the function passes to the constructor
  std::string element;      // of a pack: `Args&&`
  std::string indices;      // of a pack: `args_index`
  bool isInFrame = false;   // its member stands among those of the frame
};

/// What the frame is made of: members in a row, of which unions and structs have parts.
struct FrameItem {
  enum class Kind { Field, Struct, Union };
  Kind kind = Kind::Field;
  std::string declaration;  // Field: `pollux::Slot<Span> attempt`
  std::string typeName;     // Struct
  std::string name;         // Struct
  std::string comment;
  Extent extent;              // Field
  VariableId parameter = -1;  // Field: of which it is the member
  std::vector<FrameItem> parts;
};

/// A member of the frame that is a local of poll() while that runs.
struct KeptLocal {
  std::string declaration;  // `int i`
  std::string name;
  Extent extent;
};

struct StateInfo {
  std::string name;
  std::string comment;  // `12: co_await client.get(url)`
  std::vector<std::string> successors;
};

/// One position of the ladder: how unwind() goes one step down from it.
struct LadderStep {
  std::string live;   // the enumerator
  std::string below;  // the enumerator, or the field that holds it
  std::string destroy;
};

/// Where poll() suspends, and the newest local that is alive then.
struct Suspension {
  std::string state;
  std::string live;      // `Live::Get`
  bool isKnown = false;  // and the same at each time
};

struct FutureClass {
  std::string function;       // fetch_with_retry
  std::string name;           // FetchWithRetryFuture
  std::string qualifiedName;  // Client::FetchWithRetryFuture, where enclosing classes are named
  std::string output;
  std::string polled;  // what a poll gives: the output, or of a stream an element or nothing
  std::string signature;
  std::string source;  // fetch.cpp:1
  std::string stateType = "State";
  std::string liveType = "Live";
  std::string keptType = "Kept";
  Placement placement;
  bool isBoxed = false;
  bool returnsVoid = false;
  bool isStream = false;
  std::vector<ParameterField> parameters;
  std::vector<std::size_t> initialised;  // the parameters, in the order of their members
  std::vector<FrameItem> frame;
  std::vector<KeptLocal> kept;
  std::vector<std::string> savedLives;  // `below_rate`: fields of type Live
  std::vector<StateInfo> states;        // Start first, without Done
  std::vector<LadderStep> ladder;       // the newest first
  std::vector<Suspension> suspensions;
  std::vector<std::string> types;      // member types that locals need
  std::vector<std::string> constants;  // at the top of poll()
  std::vector<std::string> poll;       // the cases of its switch
  bool jumps = false;                  // to states, through the switch
  bool readsState = false;             // in a try block
  bool hasSlotsInUnions = false;       // so that the destructor has to be written
  bool isStraight = false;             // no await: one stretch of code, no switch
  bool usesContext = false;            // to poll something
  bool hasWideEnumerations = false;    // which cost no room
  bool hasOneEnumeration = false;      // that of the state tells what is alive
  Extent extent;
  bool assertsSize = false;         // as far as the extent is known
  std::string notSend;              // why it has to stay on its thread
  std::vector<std::string> sendIf;  // or the types that decide it
};

/// Prints the class for --print=lowered.
std::string print(const FutureClass& future);

}  // namespace pollux::compiler
