// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The commands: a table of names, and a function each.
#include "commands.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace mini_redis {

namespace {

/// What a command works on.
struct Call {
  Database& database;
  Subscriber& subscriber;
  Request& request;
  std::string& out;

  std::string& argument(std::size_t number) { return request[number]; }
};

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

std::optional<std::int64_t> to_number(std::string_view text) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// In `count` milliseconds from now; nothing if the clock cannot tell.
std::optional<Store::Clock::time_point> in_milliseconds(std::int64_t count) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 4'000'000;
  if (count > most || count < -most) return std::nullopt;
  return Store::Clock::now() + std::chrono::milliseconds(count);
}

std::optional<Store::Clock::time_point> in_seconds(std::int64_t count) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 1000;
  if (count > most || count < -most) return std::nullopt;
  return in_milliseconds(count * 1000);
}

constexpr const char* no_integer = "ERR value is not an integer or out of range";

void ping(Call& call) {
  bool subscribed = call.subscriber.channels() > 0;
  bool has_message = call.request.size() > 1;
  if (subscribed) {
    reply_array(call.out, 2);
    reply_bulk(call.out, "pong");
    reply_bulk(call.out, has_message ? call.argument(1) : "");
  } else if (has_message) {
    reply_bulk(call.out, call.argument(1));
  } else {
    reply_status(call.out, "PONG");
  }
}

void echo(Call& call) { reply_bulk(call.out, call.argument(1)); }

void get(Call& call) {
  const std::string* value = call.database.store.get(call.argument(1));
  value ? reply_bulk(call.out, *value) : reply_null(call.out);
}

/// What follows the value in SET.
struct SetOptions {
  bool only_new = false;
  bool only_existing = false;
  std::optional<Store::Clock::time_point> expires;
  const char* error = nullptr;
};

SetOptions set_options(const Request& request) {
  SetOptions options;
  for (std::size_t i = 3; i < request.size(); ++i) {
    std::string option = upper(request[i]);
    if (option == "NX" && !options.only_existing) {
      options.only_new = true;
    } else if (option == "XX" && !options.only_new) {
      options.only_existing = true;
    } else if ((option == "EX" || option == "PX") && !options.expires && i + 1 < request.size()) {
      std::optional<std::int64_t> time = to_number(request[++i]);
      if (!time) return {false, false, {}, no_integer};
      if (*time > 0) options.expires = option == "EX" ? in_seconds(*time) : in_milliseconds(*time);
      if (!options.expires) return {false, false, {}, "ERR invalid expire time in 'set' command"};
    } else {
      return {false, false, {}, "ERR syntax error"};
    }
  }
  return options;
}

void set(Call& call) {
  SetOptions options = set_options(call.request);
  if (options.error) return reply_error(call.out, options.error);
  Store& store = call.database.store;
  bool exists = store.get(call.argument(1));
  if (exists ? options.only_new : options.only_existing) return reply_null(call.out);
  store.set(call.argument(1), std::move(call.argument(2)), options.expires);
  reply_status(call.out, "OK");
}

void del(Call& call) {
  auto removes = [&](const std::string& key) { return call.database.store.remove(key); };
  reply_integer(call.out, std::count_if(call.request.begin() + 1, call.request.end(), removes));
}

void exists(Call& call) {
  auto is_there = [&](const std::string& key) { return call.database.store.get(key) != nullptr; };
  reply_integer(call.out, std::count_if(call.request.begin() + 1, call.request.end(), is_there));
}

void incr(Call& call) {
  std::optional<std::int64_t> number = call.database.store.increment(call.argument(1));
  number ? reply_integer(call.out, *number) : reply_error(call.out, no_integer);
}

void expire(Call& call) {
  std::optional<std::int64_t> time = to_number(call.argument(2));
  if (!time) return reply_error(call.out, no_integer);
  std::optional<Store::Clock::time_point> when = in_seconds(*time);
  if (!when) return reply_error(call.out, "ERR invalid expire time in 'expire' command");
  reply_integer(call.out, call.database.store.expire(call.argument(1), *when));
}

