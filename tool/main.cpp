// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line: which files, with which flags, to where. What is done with a file is
// lib/driver's work.
#include <clang/Tooling/CompilationDatabase.h>
#include <clang/Tooling/Tooling.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/InitLLVM.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/raw_ostream.h>

#include "driver/lower_files.h"
#include "outputs.h"

namespace {

namespace cl = llvm::cl;

cl::OptionCategory category("pollux options");
cl::list<std::string> inputs(cl::Positional, cl::desc("FILE... [-- compiler flags]"),
                             cl::cat(category));
cl::opt<std::string> buildDirectory("p", cl::desc("Directory of compile_commands.json"),
                                    cl::value_desc("dir"), cl::cat(category));
cl::opt<std::string> outputFile("o",
                                cl::desc("Where to write the lowered file; '-' is standard output"),
                                cl::value_desc("file"), cl::cat(category));
cl::opt<std::string> outputDirectory("out-dir", cl::desc("Where to write the lowered files"),
                                     cl::value_desc("dir"), cl::cat(category));
cl::list<std::string> loweredHeaders(
    "lowered-header", cl::desc("A header that another run lowers, so that it is known here"),
    cl::value_desc("file"), cl::cat(category));
cl::opt<bool> checkOnly("check", cl::desc("Diagnose only, write nothing"), cl::cat(category));
cl::opt<unsigned> jobs("j", cl::desc("How many files to read at once"), cl::value_desc("n"),
                       cl::init(1), cl::Prefix, cl::cat(category));
cl::opt<bool> noHeap("no-heap", cl::desc("Make every box that would be inserted an error"),
                     cl::cat(category));
cl::opt<bool> assertSizes("assert-sizes",
                          cl::desc("static_assert the size of each future's class, where it is "
                                   "known: not in templates"),
                          cl::cat(category));
cl::opt<bool> dependencyFile("MD", cl::desc("Write FILE.d, a make rule of what FILE depends on"),
                             cl::cat(category));
cl::opt<std::string> style("style", cl::desc("clang-format style of the generated code"),
                           cl::init("file"), cl::cat(category));
cl::opt<std::string> printStage("print",
                                cl::desc("Print a stage instead: model, analysis, lowered"),
                                cl::value_desc("stage"), cl::cat(category));

int usage(const llvm::Twine& problem) {
  llvm::errs() << "pollux: error: " << problem << "\n";
  return 2;
}

int failed(const llvm::Twine& problem) {
  llvm::errs() << "pollux: error: " << problem << "\n";
  return 1;
}

std::string missingCommand(const std::string& input) {
  return "there is no compile command for '" + input +
         "'; give compiler flags after '--', or a directory with -p";
}

std::string problemOfOptions() {
  if (inputs.empty()) return "no input file; usage: pollux [options] FILE... [-- compiler flags]";
  if (inputs.size() > 1 && !outputFile.empty())
    return "-o takes one input file; use --out-dir for more";
  if (!outputFile.empty() && !outputDirectory.empty()) return "-o and --out-dir exclude each other";
  if (inputs.size() > 1 && outputDirectory.empty() && !checkOnly && printStage.empty())
    return "several input files need --out-dir";
  if (dependencyFile && outputFile.empty() && outputDirectory.empty())
    return "-MD needs -o or --out-dir";
  if (jobs == 0) return "-j takes a number from 1";
  if (!printStage.empty() && printStage != "model" && printStage != "analysis" &&
      printStage != "lowered")
    return "there is no stage '" + printStage + "' to print; there are model, analysis and lowered";
  return "";
}

std::unique_ptr<clang::tooling::CompilationDatabase> compilationsFor(
    std::unique_ptr<clang::tooling::FixedCompilationDatabase> given, std::string& error) {
  if (given) return given;
  if (!buildDirectory.empty())
    return clang::tooling::CompilationDatabase::loadFromDirectory(buildDirectory, error);
  return clang::tooling::CompilationDatabase::autoDetectFromSource(inputs[0], error);
}

/// Clang guesses one, from a file with a similar name, for what the database does not list.
bool hasCompileCommand(const clang::tooling::CompilationDatabase& compilations,
                       const std::string& input) {
  const auto commands = compilations.getCompileCommands(clang::tooling::getAbsolutePath(input));
  return !commands.empty() && commands.front().Heuristic.empty();
}

std::string dependencyRule(const std::string& target, const std::vector<std::string>& files) {
  std::string rule = target + ":";
  for (const std::string& file : files) {
    rule += " \\\n  ";
    for (char c : file) {
      if (c == ' ' || c == '#') rule += '\\';
      rule += c;
    }
  }
  return rule + "\n";
}

/// Why an input cannot be read, or nothing.
std::string problemOfInput(const clang::tooling::CompilationDatabase& compilations,
                           const std::string& input) {
  if (!llvm::sys::fs::exists(input)) return "there is no file '" + input + "'";
  if (llvm::sys::fs::is_directory(input)) return "'" + input + "' is a directory";
  // A header needs no command of its own where a source includes it.
  const bool isAlone = !pollux::compiler::isHeaderName(input) ||
                       llvm::all_of(inputs, pollux::compiler::isHeaderName);
  return isAlone && !hasCompileCommand(compilations, input) ? missingCommand(input) : "";
}

pollux::compiler::LowerOptions lowerOptions() {
  pollux::compiler::LowerOptions options;
  options.allowBoxes = !noHeap;
  options.assertSizes = assertSizes;
  options.style = style;
  options.print = printStage;
  for (const std::string& header : loweredHeaders)
    options.headers.push_back(clang::tooling::getAbsolutePath(header));
  return options;
}

int run(const clang::tooling::CompilationDatabase& compilations) {
  for (const std::string& input : inputs) {
    if (const std::string problem = problemOfInput(compilations, input); !problem.empty())
      return failed(problem);
  }
  pollux::compiler::Outputs outputs(inputs, outputFile, outputDirectory);
  const bool writes = !checkOnly && printStage.empty();
  if (const std::string problem = outputs.problem(); writes && !problem.empty())
    return failed(problem);
  const auto lowered = pollux::compiler::lowerFiles(compilations, inputs, lowerOptions(), jobs);
  if (!lowered) return 1;
  if (checkOnly) return 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string path = printStage.empty() ? outputs.pathOf(inputs[i]) : "-";
    const pollux::compiler::LoweredFile& file = (*lowered)[i];
    outputs.add(path, file.text);
    if (dependencyFile) outputs.add(path + ".d", dependencyRule(path, file.dependencies));
  }
  const std::string problem = outputs.write();
  return problem.empty() ? 0 : failed(problem);
}

}  // namespace

int main(int argc, const char** argv) {
  llvm::InitLLVM init(argc, argv);
  std::string error;
  auto given = clang::tooling::FixedCompilationDatabase::loadFromCommandLine(argc, argv, error);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv, "Lowers functions marked [[pollux::async]] to future classes in plain C++17.\n");
  if (const std::string problem = problemOfOptions(); !problem.empty()) return usage(problem);
  const auto compilations = compilationsFor(std::move(given), error);
  if (!compilations) return failed(missingCommand(inputs[0]));
  return run(*compilations);
}
