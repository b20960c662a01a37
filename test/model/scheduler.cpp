// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scheduler: fibers with thread-local variables of their own, and one execution after the other.
#include "scheduler.h"

#include <cxxabi.h>
#include <elf.h>
#include <link.h>
#include <sys/single_threaded.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <utility>

namespace pollux::model {

namespace {

constexpr std::size_t stack_size = 256 * 1024;
constexpr int most_steps = 20'000;
constexpr int most_in_a_row = 300;  // a thread that waits for another one in a loop lets it go on
constexpr std::size_t shown_lines = 60;

/// The thread-local variables of this program: those of the system's thread, where a fiber's are
/// put while it runs.
struct ThreadLocals {
  char* block = nullptr;
  std::size_t size = 0;
  std::vector<char> initial;

  ThreadLocals() {
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* self) {
          static_cast<ThreadLocals*>(self)->read(*info);
          return 1;  // the program is the first; the libraries' own stay shared
        },
        this);
  }

  void read(const dl_phdr_info& info) {
    for (int i = 0; i < info.dlpi_phnum; ++i) {
      const ElfW(Phdr)& header = info.dlpi_phdr[i];
      if (header.p_type != PT_TLS) continue;
      block = static_cast<char*>(info.dlpi_tls_data);
      size = header.p_memsz;
      const char* image = reinterpret_cast<const char*>(info.dlpi_addr + header.p_vaddr);
      initial.assign(image, image + header.p_filesz);
      initial.resize(size);
    }
  }
};

ThreadLocals& thread_locals() {
  static ThreadLocals variables;
  return variables;
}

void* exceptions() { return abi::__cxa_get_globals(); }

}  // namespace

Scheduler* Scheduler::current = nullptr;
Scheduler* Scheduler::active_ = nullptr;

