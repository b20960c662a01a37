// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names made from the user's names: see names.h.
#include "parse/names.h"

#include <cctype>

namespace pollux::compiler {

std::string camelCase(std::string_view name) {
  std::string result;
  bool startsWord = true;
  for (char c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c))) {
      startsWord = true;
      continue;
    }
    result += startsWord ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    startsWord = false;
  }
  return result;
}

std::string snakeCase(std::string_view name) {
  std::string result;
  bool afterLower = false;
  for (char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (!std::isalnum(byte)) {
      if (!result.empty() && result.back() != '_') result += '_';
      afterLower = false;
      continue;
    }
    if (std::isupper(byte) && afterLower) result += '_';
    result += static_cast<char>(std::tolower(byte));
    afterLower = std::islower(byte) || std::isdigit(byte);
  }
  while (!result.empty() && result.back() == '_') result.pop_back();
  if (result.empty() || std::isdigit(static_cast<unsigned char>(result[0])))
    result = "value" + result;
  return result;
}

std::string NameAllocator::allocate(const std::string& wish, const std::string& suffix,
                                    bool isUsers) {
  std::string name = propose(wish, suffix, isUsers);
  reserve(name);
  return name;
}

std::string NameAllocator::propose(const std::string& wish, const std::string& suffix,
                                   bool isUsers) const {
  auto isFree = [&](const std::string& name) {
    return !isTaken(name) && declared_.count(name) == 0;
  };
  std::string name = wish;
  if (isUsers ? isTaken(name) : !isFree(name)) {
    const bool endsSo = !wish.empty() && wish.back() == '_';  // two of them are reserved
    const std::string stem = wish + (endsSo && suffix[0] == '_' ? suffix.substr(1) : suffix);
    name = stem;
    for (int number = 2; !isFree(name); ++number)
      name = stem + (stem.back() == '_' ? "" : "_") + std::to_string(number);
  }
  return name;
}

}  // namespace pollux::compiler
