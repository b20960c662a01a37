// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How large the class of a future is, and how wide its enumerations are. In: what its members take.
// Out: the size on the target, as far as it is known. An enumeration is an int where padding would
// stand in its place anyway: machines are quicker with that. Where there is no padding, and the
// state tells what is alive, one enumeration's room is enough for both.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lower/future_class.h"
#include "model/model.h"

namespace pollux::compiler {

/// The classes of futures that are lowered, by qualified name.
using FutureExtents = std::map<std::string, Extent>;

/// Members one after the other; all of them in one place. Unknown if one is.
Extent inARow(const std::vector<Extent>& members);
Extent inOnePlace(const std::vector<Extent>& members);

/// What the members take, each; types among them take nothing.
std::vector<Extent> extents(const std::vector<FrameItem>& items);

/// Decides the width of `future`'s enumerations, and its extent. `members`: all but these.
void setExtent(FutureClass& future, const std::vector<Extent>& members);

}  // namespace pollux::compiler
