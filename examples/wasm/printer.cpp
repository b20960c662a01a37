// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Timers and channels where there are no threads and no sockets: a printer, and who uses it. Jobs
// come by a channel, each with the way back for its answer; the printer takes a page from an
// interval, and a job that lasts too long is given up, on either side.
#include <pollux/pollux.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <utility>
#include <variant>

using namespace std::chrono_literals;
using pollux::Ready;
using pollux::Task;
namespace mpsc = pollux::mpsc;
namespace oneshot = pollux::oneshot;

struct Job {
  const char* name;
  int pages;
  oneshot::Sender<int> done;
};

[[pollux::async]] Task<int> print(const Job& job) {
  std::printf("printer: %s begins\n", job.name);
  pollux::Interval pace = pollux::interval(2ms);
  for (int page = 0; page < job.pages; ++page) co_await pace.tick();
  std::printf("printer: %s is done\n", job.name);
  co_return job.pages;
}

// Until nobody can send a job any more, or it is switched off.
[[pollux::async]] Task<void> run_printer(mpsc::Receiver<Job> jobs, oneshot::Receiver<Ready> off) {
  co_await pollux::sleep_for(5ms);
  std::printf("printer: warm\n");
  while (auto job = co_await jobs.recv()) {
    auto end = co_await pollux::select(print(*job), std::ref(off));
    if (end.index() == 1) {
      std::printf("printer: off, %s is not done\n", job->name);
      co_return;
    }
    job->done.send(std::get<0>(end));
  }
}

[[pollux::async]] Task<void> print_or_give_up(mpsc::Sender<Job>& jobs, const char* name, int pages,
                                              std::chrono::milliseconds limit) {
  auto [done, answer] = oneshot::channel<int>();
  auto room = co_await jobs.reserve();
  if (!room) co_return;  // the printer is gone
  room->send({name, pages, std::move(done)});
  auto printed = co_await pollux::timeout(limit, std::move(answer));
  if (printed && *printed) {
    std::printf("user: %s has %d pages\n", name, **printed);
  } else {
    std::printf("user: %s takes too long\n", name);
  }
}

[[pollux::async]] Task<void> use_printer(mpsc::Sender<Job> jobs, oneshot::Sender<Ready> off) {
  constexpr std::chrono::milliseconds an_hour = 1h;
  co_await print_or_give_up(jobs, "letter", 3, an_hour);
  co_await print_or_give_up(jobs, "book", 1'000'000'000, 20ms);
  off.send(pollux::ready);
}

[[pollux::async]] Task<void> run() {
  auto [job_sender, jobs] = mpsc::channel<Job>(4);
  auto [off_sender, off] = oneshot::channel<Ready>();
  co_await pollux::join(run_printer(std::move(jobs), std::move(off)),
                        use_printer(std::move(job_sender), std::move(off_sender)));
}

int main() { pollux::block_on(run()); }
