// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files are written beside where they go, and renamed when all are there: see outputs.h.
#include "outputs.h"

#include <clang/Tooling/Tooling.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/raw_ostream.h>

#include <map>

namespace pollux::compiler {
namespace {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

std::string absolute(llvm::StringRef file) {
  llvm::SmallString<256> result(clang::tooling::getAbsolutePath(file));
  path::remove_dots(result, /*remove_dot_dot=*/true);
  return result.str().str();
}

/// Whether `file` lies below `directory`; both are absolute.
bool isBelow(llvm::StringRef file, llvm::StringRef directory) {
  return file.consume_front(directory) && (directory.ends_with("/") || file.starts_with("/"));
}

/// A file that is complete, but not yet in its place.
struct Draft {
  fs::TempFile file;
  std::string output;
};

llvm::Error draft(const std::string& output, llvm::StringRef text, std::vector<Draft>& drafts) {
  if (output == "-") {
    llvm::outs() << text;
    return llvm::Error::success();
  }
  const llvm::StringRef parent = path::parent_path(output);
  if (!parent.empty()) {
    if (std::error_code code = fs::create_directories(parent)) return llvm::errorCodeToError(code);
  }
  fs::file_status status;
  const bool isThere = !fs::status(output, status) && fs::exists(status);
  std::error_code code;
  if (isThere && !fs::is_regular_file(status)) {  // a device: it cannot be replaced
    llvm::raw_fd_ostream stream(output, code);
    if (!code) stream << text;
    return llvm::errorCodeToError(code);
  }
  llvm::Expected<fs::TempFile> file =
      fs::TempFile::create(output + ".%%%%%%.tmp", fs::all_read | fs::all_write);
  if (!file) return file.takeError();
  llvm::raw_fd_ostream stream(file->FD, /*shouldClose=*/false);
  stream << text;
  stream.flush();
  code = stream.error();
  stream.clear_error();
  drafts.push_back({std::move(*file), output});
  return llvm::errorCodeToError(code);
}

}  // namespace

Outputs::Outputs(std::vector<std::string> inputs, std::string file, std::string directory)
    : inputs_(std::move(inputs)), file_(std::move(file)), directory_(std::move(directory)) {
  llvm::SmallString<256> root;
  fs::current_path(root);
  const bool areBelow = llvm::all_of(inputs_, [&](const std::string& input) {
    return !path::is_absolute(input) && isBelow(absolute(input), root.str());
  });
  if (!areBelow) {
    root = path::parent_path(absolute(inputs_.front()));
    for (const std::string& input : inputs_) {
      while (!isBelow(absolute(input), root.str())) path::remove_filename(root);
    }
  }
  root_ = root.str().str();
}

std::string Outputs::pathOf(llvm::StringRef input) const {
  if (directory_.empty()) return file_.empty() ? "-" : file_;
  llvm::SmallString<256> result(directory_);
  path::append(result, llvm::StringRef(absolute(input)).drop_front(root_.size()).ltrim('/'));
  return result.str().str();
}

std::string Outputs::problem() const {
  std::map<std::string, std::string> owners;
  for (const std::string& input : inputs_) {
    const std::string output = pathOf(input);
    if (output == "-") continue;
    const auto [owner, isNew] = owners.try_emplace(absolute(output), input);
    if (!isNew) return "'" + input + "' is named twice";
  }
  for (const std::string& input : inputs_) {
    for (const auto& [output, owner] : owners) {
      if (fs::equivalent(output, input))
        return "the lowered '" + owner + "' would be written over '" + input + "'";
    }
  }
  return "";
}

void Outputs::add(std::string path, std::string text) {
  texts_.emplace_back(std::move(path), std::move(text));
}

std::string Outputs::write() const {
  std::vector<Draft> drafts;
  for (const auto& [output, text] : texts_) {
    if (llvm::Error error = draft(output, text, drafts)) {
      for (Draft& made : drafts) llvm::consumeError(made.file.discard());
      return "cannot write '" + output + "': " + llvm::toString(std::move(error));
    }
  }
  std::string problem;
  for (Draft& made : drafts) {
    if (llvm::Error error = made.file.keep(made.output))
      problem = "cannot write '" + made.output + "': " + llvm::toString(std::move(error));
  }
  return problem;
}

}  // namespace pollux::compiler
