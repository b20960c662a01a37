# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kinds of statements. Each is a function from a context to a node, or to nothing where it does not
fit; `@statement(weight)` adds it. Loops are bounded by a counter in their head, which a reducer
cannot take away alone."""

import re

from expressions import NoRoom, expression, is_refused
from tree import AND, ASSIGN, UNARY, Mark, Node, Operand, is_ordered, walk

EQUAL_OR_MORE = AND + 1

KINDS = []
MAX_DEPTH = 3


def statement(weight):
    def add(make):
        KINDS.append((weight, make))
        return make

    return add


def stmt(*parts):
    return Node("stmt", list(parts))


def full(g, type, depth=3, awaits=None, binding=ASSIGN):
    """A full expression of that type; nothing if there is none here."""
    depth = g.random.choice((1, 2, depth, depth))

    def make():
        node = expression(g, type, depth)
        if node is None:
            raise NoRoom
        return Operand(node, binding)

    return g.full(make, awaits)


def random_statement(g):
    for _ in range(30):
        make = g.random.choices([k for _, k in KINDS], [w for w, _ in KINDS])[0]
        saved = g.polls, g.steps, g.weight, list(g.jumps), len(g.scopes), list(g.scopes[-1].variables)
        taken = set(g.scopes[-1].taken)
        uses = set(g.uses)
        modes = g.may_await, g.may_leave, g.effects, g.read, g.changed, g.depth
        labels, elements = list(g.labels), g.elements
        try:
            node = make(g)
        except NoRoom:
            node = None
        if node:
            node.kind = make.__name__
            return node
        g.polls, g.steps, g.weight, g.jumps = saved[:4]
        g.uses = uses
        del g.scopes[saved[4]:]
        g.scopes[-1].variables, g.scopes[-1].taken = saved[5], taken
        g.may_await, g.may_leave, g.effects, g.read, g.changed, g.depth = modes
        g.labels, g.elements = labels, elements
    return stmt("(void)0;\n")


def leaves(node):
    return node.kind in ("leave", "throw_statement")


def statements(g, count):
    """A list of them, in the newest scope."""
    made = []
    for _ in range(count):
        made.append(random_statement(g))
        if leaves(made[-1]) and not g.chance(0.05):
            break
    return Node("list", made)


def block(g, taken=(), jump=None, times=1, count=None):
    """`{ ... }`, with its statements in a scope of their own."""
    g.depth += 1
    with g.scope(taken), g.runs(times):
        if jump:
            with g.jump(jump):
                body = statements(g, count or g.random.choice((1, 2, 2, 3)))
        else:
            body = statements(g, count or g.random.choice((1, 2, 2, 3)))
    g.depth -= 1
    return Node("part", ["{\n", body, "}\n"])


def substatement(g, taken=(), jump=None, times=1):
    """A block, or a single statement without braces."""
    if g.chance(0.15):
        with g.scope(taken), g.runs(times):
            simple = expression_statement(g)
        return Node("part", ["\n", simple])
    return block(g, taken, jump, times)


def nested(g):
    return g.depth < MAX_DEPTH


# Expressions


@statement(4)
def expression_statement(g):
    return stmt(full(g, "void", binding=0), ";\n")


@statement(0.6)
def discarded_await(g):
    """Without a cast; the result is destroyed at the end."""
    value = full(g, g.random.choice(("Traced", "MoveOnly", "text")), awaits=True)
    return stmt(value, ";\n") if next(value.children()).awaits else None


@statement(3)
def assignment(g):
    kind = g.random.choice(("int", "int", "int", "bool", "text", "Traced", "element", "field"))
    value = full(g, "int" if kind in ("element", "field") else kind, binding=UNARY)
    if kind in ("element", "field"):
        variable = g.variable(lambda v: v.type == {"element": "int[2]", "field": "Point"}[kind]
                              and not v.constant, uses=False)  # fmt: skip
        if not variable:
            return None
        target = ".y" if kind == "field" else f"[{g.random.randrange(2)}]"
        if kind == "element" and g.chance(0.6):
            index = g.full(lambda: Operand(expression(g, "int", 2), UNARY), awaits=True)
            return stmt(Node("full", [variable.name, "[", *index.parts, " & 1] = ", *value.parts,
                                      " % 50"]), ";\n") if is_fine(index, value) else None  # fmt: skip
        return stmt(f"{variable.name}{target} = ", value, " % 50;\n")
    variable = g.variable(lambda v: v.type == kind and v.assignable, uses=False)
    if not variable or value.text() == variable.name:
        return None
    if kind == "int":
        operator = g.random.choice(("=", "=", "+=", "-=", "^="))
        return stmt(f"{variable.name} {operator} ", value, " % 50;\n")
    operator = "+=" if kind == "text" and g.chance(0.5) else "="
    return stmt(f"{variable.name} {operator} ", value, ";\n")


def is_fine(*parts):
    return is_ordered(Node("full", [part for full in parts for part in full.parts]))


@statement(0.6)
def bump_statement(g):
    uses = set(g.uses)
    variable = g.variable(lambda v: v.type == "int" and v.assignable)
    if not variable:
        return None
    if g.chance(0.5):
        g.uses = uses
        return stmt(g.random.choice((f"++{variable.name};\n", f"{variable.name}--;\n")))
    return stmt(f"bump({variable.name}, {g.random.randrange(9)});\n")


# Declarations


def declared(g, type, before, after, value, **facts):
    text = value.text() if value else ""
    name = g.name(avoid=text)
    variable = g.declare(name, type, **facts)
    return stmt(Mark(variable), before, name, *after, ";\n")


@statement(5)
def declare_number(g):
    type = g.random.choice(("int", "int", "bool"))
    value = full(g, type)
    constant = g.chance(0.2)
    before = g.random.choice((f"{type} ", "auto ")) if not constant else f"const {type} "
    shape = g.random.choice(("=", "=", "(", "{"))
    if shape == "(" and before != "auto " and not value.text().startswith(("int(", "Point(", "std")):
        after = "(", value, ")"
    elif shape == "{" and before != "auto ":
        after = "{", value, "}"
    else:
        after = " = ", value
    return declared(g, type, before, after, value, constant=constant)


@statement(1.5)
def declare_text(g):
    value = full(g, "text")
    return declared(g, "text", "std::string ", (" = ", value), value)


@statement(4)
def declare_object(g):
    type = g.random.choice(("Traced", "Traced", "MoveOnly", "CopyOnly", "Immovable"))
    constant = g.chance(0.15)
    before = f"const {type} " if constant else f"{type} "
    if g.chance(0.5):
        value = full(g, type)
        if g.chance(0.3) and not constant:
            before = "auto "
        return declared(g, type, before, (" = ", value), value, constant=constant)
    value = full(g, "int")
    braces = g.random.choice(("()", "{}"))
    after = braces[0] + f'"{g.event()}", ', value, braces[1]
    return declared(g, type, before, after, value, constant=constant)


@statement(0.7)
def declare_stamp(g):
    value = full(g, "int")
    return declared(g, "Stamp", "Stamp ", (f'("{g.event()}", ', value, ")"), value)


@statement(0.8)
def declare_aggregate(g):
    type = g.random.choice(("Point", "Pair"))
    value = full(g, type)
    return declared(g, type, f"{type} ", (" = ", value), value)


def braces(g, *types):
    values = [expression(g, type, 2) for type in types]
    if is_refused(*values):
        raise NoRoom
    parts = [part for value in values for part in (", ", Operand(value, ASSIGN))]
    return Node("part", ["{", *parts[1:], "}"])


@statement(0.5)
def declare_aggregate_parts(g):
    """Pair p{Traced, int}, as one full expression."""
    value = g.full(lambda: braces(g, "Traced", "int"))
    return declared(g, "Pair", "Pair ", (value,), value)


@statement(0.5)
def declare_nested_aggregate(g):
    value = g.full(lambda: Node("part", [
        "{", *braces(g, "Traced").parts[1:-1], ", ", braces(g, "Traced", "int"), ", ",
        Operand(expression(g, "int", 2), ASSIGN), "}"]))  # fmt: skip
    return declared(g, "Triple", "Triple ", (value,), value)


@statement(0.5)
def declare_new(g):
    value = full(g, "int")
    before, after = "std::unique_ptr<Traced> ", ("(new Traced(", f'"{g.event()}", ', value, "))")
    return declared(g, "unique", before, after, value)


@statement(0.8)
def declare_array(g):
    type = g.random.choice(("int", "Traced"))
    value = g.full(lambda: braces(g, type, type))
    return declared(g, f"{type}[2]", f"{type} ", ("[2] = ", value), value)


@statement(1.5)
def declare_reference(g):
    shape = g.random.choice(("place", "place", "const", "auto&&", "&&"))
    if shape == "place":
        value = full(g, "place")
        return declared(g, "Traced", g.random.choice(("Traced& ", "auto& ")), (" = ", value), value,
                        owned=False)  # fmt: skip
    value = full(g, "Traced")
    before = {"const": "const Traced& ", "auto&&": "auto&& ", "&&": "Traced&& "}[shape]
    if any(n.kind == "part_of_pair" for n in value.children()):
        return None  # a part of a temporary is refused
    return declared(g, "Traced", before, (" = ", value), value, constant=shape == "const",
                    owned=False)  # fmt: skip


@statement(0.5)
def declare_number_reference(g):
    if g.chance(0.5):
        variable = g.variable(lambda v: v.type == "int" and v.assignable and v.place)
        if not variable:
            return None
        name = g.name(avoid=variable.name)
        new = g.declare(name, "int")
        return stmt(Mark(new), f"int& {name} = {variable.name};\n")
    value = full(g, "int")
    before = g.random.choice(("const int& ", "int&& ", "auto&& "))
    direct = [n.kind for n in value.children()]
    if direct[0] in ("read_int", "element", "array_part", "field", "temporary_array", "unique",
                     "point_part", "pair_part", "assigned", "other_numbers", "comma",
                     "choice_int"):  # fmt: skip
        return None
    return declared(g, "int", before, (" = ", value), value, constant=True)


@statement(0.4)
def declare_pointer(g):
    variable = g.variable(lambda v: v.type == "Traced" and v.place and not v.constant)
    if not variable:
        return None
    name = g.name(avoid=variable.name)
    new = g.declare(name, "Traced*")
    return stmt(Mark(new), f"Traced* {name} = &{variable.name};\n")


@statement(1)
def declare_bindings(g):
    if g.chance(0.4):
        value = full(g, "Point")
        parts = "int", "int"
        before = g.random.choice(("auto ", "const auto& ", "auto&& ", "const auto "))
    elif g.chance(0.6):
        value = full(g, "Pair")
        parts = "Traced", "int"
        before = g.random.choice(("auto ", "const auto& ", "auto&& ", "const auto "))
    else:
        variable = g.variable(lambda v: v.type in ("Pair", "Point"))
        if not variable:
            return None
        parts = ("Traced" if variable.type == "Pair" else "int"), "int"
        before = g.random.choice(("auto& ", "auto& ", "const auto& "))
        if variable.constant:
            before = "const auto& "
        value = Node("full", [variable.name])
    constant = before.startswith("const")
    names = [g.name(avoid=value.text())]
    while len(names) < 2:
        other = g.name(avoid=value.text())
        if other != names[0]:
            names.append(other)
    made = [g.declare(n, t, constant=constant, owned=False) for n, t in zip(names, parts)]
    return stmt(Mark(*made), before, f"[{names[0]}, {names[1]}] = ", value, ";\n")


@statement(0.5)
def declare_late(g):
    """Without a value until after an await."""
    value = full(g, "int")
    name = g.name(avoid=value.text())
    between = full(g, "void", binding=0)
    if name in between.text():
        return None
    variable = g.declare(name, "int")
    return stmt(Mark(variable), f"int {name};\n", between, f";\n{name} = ", value, ";\n")


@statement(0.6)
def declare_lambda(g):
    """Takes a number, captures what it wants by reference or by copy, and is called later."""
    with g.plain(), g.scope():
        parameter = g.name()
        g.declare(parameter, "int")
        if g.chance(0.4):
            # by copy: what can be copied, and not changed
            fields = g.scopes[0].variables
            hidden = {v.name for v in g.visible() if v.type not in ("int", "bool", "Point")
                      or v in fields}  # fmt: skip
            body = full(g, "int", 2, awaits=False)
            capture = "[=]"
            words = set(re.findall(r"\w+", body.text()))
            if hidden & words or "bump" in words:
                return None
        else:
            body = full(g, "int", 2, awaits=False)
            capture = "[&]"
    name = g.name(avoid=body.text())
    new = g.declare(name, "lambda")
    return stmt(Mark(new), f"auto {name} = {capture}([[maybe_unused]] int {parameter}) "
                f'{{\ntrace("{g.event()}");\nreturn ', body, ";\n};\n")  # fmt: skip


@statement(0.15)
def declare_constant(g):
    name = g.name()
    new = g.declare(name, "int", constant=True)
    before = g.random.choice(("static constexpr int", "static const int", "constexpr int"))
    return stmt(Mark(new), f"{before} {name} = {g.random.randrange(20)};\n")


# Control flow


@statement(3)
def if_statement(g):
    if not nested(g):
        return None
    with g.scope():
        init = condition = None
        if g.chance(0.3):
            init = g.random.choice((declare_number, declare_object, declare_bindings))(g)
            if not init:
                return None
        condition = full(g, "bool", binding=0)
        if g.chance(0.2):
            value = full(g, "int")
            name = g.name(avoid=value.text())
            condition = Node("part", [Mark(g.declare(name, "int")), f"int {name} = ", value])
        taken = g.scopes[-1].taken
        parts = ["if (", *([init_text(init)] if init else []), condition, ") "]
        parts.append(substatement(g, taken))
        if g.chance(0.5):
            parts += ["else ", substatement(g, taken)]
    return stmt(*parts)


def init_text(node):
    """A declaration in a head: `;` and no new line."""
    last = node.parts[-1]
    return Node("part", [*node.parts[:-1], last.rstrip("\n") + " "])


@statement(0.3)
def if_constexpr(g):
    if not nested(g):
        return None
    condition = g.random.choice(("sizeof(int) == 4", "sizeof(int) > 9"))
    return stmt(f"if constexpr ({condition}) ", block(g), "else ", block(g))


@statement(0.7)
def plain_block(g):
    return stmt(block(g)) if nested(g) else None


def counter(g):
    name = "n" + g.event()
    return name, g.random.choice((1, 2, 2, 3))


@statement(1.2)
def while_loop(g):
    if not nested(g) or g.weight > 6:
        return None
    name, times = counter(g)
    with g.runs(times + 1):
        condition = full(g, "bool", 2, binding=EQUAL_OR_MORE)
    head = Node("full", [f"{name}-- > 0 && ", *condition.parts])
    if not is_fine(head):
        return None
    body = block(g, jump="loop", times=times)
    return stmt(f"int {name} = {times};\nwhile (", head, ") ", body)


@statement(0.5)
def while_declaration(g):
    """while (int x = ...), which ends by itself since the value is cut off."""
    if not nested(g) or g.weight > 6:
        return None
    name, times = counter(g)
    with g.runs(times + 1):
        value = full(g, "int", 2, binding=UNARY)
    with g.scope():
        variable_name = g.name(avoid=value.text())
        variable = g.declare(variable_name, "int")
        body = block(g, {variable_name}, jump="loop", times=times)
    head = Node("full", [f"{name}-- > 0 ? ", *value.parts, " & 7 : 0"])
    return stmt(f"int {name} = {times};\nwhile (", Mark(variable), f"int {variable_name} = ", head, ") ", body)


@statement(0.8)
def do_loop(g):
    if not nested(g) or g.weight > 6:
        return None
    name, times = counter(g)
    body = block(g, jump="loop", times=times)
    with g.runs(times):
        condition = full(g, "bool", 2, binding=EQUAL_OR_MORE)
    head = Node("full", [f"--{name} > 0 && ", *condition.parts])
    return stmt(f"int {name} = {times};\ndo ", body, "while (", head, ");\n")


@statement(1.2)
def for_loop(g):
    if not nested(g) or g.weight > 6:
        return None
    _, times = counter(g)
    with g.scope():
        name = g.name()
        variable = g.declare(name, "int", assignable=False)
        g.uses.add(variable)
        with g.runs(times + 1):
            awaited = full(g, "bool", 2, binding=EQUAL_OR_MORE) if g.chance(0.4) else None
            step = full(g, "void", 2, binding=1) if g.chance(0.3) else None
        condition = [f"{name} < {times}"] + ([" && ", *awaited.parts] if awaited else [])
        increment = [f"++{name}"] + ([", ", *step.parts] if step else [])
        start = full(g, "int", 1, binding=UNARY) if g.chance(0.3) else None
        if start and name in start.text():
            return None
        body = block(g, {name}, jump="loop", times=times)
    first = Node("full", [*start.parts, " % 1"]) if start else "0"
    return stmt(f"for (int {name} = ", first, "; ", Node("full", condition), "; ",
                Node("full", increment), ") ", body)  # fmt: skip


@statement(0.3)
def endless_loop(g):
    if not nested(g) or g.weight > 6:
        return None
    name, times = counter(g)
    body = block(g, jump="loop", times=times)
    leave = g.random.choice(("for (;;)", "while (true)"))
    return stmt(f"int {name} = {times};\n{leave} {{\nif ({name}-- == 0) break;\n", body, "}\n")


@statement(1.2)
def range_loop(g):
    if not nested(g) or g.weight > 6:
        return None
    shape = g.random.choice(("list", "local", "two", "vector", "points"))
    if shape == "list":
        range_, type = "{1, 2}", "int"
    elif shape == "vector":
        value = full(g, "int")
        range_, type = Node("full", ["std::vector<int>{4, ", *value.parts, "}"]), "int"
    elif shape == "points":
        value = full(g, "Point")
        range_, type = Node("full", ["std::array<Point, 2>{", *value.parts, ", Point{3, 4}}"]), "Point"
    elif shape == "two":
        if g.weight > g.steps or not g.may_await:
            return None
        value = full(g, "int", awaits=True)
        range_ = Node("full", [f'co_await two("{g.event()}", {g.pending()}, ', *value.parts, ")"])
        range_.parts[-1:-1] = []
        range_.awaits = True
        type = "int"
    else:
        variable = g.variable(lambda v: v.type in ("int[2]", "Traced[2]"))
        if not variable:
            return None
        range_, type = variable.name, variable.type[:-3]
    text = range_ if isinstance(range_, str) else range_.text()
    with g.scope():
        if type == "Point" and g.chance(0.6):
            names = sorted({g.name(avoid=text), g.name(avoid=text)})
            if len(names) < 2:
                return None
            made = [g.declare(n, "int", assignable=False, owned=False) for n in names]
            how = g.random.choice(("auto ", "auto&& ", "const auto& "))
            for variable in made:
                variable.constant = how.startswith("const")
            before = Node("part", [Mark(*made), how, f"[{names[0]}, {names[1]}]"])
        else:
            name = g.name(avoid=text)
            how = g.random.choice((f"{type} ", f"const {type}& ", "auto&& ", "auto "))
            constant = how.startswith("const") or how == "auto&& "
            variable = g.declare(name, type, assignable=False, constant=constant,
                                 owned=False)  # fmt: skip
            before = Node("part", [Mark(variable), how, name])
            names = [name]
        body = block(g, set(names), jump="loop", times=2)
    return stmt("for (", before, " : ", range_, ") ", body)


@statement(0.8)
def switch_statement(g):
    if not nested(g):
        return None
    with g.scope():
        init = ""
        if g.chance(0.2):
            made = declare_object(g)
            init = init_text(made)
        value = full(g, "int", binding=UNARY)
        if not any(node.effect for node in walk(value)):
            return None  # a compiler may see what it is
        parts = []
        labels = [f"case {n}:\n" for n in g.random.sample(range(-1, 4), g.random.randrange(1, 4))]
        if g.chance(0.7):
            labels.insert(g.random.randrange(len(labels) + 1), "default:\n")
        for label in labels:
            last = label is labels[-1]
            with g.scope(), g.jump("switch"):
                g.depth += 1
                body = statements(g, g.random.choice((1, 1, 2)))
                g.depth -= 1
            ends = body.parts and leaves(body.parts[-1])
            end = "break;\n" if not ends and g.chance(0.6) else "[[fallthrough]];\n"
            if ends or (last and end.startswith("[[")):
                end = ""
            needs_braces = any(n.kind.startswith(("declare", "local")) for n in body.parts) or "int n" in body.text()
            if needs_braces:
                parts.append(Node("part", [label, "{\n", body, end, "}\n"]))
            else:
                parts.append(Node("part", [label, body, end]))
    return stmt("switch (", init, Node("full", [*value.parts, " % 4"]), ") {\n", *parts, "}\n")


HANDLERS = (
    ("const Error& {0}", "Error"),
    ("const std::exception& {0}", "Error"),
    ("int {0}", "int"),
    ("const Traced& {0}", "Traced"),
    ("Traced {0}", "Traced"),
    ("...", None),
)


@statement(1.5)
def try_statement(g):
    if not nested(g):
        return None
    parts = ["try ", block(g, count=g.random.choice((1, 2, 3)))]
    chosen = sorted(g.random.sample(range(len(HANDLERS)), g.random.choice((1, 1, 2, 3))))
    if 3 in chosen and 4 in chosen:
        chosen.remove(3)
    if 0 in chosen and 1 in chosen and g.chance(0.5):
        chosen.remove(1)
    for index in chosen:
        pattern, type = HANDLERS[index]
        with g.scope(), g.without_awaits():
            name = g.name()
            shown = ""
            if type in ("int", "Traced"):
                g.uses.add(g.declare(name, type, constant=index == 3, place=False,
                          owned=False))
                shown = f'trace("{g.event()} %d", {name}{"" if type == "int" else ".number()"});\n'
            elif type:
                g.declare(name, "exception")
                shown = f'trace("{g.event()} %s", {name}.what());\n'
            g.depth += 1
            body = statements_in_handler(g, name)
            g.depth -= 1
        parts += [f"catch ({pattern.format(name)}) {{\n{shown}", body, "}\n"]
    return stmt(*parts)


def statements_in_handler(g, name):
    with g.scope({name}):
        made = []
        if g.chance(0.5):
            made = statements(g, 1).parts
        if g.chance(0.15) and g.may_leave and not (made and leaves(made[-1])):
            made = [*made, stmt("throw;\n")]
            made[-1].kind = "throw_statement"
    return Node("list", made)


@statement(1)
def leave(g):
    """break, continue, goto or co_return, seldom without a condition."""
    if not g.may_leave or g.depth == 0:
        return None
    shapes = ["return"]
    if g.jumps:
        shapes += ["break", "break"]
    if "loop" in g.jumps:
        shapes += ["continue", "continue"]
    shapes += [f"goto {label}" for label in g.labels]
    shape = g.random.choice(shapes)
    if shape == "return":
        return co_return(g)
    return stmt(f"{shape};\n")


@statement(1.5)
def conditional_leave(g):
    if not g.may_leave:
        return None
    condition = full(g, "bool", 2, binding=0)
    g.depth += 1
    body = leave(g)
    g.depth -= 1
    return stmt("if (", condition, ") ", Node("part", [body]))


@statement(0.25)
def throw_statement(g):
    if g.depth == 0:
        return None
    if g.chance(0.4):
        return stmt(f'throw Error("{g.event()}");\n')
    value = full(g, g.random.choice(("int", "Traced")))
    return stmt("throw ", value, ";\n")


@statement(0.3)
def local_class(g):
    name = "Local" + g.event()
    value = full(g, "int")
    variable_name = g.name(avoid=value.text() + name)
    variable = g.declare(variable_name, "local class")
    member = g.name()
    return stmt(Mark(variable), f"struct {name} {{\nint {member};\n", f"~{name}() {{ ",
                f'trace("~{name} %d", {member}); }}\n}} {variable_name}{{', value, "};\n")  # fmt: skip


def co_return(g):
    if g.result == "void":
        if g.chance(0.3):
            return stmt("co_return ", full(g, "void", binding=1), ";\n")
        return stmt("co_return;\n")
    if g.result == "place":
        variable = g.variable(lambda v: v.type == "Traced" and v.returnable)
        return stmt(f"co_return {variable.name};\n")
    if g.result in ("Traced", "MoveOnly", "text", "CopyOnly") and g.chance(0.4):
        variable = g.variable(lambda v: v.type == g.result and not v.constant and v.owned)
        if variable:
            name = variable.name
            return stmt(f"co_return std::move({name});\n" if g.chance(0.4) else f"co_return {name};\n")
    if g.result in ("Point",) and g.chance(0.4):
        value = g.full(lambda: braces(g, "int", "int"))
        return stmt("co_return ", value, ";\n")
    if g.result == "int":
        return stmt("co_return ", Node("full", [*full(g, "int", binding=UNARY).parts, " % 100"]), ";\n")
    return stmt("co_return ", full(g, g.result), ";\n")
