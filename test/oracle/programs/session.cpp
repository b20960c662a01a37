// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A line protocol: commands are read, dispatched in a switch, and answered, until the peer
// hangs up or misbehaves.
// SHAPES: CF7, CF14, CF18, CF25, EH3, EH6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <deque>
#include <string>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

struct ConnectionReset : Error {
  using Error::Error;
};

// A peer that sends what it was given; "!" resets the connection.
class Socket {
 public:
  explicit Socket(std::deque<std::string> lines) : lines_(std::move(lines)) {}

  [[pollux::async]] Task<bool> read_line(std::string& line) {
    Traced buffer("buffer");
    co_await Leaf("readable", 1);
    if (lines_.empty()) co_return false;
    line = std::move(lines_.front());
    lines_.pop_front();
    if (line == "!") throw ConnectionReset("reset");
    co_return true;
  }

  [[pollux::async]] Task<void> write(std::string text) {
    co_await Leaf("writable", text.size() > 4 ? 1 : 0);
    trace("> %s", text.c_str());
  }

 private:
  std::deque<std::string> lines_;
};

enum class Command { Echo, Count, Quit, Unknown };

Command parse(const std::string& line) {
  if (line.empty()) return Command::Unknown;
  switch (line.front()) {
    case 'e':
      return Command::Echo;
    case 'c':
      return Command::Count;
    case 'q':
      return Command::Quit;
    default:
      return Command::Unknown;
  }
}

[[pollux::async]] Task<int> serve(Socket socket, Traced session) {
  int commands = 0;
  std::string line;
  while (co_await socket.read_line(line)) {
    Traced command("command", ++commands);
    switch (Command kind = parse(line); kind) {
      case Command::Echo:
        co_await socket.write(line.substr(1));
        continue;
      case Command::Count: {
        std::string answer = std::to_string(commands) + " of " + session.name();
        co_await socket.write(std::move(answer));
        break;
      }
      case Command::Quit:
        co_await socket.write("bye");
        co_return commands;
      case Command::Unknown:
        throw Error("unknown command");
    }
    trace("counted");
  }
  co_return -commands;
}

[[pollux::async]] Task<const char*> guarded(Socket socket) {
  const char* reason = "closed";
  try {
    co_await serve(std::move(socket), Traced("guarded"));
  } catch (const ConnectionReset& error) {
    reason = error.what();
  }
  co_await Leaf("log", 1);
  co_return reason;
}

int main() {
  return run_oracle({
      {"quits", [] { return serve(Socket({"e hello", "c", "q", "never"}), Traced("first")); }},
      {"hangs up", [] { return serve(Socket({"e", "c"}), Traced("second")); }},
      {"unknown command", [] { return serve(Socket({"x"}), Traced("third")); }},
      {"reset", [] { return guarded(Socket({"c", "!"})); }},
      {"guarded, unknown command", [] { return guarded(Socket({""})); }},
  });
}
