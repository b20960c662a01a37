# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Jumps to labels: out of blocks, back to their beginning, and into the middle of a loop."""

from statements import block, full, nested, statement, stmt
from tree import UNARY, Node, walk


@statement(0.4)
def goto_loop(g):
    if not nested(g) or g.weight > 6 or not g.may_leave:
        return None
    event = g.event()
    times = g.random.choice((1, 2))
    body = block(g, times=times + 1)
    return stmt(f"int n{event} = {times};\nagain_{event}:\n", body,
                f"if (n{event}-- > 0) goto again_{event};\n")  # fmt: skip


@statement(0.8)
def goto_out(g):
    """A block that statements in it may leave by a goto (`leave` in statements.py)."""
    if not nested(g) or not g.may_leave:
        return None
    event = g.event()
    g.labels.append(f"out_{event}")
    body = block(g)
    g.labels.pop()
    return stmt(body, f"out_{event}:\n(void)0;\n")


@statement(0.4)
def jump_into_loop(g):
    """As Duff did it."""
    if not nested(g) or g.weight > 3:
        return None
    value = full(g, "int", binding=UNARY)
    if not any(node.effect for node in walk(value)):
        return None
    name = "n" + g.event()
    blocks = [block(g, jump="loop", times=2, count=1) for _ in range(3)]
    return stmt(f"int {name} = 2;\nswitch (", Node("full", [*value.parts, " % 3"]),
                ") {\ncase 0:\ndo {\n", blocks[0], "[[fallthrough]];\ncase 1:\n", blocks[1],
                "[[fallthrough]];\ndefault:\n", blocks[2], f"}} while (--{name} > 0);\n}}\n")  # fmt: skip