void ttl(Call& call) {
  using namespace std::chrono;
  const Store& store = call.database.store;
  if (!store.get(call.argument(1))) return reply_integer(call.out, -2);
  auto expires = store.expires(call.argument(1));
  if (!expires) return reply_integer(call.out, -1);
  reply_integer(call.out, round<seconds>(*expires - Store::Clock::now()).count());
}

void keys(Call& call) {
  std::vector<std::string> found = call.database.store.keys(call.argument(1));
  reply_array(call.out, found.size());
  for (const std::string& key : found) reply_bulk(call.out, key);
}

void publish(Call& call) {
  std::size_t count = call.database.channels.publish(call.argument(1), call.argument(2));
  reply_integer(call.out, static_cast<std::int64_t>(count));
}

/// The reply to one channel of SUBSCRIBE and UNSUBSCRIBE; null if there was none.
void reply_subscription(Call& call, const char* kind, const std::string* channel) {
  reply_array(call.out, 3);
  reply_bulk(call.out, kind);
  channel ? reply_bulk(call.out, *channel) : reply_null(call.out);
  reply_integer(call.out, static_cast<std::int64_t>(call.subscriber.channels()));
}

void subscribe(Call& call) {
  for (std::size_t i = 1; i < call.request.size(); ++i) {
    call.database.channels.subscribe(call.subscriber, call.argument(i));
    reply_subscription(call, "subscribe", &call.argument(i));
  }
}

void unsubscribe(Call& call) {
  std::vector<std::string> channels(call.request.begin() + 1, call.request.end());
  const auto& all = Channels::of(call.subscriber);
  if (channels.empty()) channels.assign(all.begin(), all.end());
  if (channels.empty()) return reply_subscription(call, "unsubscribe", nullptr);
  for (const std::string& channel : channels) {
    call.database.channels.unsubscribe(call.subscriber, channel);
    reply_subscription(call, "unsubscribe", &channel);
  }
}

void quit(Call& call) { reply_status(call.out, "OK"); }

struct Command {
  std::string_view name;
  std::size_t fewest;  // arguments, with the name
  std::size_t most;
  void (*run)(Call&);
  bool while_subscribed = false;  // may be called then
};

constexpr std::size_t any = std::numeric_limits<std::size_t>::max();

constexpr Command commands[] = {
    {"PING", 1, 2, ping, true},
    {"ECHO", 2, 2, echo},
    {"GET", 2, 2, get},
    {"SET", 3, any, set},
    {"DEL", 2, any, del},
    {"EXISTS", 2, any, exists},
    {"INCR", 2, 2, incr},
    {"EXPIRE", 3, 3, expire},
    {"TTL", 2, 2, ttl},
    {"KEYS", 2, 2, keys},
    {"PUBLISH", 3, 3, publish},
    {"SUBSCRIBE", 2, any, subscribe, true},
    {"UNSUBSCRIBE", 1, any, unsubscribe, true},
    {"QUIT", 1, any, quit, true},
};

/// A client's text in an error: not too much of it, and no end of line.
std::string quoted(std::string_view text) {
  std::string result(text.substr(0, 64));
  for (char& c : result) c = std::iscntrl(static_cast<unsigned char>(c)) ? ' ' : c;
  return "'" + result + "'";
}

}  // namespace

bool execute(Database& database, Subscriber& subscriber, Request& request, std::string& out) {
  database.store.expire_due();
  std::string name = upper(request[0]);
  auto command = std::find_if(std::begin(commands), std::end(commands),
                              [&](const Command& command) { return command.name == name; });
  if (command == std::end(commands)) {
    reply_error(out, "ERR unknown command " + quoted(request[0]));
    return true;
  }
  if (request.size() < command->fewest || request.size() > command->most) {
    reply_error(out, "ERR wrong number of arguments for " + quoted(request[0]) + " command");
    return true;
  }
  if (subscriber.channels() > 0 && !command->while_subscribed) {
    reply_error(out, "ERR Can't execute " + quoted(request[0]) +
                         ": only (UN)SUBSCRIBE / PING / QUIT are allowed in this context");
    return true;
  }
  Call call{database, subscriber, request, out};
  command->run(call);
  return command->run != quit;
}

}  // namespace mini_redis
