#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Builds the peers of the runtime into the directory $1. One that fails is named at the end; the
# others are still built.
set -u
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
failed=

# cxx NAME SOURCE [FLAG...]
cxx() {
  name=$1 source=$2
  shift 2
  [ "$out/$name" -nt "$here/$source" ] && return
  clang++-19 -O2 -std=c++20 "$here/$source" -o "$out/$name" "$@" || failed="$failed $name"
}

# crate DIRECTORY: the crates come from Debian's packages, wherever they lie. Cargo writes its lock
# file beside the manifest, so it works on a copy.
crate() {
  [ "$out/peer-$1" -nt "$here/$1/src/main.rs" ] && return
  registry=$(dpkg -L librust-tokio-dev 2>/dev/null | sed -n 's|/tokio-[0-9][^/]*/Cargo.toml$||p')
  mkdir -p "$out/src/$1/src"
  cp -p "$here/$1/Cargo.toml" "$out/src/$1/"
  cp -p "$here/$1/src/main.rs" "$out/src/$1/src/"
  (cd "$out/src/$1" &&
    CARGO_TARGET_DIR="$out/target-$1" cargo --quiet --offline \
      --config 'source.crates-io.replace-with="debian"' \
      --config "source.debian.directory=\"$registry\"" build --release) &&
    cp "$out/target-$1/release/peer-$1" "$out/" || failed="$failed peer-$1"
}

cxx peer-asio asio/main.cpp -DASIO_STANDALONE -DASIO_HAS_CO_AWAIT -pthread
cxx peer-libuv libuv/main.cpp -luv
cxx peer-epoll epoll/main.cpp
cxx loadgen loadgen/main.cpp
crate tokio
crate smol

if [ -n "$failed" ]; then
  echo "build.sh: not built:$failed" >&2
  exit 1
fi
