# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tree of a random program: what the generator makes, and the reducer takes apart.

A node is its source text, with other nodes in it. It knows nothing of C++ but what a reducer and
the rules for a well-defined program need: what kind of thing it is, which type it has, how tightly
it binds, and whether it awaits or shows its evaluation. So a new kind of node needs no class.
"""

# How tightly an expression binds, loosest first.
COMMA, ASSIGN, OR, AND, BIT_OR, XOR, BIT_AND, EQUAL, LESS, SHIFT, ADD, MULTIPLY, UNARY, PRIMARY = (
    range(14)
)

# What an expression can be replaced with, by type. There is none for an object that exists.
SIMPLEST = {
    "int": "1",
    "bool": "true",
    "void": "(void)0",
    "text": 'std::string("s")',
    "Traced": 'Traced("s", 1)',
    "MoveOnly": 'MoveOnly("s", 1)',
    "CopyOnly": 'CopyOnly("s", 1)',
    "Point": "Point{1, 2}",
    "Pair": 'Pair{Traced("s", 1), 1}',
}


class Operand:
    """An expression in another, in parentheses if it binds more loosely than `binding`."""

    def __init__(self, node, binding):
        self.node = node
        self.binding = binding


class Mark:
    """`[[maybe_unused]]`, unless one of the variables is used."""

    def __init__(self, *variables):
        self.variables = variables

    def text(self):
        return "" if any(v.is_used for v in self.variables) else "[[maybe_unused]] "


class Node:
    """`role` is what a reducer may do with it:

    expr   replace it with a simpler one of its type
    full   nothing; a full expression
    list   delete some of its parts, which are statements, arguments of no call, or declarations
    stmt   delete it from its list, or replace it with the lists in it
    """

    def __init__(self, role, parts, type=None, binding=PRIMARY, awaits=False, effect=False, kind=""):
        self.role = role
        self.parts = parts
        self.type = type
        self.binding = binding
        self.awaits = awaits
        self.effect = effect
        self.kind = kind

    def children(self):
        for part in self.parts:
            if isinstance(part, Operand):
                yield part.node
            elif isinstance(part, Node):
                yield part

    def text(self):
        return "".join(text_of(part) for part in self.parts)

    def replaced(self, old, new):
        """This tree with `new` in the place of the node `old`. Shares what stays the same."""
        if self is old:
            return new
        parts = []
        changed = False
        for part in self.parts:
            node = part.node if isinstance(part, Operand) else part
            if isinstance(node, Node):
                other = node.replaced(old, new)
                if other is not node:
                    changed = True
                    part = Operand(other, part.binding) if isinstance(part, Operand) else other
            parts.append(part)
        return self.with_parts(parts) if changed else self

    def with_parts(self, parts):
        return Node(
            self.role, parts, self.type, self.binding, self.awaits, self.effect, self.kind
        )


def text_of(part):
    if isinstance(part, str):
        return part
    if isinstance(part, Operand):
        text = part.node.text()
        return text if part.node.binding >= part.binding else f"({text})"
    return part.text()


def walk(node):
    """`node` and all that is in it, outermost first."""
    yield node
    for child in node.children():
        yield from walk(child)


def within(node):
    """What is in the full expression `node`, without the bodies of lambdas in it."""
    for child in node.children():
        if child.role != "full":
            yield child
            yield from within(child)


def has_await(node):
    return any(inner.awaits for inner in within(node)) or node.awaits


def is_ordered(full):
    """Whether C++, or the contract of an expression that awaits, says in which order `full` shows
    what it evaluates."""
    return has_await(full) or sum(inner.effect for inner in within(full)) <= 1


def is_well_defined(tree):
    return all(is_ordered(node) for node in walk(tree) if node.role == "full")
