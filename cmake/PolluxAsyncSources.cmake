# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# pollux_async_sources(target FILES...)
