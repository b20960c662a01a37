# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes a program that shows a difference smaller, as long as it still shows it: first whole
functions, then statements, then expressions. It takes apart the generator's tree, so that most of
what it tries compiles."""

import time

from tree import SIMPLEST, Node, is_well_defined, walk

SECONDS = 900


def lists(tree):
    return [node for node in walk(tree) if node.role == "list" and node.parts]


def without(tree, node, begin, end):
    return tree.replaced(node, node.with_parts(node.parts[:begin] + node.parts[end:]))


def shorter_lists(tree):
    """Trees with a stretch of a list left out, long ones first. A list is looked at again only in a
    tree that has lost something."""
    for node in sorted(lists(tree), key=lambda node: -len(node.text())):
        size = len(node.parts)
        while size >= 1:
            for begin in range(0, len(node.parts), size):
                yield without(tree, node, begin, begin + size)
            size //= 2


def flatter_statements(tree):
    """Trees with what is in a statement in its place."""
    for node in walk(tree):
        if node.role != "stmt":
            continue
        inner = [part for part in walk(node) if part.role == "list" and part.parts]
        for part in inner[:4]:
            yield tree.replaced(node, part)


def simpler_expressions(tree):
    for node in walk(tree):
        if node.role != "expr" or not any(True for _ in node.children()) and not node.awaits:
            continue
        simplest = SIMPLEST.get(node.type)
        if simplest and node.text() != simplest:
            yield tree.replaced(node, Node("expr", [simplest], node.type))
        for inner in walk(node):
            if inner is not node and inner.role == "expr" and inner.type == node.type:
                yield tree.replaced(node, inner)


def reduced(tree, shows):
    """The smallest tree found for which `shows(text)`."""
    until = time.monotonic() + SECONDS
    seen = {tree.text()}
    smaller = True
    while smaller:
        smaller = False
        for candidates in (shorter_lists, flatter_statements, simpler_expressions):
            again = True
            while again:
                again = False
                for candidate in candidates(tree):
                    if time.monotonic() > until:
                        return tree
                    text = candidate.text()
                    if text in seen or len(text) >= len(tree.text()):
                        continue
                    seen.add(text)
                    if is_well_defined(candidate) and shows(text):
                        tree, again, smaller = candidate, True, True
                        break
    return tree