std::size_t Choices::draw(std::size_t count) {
  state_ += 0x9e3779b97f4a7c15;
  std::uint64_t mixed = (state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  mixed ^= mixed >> 31;
  return mixed % 8 < 7 ? 0 : (mixed >> 8) % count;
}

std::size_t Choices::choose(std::size_t count) {
  if (random_) return draw(count);
  if (next_ == made_.size()) made_.push_back({0, count});
  return made_[next_++].chosen;
}

bool Choices::advance() {
  if (random_) return true;
  next_ = 0;
  while (!made_.empty() && made_.back().chosen + 1 == made_.back().count) made_.pop_back();
  if (made_.empty()) return false;
  ++made_.back().chosen;
  return true;
}

Scheduler::Scheduler(const Options& options, Choices& choices)
    : options_(options),
      choices_(choices),
      memory_([this](std::size_t count) { return choose(count); },
              [this](const std::string& what) { fail(what); }) {}

Scheduler::~Scheduler() {
  for (void* memory : quarantine) std::free(memory);
}

bool Scheduler::is_thread_local(const void* place) {
  ThreadLocals& variables = thread_locals();
  return place >= variables.block && place < variables.block + variables.size;
}

// A deviation; without more of them, the usual.
std::size_t Scheduler::choose(std::size_t count) {
  if (!options_.random && deviations_ == options_.most_deviations) return 0;
  std::size_t chosen = choices_.choose(count);
  if (chosen > 0) ++deviations_;
  return chosen;
}

std::vector<std::size_t> Scheduler::others() const {
  std::vector<std::size_t> runnable;
  for (std::size_t i = 0; i < fibers_.size(); ++i) {
    if (i != running_ && !fibers_[i]->is_done && can_run(*fibers_[i])) runnable.push_back(i);
  }
  return runnable;
}

void Scheduler::point(const char* event, const void* object) {
  lines_.push_back({running_, event, object});
  if (++steps_ > most_steps) fail("it has no end");
  if (fibers_.size() == 1) return;
  std::vector<std::size_t> runnable = others();
  if (runnable.empty()) return;
  if (++in_a_row_ > most_in_a_row) return switch_to(runnable[in_turn_++ % runnable.size()]);
  std::size_t chosen = choose(1 + runnable.size());
  if (chosen > 0) switch_to(runnable[chosen - 1]);
}

void Scheduler::wait_until(std::function<bool()> condition) {
  if (condition()) return;
  fibers_[running_]->condition = std::move(condition);
  leave();
  fibers_[running_]->condition = nullptr;
}

// This thread cannot go on: any of the others does, which is no deviation.
void Scheduler::leave() {
  std::vector<std::size_t> runnable = others();
  if (runnable.empty()) fail("all threads wait");
  std::size_t chosen = runnable.size() > 1 ? choices_.choose(runnable.size()) : 0;
  switch_to(runnable[chosen]);
}

void Scheduler::switch_to(std::size_t next) {
  Fiber& from = *fibers_[running_];
  Fiber& to = *fibers_[next];
  ThreadLocals& variables = thread_locals();
  from.thread_locals.assign(variables.block, variables.block + variables.size);
  std::memcpy(from.exceptions.data(), exceptions(), from.exceptions.size());
  std::memcpy(variables.block, to.thread_locals.data(), variables.size);
  std::memcpy(exceptions(), to.exceptions.data(), to.exceptions.size());
  running_ = next;
  in_a_row_ = 0;
  swapcontext(&from.context, &to.context);
}

// Where a fiber begins. Its end is never returned from.
void Scheduler::enter() {
  Scheduler& here = *active_;
  Fiber& self = *here.fibers_[here.running_];
  std::string failure;
  current = &here;
  try {
    self.body();
  } catch (const std::exception& error) {
    failure = std::string("an exception: ") + error.what();
  }
  current = nullptr;
  if (!failure.empty()) here.fail(failure);
  self.end = here.memory_.release(here.running_);
  self.is_done = true;
  bool is_over = std::all_of(here.fibers_.begin(), here.fibers_.end(),
                             [](const auto& fiber) { return fiber->is_done; });
  if (is_over) setcontext(&here.outside_);
  here.leave();
}

std::size_t Scheduler::start(std::function<void()> body) {
  std::size_t number = fibers_.size();
  if (number == most_threads) fail("too many threads");
  fibers_.push_back(std::make_unique<Fiber>());
  Fiber& fiber = *fibers_.back();
  fiber.body = std::move(body);
  fiber.stack.reset(new char[stack_size]);
  fiber.thread_locals = thread_locals().initial;
  getcontext(&fiber.context);
  fiber.context.uc_stack.ss_sp = fiber.stack.get();
  fiber.context.uc_stack.ss_size = stack_size;
  fiber.context.uc_link = nullptr;
  makecontext(&fiber.context, enter, 0);
  memory_.release(number);  // its time begins
  if (number > 0) memory_.acquire(number, memory_.release(running_));
  return number;
}

void Scheduler::join(std::size_t thread) {
  wait_until([this, thread] { return fibers_[thread]->is_done; });
  memory_.acquire(running_, fibers_[thread]->end);
}

void Scheduler::fail(const std::string& what) {
  current = nullptr;
  failure_ = what + "\n" + trace();
  setcontext(&outside_);
  std::abort();
}

std::string Scheduler::trace() const {
  std::string text;
  std::map<const void*, std::size_t> names;
  for (const Line& line : lines_) names.emplace(line.object, names.size());
  std::size_t first = lines_.size() > shown_lines ? lines_.size() - shown_lines : 0;
  for (std::size_t i = first; i < lines_.size(); ++i) {
    text += "  thread " + std::to_string(lines_[i].thread) + ": " + lines_[i].event + " #" +
            std::to_string(names[lines_[i].object]) + "\n";
  }
  return text;
}

std::string Scheduler::run(const std::function<void()>& scenario) {
  ThreadLocals& variables = thread_locals();
  outer_thread_locals_.assign(variables.block, variables.block + variables.size);
  std::memcpy(outer_exceptions_.data(), exceptions(), outer_exceptions_.size());
  start(scenario);
  volatile bool has_run = false;
  getcontext(&outside_);
  if (!has_run) {
    has_run = true;
    std::memcpy(variables.block, fibers_[0]->thread_locals.data(), variables.size);
    std::memset(exceptions(), 0, outer_exceptions_.size());
    active_ = this;
    setcontext(&fibers_[0]->context);
  }
  current = nullptr;
  std::memcpy(variables.block, outer_thread_locals_.data(), variables.size);
  std::memcpy(exceptions(), outer_exceptions_.data(), outer_exceptions_.size());
  return failure_;
}

Outcome check(const Options& options, const std::function<void()>& scenario) {
  std::uint64_t most = options.most_executions;
  if (const char* text = std::getenv("POLLUX_INTERLEAVINGS"))
    most = std::strtoull(text, nullptr, 10);
  __libc_single_threaded = 0;  // or std::shared_ptr would count without atomic operations
  Choices choices(options.random);
  Outcome outcome;
  while (outcome.executions < most) {
    Scheduler scheduler(options, choices);
    ++outcome.executions;
    outcome.failure = scheduler.run(scenario);
    if (!outcome.failure.empty()) return outcome;
    outcome.is_complete = !choices.advance();
    if (outcome.is_complete) return outcome;
  }
  return outcome;
}

void require(bool condition, std::string_view what) {
  if (!condition) Scheduler::Inside()->fail("not so: " + std::string(what));
}

}  // namespace pollux::model
