# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Takes functions out of a random program, and whatever has to do with them, so that one that is
refused does not take the others with it."""

import re

NAME = re.compile(r"\b(?:fn\d+|Holdere\d+)\b")
MEMBER = re.compile(r"\b(fn\d+)\(")


def declarations(tree):
    """The nodes of functions and classes, of the fixture's fields and of the scenarios."""
    return [node for part in tree.children() for node in part.children()]


def functions_in(tree):
    """How many main drives."""
    return len(list(tree.children())[-1].parts)


def defined(text):
    """What a declaration brings into the program: a class with its functions, or one function."""
    names = set(re.findall(r"^struct (\w+)", text))
    members = MEMBER.findall(text)
    return names | set(members if names else members[:1])


def at_lines(tree, lines):
    """The declarations that the lines, counted from 1, are in."""
    text = tree.text()
    position, found = 0, []
    for node in declarations(tree):
        source = node.text()
        position = text.index(source, position)
        first = text.count("\n", 0, position) + 1
        position += len(source)
        last = text.count("\n", 0, position) + 1
        if any(first <= line <= last for line in lines):
            found.append(node)
    return found


def without(tree, lines):
    """The program without the functions at these lines, and those that mention them; None if no
    function stands there."""
    gone = at_lines(tree, lines)
    names = set().union(*(defined(node.text()) for node in gone))
    if not names:
        return None
    classes_and_functions = next(tree.children()).parts
    left = [node for node in declarations(tree) if node not in gone]
    more = gone
    while more:
        more = [node for node in left if names & set(NAME.findall(node.text()))]
        left = [node for node in left if node not in more]
        gone += more
        for node in more:
            if node in classes_and_functions:
                names |= defined(node.text())
    return tree.with_parts([kept(part, gone) for part in tree.parts])


def kept(part, gone):
    if isinstance(part, str):
        return part
    return part.with_parts([node for node in part.parts if node not in gone])
