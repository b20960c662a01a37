// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A goto stays one: back to try again, and forward to clean up. Its label ends what the jump left.
// A case label inside of a loop is a state in it.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

struct Connection {
  explicit Connection(const std::string& address);
  ~Connection();
  bool is_open() const;
};
pollux::Task<bool> send(Connection& connection, const std::string& text);
pollux::Task<void> pause(int attempt);
void log(const char* what);

[[pollux::async]] pollux::Task<bool> deliver(std::string address, std::string text) {
  int attempt = 0;
  bool sent = false;
again:
  {
    Connection connection(address);
    if (!connection.is_open()) goto failed;  // nobody there
    sent = co_await send(connection, text);
    if (sent) goto done;
  }
failed:
  log("failed");
  co_await pause(++attempt);
  if (attempt < 3) goto again;
done:
  co_return sent;
}

[[pollux::async]] pollux::Task<int> pauses(int count) {
  int rounds = (count + 1) / 2;
  switch (count % 2) {
    case 0:
      do {
        co_await pause(count--);
        [[fallthrough]];
        case 1:
          co_await pause(count--);
      } while (--rounds > 0);
  }
  co_return count;
}
