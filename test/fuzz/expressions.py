# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kinds of expressions. Each is a function from a context and the depth left to a node, or to
nothing where it does not fit; `@makes(type, weight)` adds it to those of its type.

The types: int, bool, text (std::string), Point, Pair, Traced, MoveOnly, CopyOnly, Immovable: values;
seen: anything that a const Traced& can be bound to; place: a Traced that exists outside of the full
expression, and is not const; void.
"""

from tree import (
    ADD, AND, ASSIGN, BIT_AND, BIT_OR, COMMA, EQUAL, LESS, MULTIPLY, OR, PRIMARY, SHIFT, UNARY, XOR,
    Node, Operand, walk,
)

KINDS = {}

CPP = {"text": "std::string", "place": "Traced&", "seen": "const Traced&"}


def cpp(type):
    return CPP.get(type, type)


def makes(type, weight=1.0):
    def add(make):
        KINDS.setdefault(type, []).append((weight, make))
        return make

    return add


def expression(g, type, depth):
    """A random one. Near the leaves of the tree only those that need no operands fit."""
    kinds = KINDS[type]
    for _ in range(30):
        make = g.random.choices([k for _, k in kinds], [w for w, _ in kinds])[0]
        if depth <= 0 and make.__name__ not in SHALLOW:
            continue
        saved = g.polls, g.steps, g.effects, set(g.uses), set(g.read), set(g.changed)
        node = make(g, depth - 1)
        if node:
            node.kind = make.__name__
            return node
        g.polls, g.steps, g.effects, g.uses, g.read, g.changed = saved
    return fallback(g, type)


SHALLOW = {
    "literal", "read_int", "read_bool", "truth", "leaf", "leaf_bool", "leaf_void", "say_literal",
    "number_of", "text_literal", "read_text", "new_traced", "local_place", "local_seen",
    "leaf_traced", "new_move_only", "leaf_move_only", "new_copy_only", "new_point", "read_point",
    "new_pair", "nothing", "leaf_text", "new_immovable", "field", "chosen_field",
}


def fallback(g, type):
    if type == "place":
        return None
    if type == "seen":
        type = "Traced"
    texts = {
        "int": "2", "bool": "false", "text": 'std::string("f")', "Point": "Point{}",
        "void": "(void)0", "Traced": f'Traced("{g.event()}", 1)',
        "MoveOnly": f'MoveOnly("{g.event()}", 1)', "CopyOnly": f'CopyOnly("{g.event()}", 1)',
        "Immovable": f'Immovable("{g.event()}", 1)', "Pair": f'Pair{{Traced("{g.event()}", 1), 1}}',
    }  # fmt: skip
    object = type in ("Traced", "MoveOnly", "CopyOnly", "Immovable", "Pair")
    if object and not g.show():
        raise NoRoom
    return Node("expr", [texts[type]], type, effect=object)


class NoRoom(Exception):
    """A full expression without an await would show more than one thing."""


def make(type, *parts, binding=PRIMARY, awaits=False, effect=False):
    """A part that is a pair is an operand: a node, and how tightly it has to bind."""
    parts = [Operand(*part) if isinstance(part, tuple) else part for part in parts]
    return Node("expr", parts, type, binding, awaits, effect)


def awaiting(g, type, *parts):
    if g.chance(0.04):
        return make(type, "AWAIT(", *parts, ")", binding=UNARY, awaits=True, effect=True)
    return make(type, "co_await ", *parts, binding=UNARY, awaits=True, effect=True)


def of(g, type, depth, binding=ASSIGN):
    """An operand."""
    return expression(g, type, depth), binding


OBJECTS = ("Traced", "MoveOnly", "CopyOnly", "Immovable", "Pair", "text", "rvalue")


def is_refused(*values):
    """Operands in their order, of which a later one awaits after an object by value: that would
    have to be moved once more than in a coroutine, which is refused. So is a ?: that makes one."""
    for index, value in enumerate(values):
        if value.type not in OBJECTS:
            continue
        if any(awaits_in(later) or shows(later) for later in values[index + 1 :]):
            return True
        if value.kind.startswith("choice") and awaits_in(value):
            return True
    return False


def shows(node):
    return any(inner.effect for inner in walk(node))


def awaits_in(node):
    return any(inner.awaits for inner in walk(node))


# int


@makes("int", 0.7)
def literal(g, depth):
    return make("int", str(g.random.randrange(10)))


@makes("int", 3)
def read_int(g, depth):
    variable = g.scalar("int")
    return variable and make("int", variable.name)


@makes("int", 2)
def leaf(g, depth):
    if not g.can_await():
        return None
    operand = of(g, "int", depth) if depth >= 0 and g.chance(0.6) else (literal(g, 0), ASSIGN)
    return awaiting(g, "int", f'Leaf("{g.event()}", {g.pending()}, ', operand, ")")


@makes("int", 1.2)
def peek(g, depth):
    if not g.can_await():
        return None
    return awaiting(
        g, "int", f'Peek("{g.event()}", {g.pending()}, ', of(g, "seen", depth), ")"
    )


@makes("int", 0.35)
def shaky(g, depth):
    if not g.can_await():
        return None
    return awaiting(
        g, "int", f'shaky("{g.event()}", {g.pending()}, ', of(g, "int", depth), ")"
    )


@makes("int", 0.12)
def fails(g, depth):
    if not g.can_await():
        return None
    return awaiting(g, "int", f'Fail<int>("{g.event()}", {g.pending()})')


@makes("int", 0.6)
def say_literal(g, depth):
    if not g.show():
        return None
    return make("int", f'say("{g.event()}", ', of(g, "int", min(depth, 1)), ")", effect=True)


@makes("int", 0.15)
def risky(g, depth):
    if not g.show():
        return None
    return make("int", f'risky("{g.event()}", ', of(g, "int", depth), ")", effect=True)


@makes("int")
def number_of(g, depth):
    kinds = ("Traced", "MoveOnly", "CopyOnly", "Immovable")
    variable = g.variable(lambda v: v.type in kinds)
    return variable and make("int", f"{variable.name}.number()")


@makes("int", 0.5)
def number_of_seen(g, depth):
    return make("int", of(g, "seen", depth, PRIMARY), ".number()")


@makes("int", 0.4)
def other_numbers(g, depth):
    variable = g.variable(lambda v: v.type in ("Traced*", "unique", "Traced[2]", "Stamp", "Pair", "Triple", "lambda"))
    if not variable:
        return None
    if variable.type == "lambda":
        if not g.show():
            return None
        return make("int", f"{variable.name}(", of(g, "int", depth), ")", effect=True)
    if variable.type == "Traced[2]":
        return make("int", f"{variable.name}[", of(g, "int", depth, BIT_AND + 1), " & 1].number()")
    ends = {
        "Traced*": ("->number()",), "unique": ("->number()",), "Stamp": (".number()",),
        "Pair": (".first.number()", ".second"),
        "Triple": (".first.number()", ".second.first.number()", ".third"),
    }  # fmt: skip
    end = g.random.choice(ends[variable.type])
    return make("int", variable.name + end)


@makes("int", 1.5)
def arithmetic(g, depth):
    operator, binding = g.random.choice(
        (("+", ADD), ("-", ADD), ("+", ADD), ("^", XOR), ("&", BIT_AND), ("|", BIT_OR))
    )
    left, right = expression(g, "int", depth), expression(g, "int", depth)
    if left.kind == right.kind == "literal":
        return None  # looks like a slip
    around = (ADD, MULTIPLY) if binding == ADD else (UNARY, UNARY)
    return make("int", (left, around[0]), f" {operator} ", (right, around[1]), binding=binding)


@makes("int", 0.5)
def scaled(g, depth):
    number = g.random.randrange(2, 9)
    operator = g.random.choice("%*%/")
    if operator == "*":
        left = make("int", of(g, "int", depth, MULTIPLY), " % 10", binding=MULTIPLY)
        return make("int", left, f" * {number}", binding=MULTIPLY)
    return make("int", of(g, "int", depth, MULTIPLY), f" {operator} {number}", binding=MULTIPLY)


@makes("int", 0.3)
def unary(g, depth):
    return make("int", g.random.choice(("- ", "+ ", "~ ")), of(g, "int", depth, UNARY),
                binding=UNARY)  # fmt: skip


@makes("int", 0.3)
def shifted(g, depth):
    left = make("int", of(g, "int", depth, UNARY), " & 7", binding=BIT_AND)
    return make("int", (left, PRIMARY), " << 2", binding=SHIFT)


def choice(g, type, depth):
    condition = of(g, "bool", depth, OR)
    throwing = g.random.randrange(2) if type in ("int", "Traced", "text") and g.chance(0.1) else None
    arms = []
    for arm in range(2):
        if arm == throwing:
            arms.append(make("never", f'throw Error("{g.event()}")', binding=ASSIGN))
        else:
            arms.append(expression(g, type, depth))
    if None in arms:
        return None
    yes, no = ((arm, ASSIGN) for arm in arms)
    return make(type, condition, " ? ", yes, " : ", no, binding=ASSIGN)


def choices_of(type, weight):
    makes(type, weight)(lambda g, depth: choice(g, type, depth))


choices_of("int", 1)
choices_of("bool", 0.4)
choices_of("text", 0.4)
choices_of("Traced", 0.6)
choices_of("place", 0.2)
choices_of("Point", 0.3)
choices_of("void", 0.7)


@makes("int", 0.5)
def comma(g, depth):
    return make("int", of(g, "void", depth, COMMA), ", ", of(g, "int", depth), binding=COMMA)


@makes("seen", 0.15)
def comma_seen(g, depth):
    return make("seen", of(g, "void", depth, COMMA), ", ", of(g, "seen", depth), binding=COMMA)


@makes("int", 0.6)
def element(g, depth):
    variable = g.variable(lambda v: v.type == "int[2]" and v not in g.changed)
    if not variable:
        return None
    g.read.add(variable)
    return make("int", f"{variable.name}[", of(g, "int", depth, UNARY), " & 1]")


@makes("int", 0.3)
def letter(g, depth):
    return make("int", 'static_cast<int>("abcd"[', of(g, "int", depth, UNARY), " & 3])")


@makes("int", 0.8)
def call(g, depth):
    if not g.show():
        return None
    shape = g.random.choice(("add2", "add3", "through", "look", "measure", "area"))
    if shape == "add2":
        parts = "add(", of(g, "int", depth), ", ", of(g, "int", depth), ")"
    elif shape == "add3":
        parts = ("add(", of(g, "int", depth), ", ", of(g, "int", depth), ", ",
                 of(g, "int", depth), ")")  # fmt: skip
    elif shape == "through":
        parts = "through(", of(g, "int", depth), ", ", of(g, "int", depth), ")"
    else:
        type = {"look": "seen", "measure": "text", "area": "Point"}[shape]
        parts = f"{shape}(", of(g, type, depth), ", ", of(g, "int", depth), ")"
    return make("int", *parts, effect=True)


@makes("int", 0.5)
def bumped(g, depth):
    if g.effects is not None:
        return None
    variable = g.scalar("int", lambda v: v.assignable)
    if not variable:
        return None
    return make("int", f"bump({variable.name}, ", of(g, "int", depth), ")", effect=True)


@makes("int", 0.3)
def assigned(g, depth):
    """In the middle of an expression that does not use the variable otherwise."""
    if g.effects is not None:
        return None
    variable = g.variable(
        lambda v: v.type == "int" and v.assignable and v not in g.read and v not in g.changed,
        uses=False,
    )
    if not variable:
        return None
    g.changed.add(variable)
    operator = g.random.choice(("=", "+=", "="))
    return make("int", f"{variable.name} {operator} ", of(g, "int", depth, MULTIPLY), " % 50",
                binding=ASSIGN, effect=True)  # fmt: skip


@makes("int", 0.4)
def converted(g, depth):
    shape = g.random.choice(("cast", "brace", "functional", "size"))
    if shape == "size":
        return make("int", "static_cast<int>(", of(g, "text", depth, PRIMARY), ".size())")
    if shape == "cast":
        return make("int", "static_cast<int>(", of(g, "bool", depth, COMMA), ")")
    if shape == "brace":
        return make("int", "int{", of(g, "int", depth), "}")
    return make("int", "int(", of(g, "int", depth), ")")


@makes("int", 0.6)
def number_object(g, depth):
    if not g.show():
        return None
    shapes = ["get", "put", "at", "call", "convert"]
    if g.effects is None:  # the order of its operands is the compiler's without an await
        shapes.append("times")
    shape = g.random.choice(shapes)
    operand = of(g, "int", depth)
    if shape == "times":
        left = make("Number", "Number(", operand, ")", effect=True)
        right = make("Number", "Number(", of(g, "int", depth), ")", effect=True)
        return make("int", (left, PRIMARY), " * ", (right, PRIMARY), binding=MULTIPLY, effect=True)
    if shape == "put":
        parts = ("(Number(", operand, ") << ", of(g, "int", depth, ADD), " << ",
                 of(g, "int", depth, ADD), ").get(1)")  # fmt: skip
        return make("int", *parts, effect=True)
    if shape == "convert":
        return make("int", "1 + Number(", operand, ")", binding=ADD, effect=True)
    opening, closing = {"get": (".get(", ")"), "at": ("[", "]"), "call": ("(", ", 1)")}[shape]
    return make("int", "Number(", operand, f"){opening}", of(g, "int", depth), closing,
                effect=True)  # fmt: skip


@makes("int", 0.25)
def lambda_call(g, depth):
    """A lambda that is called where it is made; its body is made of full expressions."""
    if not g.show():
        return None
    argument = of(g, "int", depth)
    with g.plain(), g.scope():
        name = g.name()
        g.declare(name, "int")
        body = g.full(lambda: expression(g, "int", 1), awaits=False)
    return make("int", f"[&]([[maybe_unused]] int {name}) {{ return ", body, "; }(", argument, ")",
                binding=ASSIGN, effect=True)  # fmt: skip


@makes("int", 0.4)
def point_part(g, depth):
    return make("int", of(g, "Point", depth, PRIMARY), g.random.choice((".x", ".y")))


@makes("int", 0.3)
def pair_part(g, depth):
    return make("int", of(g, "Pair", depth, PRIMARY), ".second")


@makes("int", 0.3)
def array_part(g, depth):
    if not g.can_await():
        return None
    inner = awaiting(g, "array", f'two("{g.event()}", {g.pending()}, ', of(g, "int", depth), ")")
    return make("int", (inner, PRIMARY), "[", of(g, "int", depth, UNARY), " & 1]")


@makes("int", 0.3)
def temporary_array(g, depth):
    return make("int", "std::array<int, 2>{", of(g, "int", depth), ", ", of(g, "int", depth), "}[",
                of(g, "int", depth, UNARY), " & 1]")  # fmt: skip


@makes("int", 0.5)
def field(g, depth):
    variable = g.variable(lambda v: v.type == "Point" and v not in g.changed)
    if not variable:
        return None
    g.read.add(variable)
    return make("int", f"{variable.name}.{g.random.choice('xy')}")


@makes("int", 0.3)
def macro_call(g, depth):
    if g.chance(0.5):
        return make("int", "WHOLE(", of(g, "int", depth, COMMA), ")")
    if not g.show():
        return None
    return make("int", "MORE(", of(g, "int", depth, COMMA), ")", effect=True)


@makes("int", 0.4)
def unique(g, depth):
    return make("int", "*std::make_unique<int>(", of(g, "int", depth), ")", binding=UNARY)


@makes("int", 0.2)
def conditional_access(g, depth):
    """(c ? &a : &b)->number()"""
    a = g.variable(lambda v: v.type == "Traced" and v.place)
    b = g.variable(lambda v: v.type == "Traced" and v.place)
    if not a or not b or a.constant != b.constant:
        return None
    return make("int", "(", of(g, "bool", depth, OR), f" ? &{a.name} : &{b.name})->number()")


# bool


@makes("bool", 0.3)
def truth(g, depth):
    return make("bool", g.random.choice(("true", "false")))


@makes("bool", 2)
def read_bool(g, depth):
    variable = g.scalar("bool")
    return variable and make("bool", variable.name)


@makes("bool", 1)
def leaf_bool(g, depth):
    if not g.can_await():
        return None
    operand = of(g, "bool", depth) if depth >= 0 else (truth(g, 0), ASSIGN)
    return awaiting(g, "bool", f'Leaf("{g.event()}", {g.pending()}, ', operand, ")")


@makes("bool", 2)
def comparison(g, depth):
    operator, binding = g.random.choice((("<", LESS), (">=", LESS), ("==", EQUAL), ("!=", EQUAL)))
    left = expression(g, "int", depth)
    right = str(g.random.randrange(12))
    if left.kind in ("literal", "read_int", "field", "element", "other_numbers") or g.chance(0.3):
        other = expression(g, "int", depth)
        if other.text() == left.text() or (left.kind == "literal" and other.kind == "literal"):
            return None
        if len(other.text()) < 14 and len(left.text()) < 14:
            return None  # a compiler may see what it gives
        right = other
    operand = right if isinstance(right, str) else Operand(right, UNARY)
    return make("bool", (left, UNARY), f" {operator} ", operand, binding=binding)


@makes("bool", 1.3)
def logical(g, depth):
    operator, binding = g.random.choice((("&&", AND), ("||", OR)))
    left, right = expression(g, "bool", depth), expression(g, "bool", depth)
    if left.text() in right.text() or right.text() in left.text():
        return None  # a compiler may see what it gives
    return make("bool", (left, EQUAL), f" {operator} ", (right, EQUAL), binding=binding)


@makes("bool", 0.5)
def negation(g, depth):
    return make("bool", "!", of(g, "bool", depth, PRIMARY), binding=UNARY)


@makes("bool", 0.5)
def asked(g, depth):
    if not g.show():
        return None
    return make("bool", f'ask("{g.event()}", ', of(g, "int", depth), ")", effect=True)


@makes("bool", 0.25)
def overloaded_and(g, depth):
    if not g.show():
        return None
    return make("bool", "(Number(", of(g, "int", depth), ") && Number(", of(g, "int", depth), "))",
                effect=True)  # fmt: skip


@makes("bool", 0.25)
def equal_bools(g, depth):
    left, right = expression(g, "bool", depth), expression(g, "bool", depth)
    if left.text() in right.text() or right.text() in left.text():
        return None
    return make("bool", (left, PRIMARY), " == ", (right, PRIMARY), binding=EQUAL)


# text


@makes("text", 1)
def text_literal(g, depth):
    return make("text", f'std::string("{g.event()}")')


@makes("text", 1)
def read_text(g, depth):
    variable = g.variable(lambda v: v.type == "text")
    return variable and make("text", f"std::string({variable.name})")


@makes("text", 1)
def joined(g, depth):
    return make("text", of(g, "text", depth, ADD), " + ", g.random.choice(
        (f'"{g.event()}"', of(g, "text", depth, MULTIPLY))), binding=ADD)  # fmt: skip


@makes("text", 1)
def number_text(g, depth):
    return make("text", "std::to_string(", of(g, "int", depth), ")")


@makes("text", 1)
def leaf_text(g, depth):
    if not g.can_await():
        return None
    value = expression(g, "text", depth) if depth >= 0 else text_literal(g, 0)
    if is_refused(value):
        return None
    return awaiting(
        g, "text", f'Leaf<std::string>("{g.event()}", {g.pending()}, ', (value, ASSIGN), ")"
    )


# Traced and what it is made of


@makes("Traced", 2)
def new_traced(g, depth):
    if not g.show():
        return None
    return make("Traced", f'Traced("{g.event()}", ', of(g, "int", depth), ")", effect=True)


@makes("Traced", 0.7)
def leaf_traced(g, depth):
    if not g.can_await() or depth < 0:
        return None
    value = expression(g, "Traced", depth)
    if is_refused(value):
        return None
    return awaiting(g, "Traced", f'Leaf("{g.event()}", {g.pending()}, ', (value, ASSIGN), ")")


@makes("Traced", 0.6)
def copied(g, depth):
    place = expression(g, "place", 0)
    if not place or not g.show():
        return None
    if g.chance(0.3):
        return make("Traced", "Traced(std::move(", (place, ASSIGN), "))", effect=True)
    return make("Traced", "Traced{", (place, ASSIGN), "}", effect=True)


@makes("Traced", 0.4)
def made(g, depth):
    if not g.show():
        return None
    return make("Traced", f'make("{g.event()}", ', of(g, "int", depth), ")", effect=True)


@makes("Traced", 0.3)
def part_of_pair(g, depth):
    pair = expression(g, "Pair", depth)
    if awaits_in(pair):
        return None
    return make("Traced", (pair, PRIMARY), ".first")


@makes("seen", 2)
def local_seen(g, depth):
    variable = g.variable(lambda v: v.type in ("Traced", "MoveOnly", "CopyOnly", "Immovable"))
    return variable and make("seen", variable.name)


@makes("seen", 2)
def temporary_seen(g, depth):
    return expression(g, "Traced", depth)


@makes("seen", 0.3)
def other_temporary(g, depth):
    return expression(g, g.random.choice(("MoveOnly", "CopyOnly", "Immovable")), depth)


@makes("seen", 0.7)
def picked(g, depth):
    if not g.show():
        return None
    return make("seen", "pick(", of(g, "seen", depth), ", ", of(g, "seen", depth), ")", effect=True)


@makes("seen", 0.2)
def seen_part(g, depth):
    return make("seen", of(g, "Pair", depth, PRIMARY), ".first")


@makes("place", 3)
def local_place(g, depth):
    variable = g.variable(lambda v: v.type == "Traced" and v.place and not v.constant)
    return variable and make("place", variable.name)


@makes("place", 0.6)
def place_in(g, depth):
    variable = g.variable(
        lambda v: v.type in ("Traced*", "Traced[2]", "Pair") and v.place and not v.constant
    )
    if not variable:
        return None
    if variable.type == "Traced*":
        return make("place", f"*{variable.name}", binding=UNARY)
    if variable.type == "Pair":
        return make("place", f"{variable.name}.first")
    return make("place", f"{variable.name}[", of(g, "int", depth, UNARY), " & 1]")


@makes("MoveOnly", 1)
def new_move_only(g, depth):
    if not g.show():
        return None
    return make("MoveOnly", f'MoveOnly("{g.event()}", ', of(g, "int", depth), ")", effect=True)


@makes("MoveOnly", 0.6)
def leaf_move_only(g, depth):
    if not g.can_await() or depth < 0:
        return None
    value = expression(g, "MoveOnly", depth)
    if is_refused(value):
        return None
    return awaiting(g, "MoveOnly", f'Leaf("{g.event()}", {g.pending()}, ', (value, ASSIGN), ")")


@makes("CopyOnly", 1)
def new_copy_only(g, depth):
    if not g.show():
        return None
    return make("CopyOnly", f'CopyOnly("{g.event()}", ', of(g, "int", depth), ")", effect=True)


@makes("Immovable", 1)
def new_immovable(g, depth):
    if not g.show():
        return None
    return make("Immovable", f'Immovable("{g.event()}", ', of(g, "int", depth), ")", effect=True)


@makes("Point", 2)
def new_point(g, depth):
    return make("Point", "Point{", of(g, "int", depth), ", ", of(g, "int", depth), "}")


@makes("Point", 1)
def read_point(g, depth):
    variable = g.variable(lambda v: v.type == "Point" and v not in g.changed)
    return variable and make("Point", f"Point({variable.name})")


@makes("Pair", 1)
def new_pair(g, depth):
    first, second = expression(g, "Traced", depth), expression(g, "int", depth)
    if is_refused(first, second):
        return None
    return make("Pair", "Pair{", (first, ASSIGN), ", ", (second, ASSIGN), "}")


# void


@makes("void", 0.2)
def nothing(g, depth):
    return make("void", "(void)0", binding=UNARY)


@makes("void", 1)
def leaf_void(g, depth):
    if not g.can_await():
        return None
    return awaiting(g, "void", f'Leaf("{g.event()}", {g.pending()})')


@makes("void", 2)
def discarded(g, depth):
    type = g.random.choice(("int", "int", "bool", "text", "Traced", "seen", "MoveOnly", "Point"))
    value = expression(g, type, depth)
    if is_refused(value):
        return None
    return make("void", "(void)", (value, UNARY), binding=UNARY)


@makes("void", 0.4)
def traced_call(g, depth):
    if not g.show():
        return None
    return make("void", f'trace("{g.event()} %d", ', of(g, "int", depth), ")", effect=True)


# Calls of async functions


def argument(g, parameter, depth):
    type = parameter.type
    if type == "depth":
        return make("int", "1")
    if type.startswith("Holder"):
        variable = g.variable(lambda v: v.type == type[:-1] and not v.constant)
        return variable and make(type, variable.name)
    if type == "rvalue":
        place = expression(g, "place", 0)
        if place and g.chance(0.4):
            return make("rvalue", "std::move(", (place, ASSIGN), ")")
        return expression(g, "Traced", depth)
    if type == "int&":
        variable = g.scalar("int", lambda v: v.assignable and v.place)
        return variable and make("int&", variable.name)
    if type == "Traced" and g.chance(0.3):
        place = expression(g, "place", 0)
        if place:
            return make("Traced", "std::move(", (place, ASSIGN), ")")
    return expression(g, type, depth)


def call_of(g, result, depth):
    """A call of one of the program's async functions, or nothing."""
    if not g.can_await():
        return None
    fitting = [
        f for f in g.functions
        if f.result == result and not f.element and g.affords((f.polls, f.steps))
        and g.effects is None and g.chance(0.9)
    ]  # fmt: skip
    if not fitting:
        return None
    function = g.random.choice(fitting)
    parts, values = [], []
    parameters = function.parameters
    while parameters and parameters[-1].default and g.chance(0.5):
        parameters = parameters[:-1]
    for parameter in parameters:
        value = argument(g, parameter, depth)
        if value is None:
            return None
        values.append(value)
        parts += [", "] * bool(parts) + [(value, ASSIGN)]
    by_value = [v for v, p in zip(values, parameters) if p.type not in ("seen", "rvalue")]
    if is_refused(*by_value) or is_refused(*values):
        return None
    target = function.call
    if function.object:
        variable = g.variable(lambda v: v.type == function.object)
        if not variable:
            return None
        target = f"{variable.name}.{target}"
    g.spend((function.polls, function.steps))
    return awaiting(g, result, f"{target}(", *parts, ")")


def add_calls(type, weight):
    @makes(type, weight)
    def async_call(g, depth):
        return call_of(g, type, depth)


for type, weight in {
    "int": 1.2, "bool": 0.6, "text": 0.6, "Traced": 0.8, "MoveOnly": 0.8, "place": 0.8, "void": 1,
    "Point": 0.5, "CopyOnly": 0.5, "Pair": 0.5,
}.items():  # fmt: skip
    add_calls(type, weight)
