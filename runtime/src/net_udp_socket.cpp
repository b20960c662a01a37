// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// UdpSocket: its system calls.
#include <utility>

#include "net_socket.h"
#include "pollux/net/udp_socket.h"
#include "pollux/sys/system.h"

namespace pollux::net {

UdpSocket UdpSocket::bind(const SocketAddress& address) {
  return UdpSocket(bind_socket(SOCK_DGRAM, address, "cannot receive datagrams at"));
}

UdpSocket UdpSocket::bind(std::string_view address) { return bind(SocketAddress::parse(address)); }

SocketAddress UdpSocket::local_address() const { return local_address_of(fd()); }

RecvFromFuture UdpSocket::recv_from(void* buffer, std::size_t capacity) {
  return {*this, buffer, capacity};
}

SendToFuture UdpSocket::send_to(const void* data, std::size_t size, const SocketAddress& peer) {
  return {*this, data, size, peer};
}

Poll<Result<Received>> RecvFromFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  sockaddr_storage peer{};
  Poll<Result<std::size_t>> size = socket_.socket_.poll_call(operation_, 0, cx, [&] {
    socklen_t peer_size = sizeof peer;
    return sys::recvfrom(socket_.fd(), buffer_, capacity_, 0, reinterpret_cast<sockaddr*>(&peer),
                         &peer_size);
  });
  if (size.is_pending()) return operation_.suspend();
  if (!size.value()) return Result<Received>(tl::unexpected(size.value().error()));
  return Result<Received>(Received{*size.value(), SocketAddress::from_system(peer)});
}

Poll<Result<std::size_t>> SendToFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  Poll<Result<std::size_t>> size = socket_.socket_.poll_call(operation_, 0, cx, [&] {
    return sys::sendto(socket_.fd(), data_, size_, MSG_NOSIGNAL, peer_.data(), peer_.size());
  });
  if (size.is_pending()) return operation_.suspend();
  return size;
}

}  // namespace pollux::net
