// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Units, and the views that they have of headers, put together: see lower_files.h.
#include "driver/lower_files.h"

#include <clang/Basic/Stack.h>
#include <clang/Driver/Types.h>
#include <clang/Tooling/Tooling.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Support/thread.h>

#include <algorithm>
#include <atomic>
#include <map>

#include "driver/diagnostics.h"

namespace pollux::compiler {
namespace {

/// Of each thread: the stages visit what is nested one within the other. It is only reserved.
constexpr unsigned stackSize = 256U << 20;

/// What is known of one input so far.
struct Known {
  std::string unit;  // the main file of the unit that `view` is from
  FileView view;
  std::vector<std::string> dependencies;
};

class Run {
 public:
  Run(const clang::tooling::CompilationDatabase& compilations, const LowerOptions& options,
      unsigned jobs)
      : compilations_(compilations), options_(options), jobs_(jobs) {}

  /// Lowers the units of these main files, what is said of them in their order. False after an
  /// error.
  bool units(const std::vector<std::string>& files) {
    std::vector<UnitResult> results(files.size());
    std::atomic<std::size_t> next = 0;
    auto work = [&] {
      clang::noteBottomOfStack();
      for (std::size_t i = next++; i < files.size(); i = next++)
        results[i] = lowerUnit(compilations_, files[i], isHeaderName(files[i]), options_);
    };
    std::vector<llvm::thread> threads;
    for (std::size_t i = 0; i < std::min<std::size_t>(jobs_, files.size()); ++i)
      threads.emplace_back(std::optional<unsigned>(stackSize), work);
    for (llvm::thread& thread : threads) thread.join();
    bool isSound = true;
    for (std::size_t i = 0; i < files.size(); ++i) {
      shown_.show(results[i].diagnostics);
      isSound = results[i].unit && add(files[i], std::move(*results[i].unit)) && isSound;
    }
    return isSound;
  }

  bool knows(const std::string& file) const {
    return files_.count(clang::tooling::getAbsolutePath(file)) != 0;
  }

  /// The text of a file that is known.
  std::optional<LoweredFile> finish(const std::string& file) {
    const Known& known = files_.at(clang::tooling::getAbsolutePath(file));
    if (!options_.print.empty()) return LoweredFile{known.view.printed, known.dependencies};
    auto text = rewrite(known.view.source, known.view.edits, file, options_.style);
    if (text) return LoweredFile{std::move(*text), known.dependencies};
    llvm::errs() << "pollux: error: cannot write down '" << file
                 << "': " << llvm::toString(text.takeError()) << "\n";
    return std::nullopt;
  }

 private:
  bool add(const std::string& file, LoweredUnit unit) {
    for (auto& [path, view] : unit.headers) {
      if (!add(path, Known{file, std::move(view), unit.dependencies})) return false;
    }
    return add(clang::tooling::getAbsolutePath(file),
               Known{file, std::move(unit.main), std::move(unit.dependencies)});
  }

  bool add(const std::string& path, Known known) {
    // In one place the order is that of the functions; else it has no meaning.
    std::stable_sort(known.view.edits.begin(), known.view.edits.end(),
                     [](const TextEdit& a, const TextEdit& b) { return a.begin < b.begin; });
    const auto [earlier, isNew] = files_.try_emplace(path, known);
    if (isNew) return true;
    const auto& [one, other] = std::minmax(earlier->second.unit, known.unit);
    const auto difference =
        std::mismatch(known.view.edits.begin(), known.view.edits.end(),
                      earlier->second.view.edits.begin(), earlier->second.view.edits.end());
    const bool isShorter = difference.first == known.view.edits.end();
    if (isShorter && difference.second == earlier->second.view.edits.end()) return true;
    const unsigned place = isShorter ? difference.second->begin : difference.first->begin;
    const auto line =
        1 + std::count(known.view.source.begin(), known.view.source.begin() + place, '\n');
    llvm::errs() << llvm::sys::path::filename(path) << ":" << line << ": error: '" << one
                 << "' and '" << other
                 << "' see this header differently, so that it cannot be lowered once for both; "
                    "do not let it depend on what stands before its #include\n";
    return false;
  }

  const clang::tooling::CompilationDatabase& compilations_;
  const LowerOptions& options_;
  const unsigned jobs_;
  ShownDiagnostics shown_;
  std::map<std::string, Known> files_;
};

}  // namespace

bool isHeaderName(llvm::StringRef path) {
  namespace types = clang::driver::types;
  const llvm::StringRef extension = llvm::sys::path::extension(path).ltrim('.');
  const types::ID type = types::lookupTypeForExtension(extension);
  return type == types::TY_INVALID || types::onlyPrecompileType(type);
}

std::optional<std::vector<LoweredFile>> lowerFiles(
    const clang::tooling::CompilationDatabase& compilations, const std::vector<std::string>& inputs,
    LowerOptions options, unsigned jobs) {
  for (const std::string& input : inputs) {
    if (isHeaderName(input)) options.headers.push_back(clang::tooling::getAbsolutePath(input));
  }
  Run run(compilations, options, jobs);
  for (const bool isHeader : {false, true}) {  // a header alone only if no source includes it
    std::vector<std::string> mains;
    for (const std::string& input : inputs) {
      if (isHeaderName(input) == isHeader && !run.knows(input)) mains.push_back(input);
    }
    if (!run.units(mains)) return std::nullopt;
  }
  std::vector<LoweredFile> lowered;
  for (const std::string& input : inputs) {
    std::optional<LoweredFile> file = run.finish(input);
    if (!file) return std::nullopt;
    lowered.push_back(std::move(*file));
  }
  return lowered;
}

}  // namespace pollux::compiler
