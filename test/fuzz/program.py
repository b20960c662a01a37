# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A random program: classes and async functions that call the earlier ones, and a main that drives
each of them (pollux/testing/oracle.h). The same seed gives the same program."""

import itertools
import pathlib
import random

import closures  # noqa: F401  these add their kinds of statements
import jumps  # noqa: F401
from expressions import NoRoom, cpp
from scope import Context, Variable
from statements import co_return, statements
from tree import Mark, Node, walk

PRELUDE = pathlib.Path(__file__).with_name("prelude.h")

RESULTS = ["void", "int", "int", "int", "bool", "text", "Traced", "Traced", "MoveOnly", "place",
           "Point", "CopyOnly"]  # fmt: skip
PARAMETERS = ["int", "int", "bool", "text", "Traced", "Traced", "MoveOnly", "CopyOnly", "seen",
              "seen", "place", "place", "rvalue", "int&", "Point", "holder"]  # fmt: skip


class Parameter:
    def __init__(self, type, name, default=""):
        self.type = type
        self.name = name
        self.default = default


class Function:
    """What a caller has to know."""

    def __init__(self, name, result, parameters, object=None):
        self.call = name
        self.result = result
        self.parameters = parameters
        self.object = object
        self.element = None  # of a stream
        self.elements = 0
        self.polls = 0
        self.steps = 0


# How main gives a parameter, from the fixture `x`; nothing that shows an evaluation, since that is
# in no certain order there.
ROOT_ARGUMENTS = {
    "int": "7", "bool": "true", "text": 'std::string("root")', "Traced": "std::move(x.value)",
    "MoveOnly": "std::move(x.unique)", "CopyOnly": "x.copied", "seen": "x.seen", "place": "x.place",
    "rvalue": "std::move(x.given)", "int&": "x.number", "Point": "Point{3, 4}", "depth": "1",
}  # fmt: skip

FIXTURE = """struct Fixture {
  Traced value{"x value", 1};
  MoveOnly unique{"x unique", 2};
  CopyOnly copied{"x copied", 3};
  Traced seen{"x seen", 4};
  Traced place{"x place", 5};
  Traced given{"x given", 6};
  int number = 8;
"""

SPELLED = {"rvalue": "Traced&&", "depth": "int"}
# A box takes them without a trace.
UNTRACED = ("int", "bool", "text", "Point", "seen", "place", "int&", "depth")


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.events = (f"e{n}" for n in itertools.count(1))
        self.names = (f"fn{n}" for n in itertools.count(1))
        self.functions = []
        self.classes = []

    def program(self, count):
        parts = []
        while len(self.functions) < count:
            if self.random.random() < 0.12:
                parts += self.holder()
            else:
                parts.append(self.free_function())
        fields = [f"{name} {name.lower()};\n" for name in self.classes]
        scenarios = [self.scenario(function) for function in self.functions]
        return Node("program", [
            PRELUDE.read_text(), "\n", Node("list", parts), FIXTURE,
            Node("list", [Node("stmt", [field]) for field in fields]), "};\n",
            "int main() {\nreturn run_oracle({\n", Node("list", scenarios), "});\n}\n"])  # fmt: skip

    def scenario(self, function):
        arguments = ", ".join(
            ROOT_ARGUMENTS.get(p.type) or f"x.{p.type[:-1].lower()}" for p in function.parameters
        )
        call = f"x.{function.object.lower()}.{function.call}" if function.object else function.call
        name = function.call.replace("::", " ")
        return Node("stmt", [f'{{"{name}", []([[maybe_unused]] Fixture& x) {{ return '
                             f"{call}({arguments}); }}}},\n"])  # fmt: skip

    # Functions.

    def context(self):
        polls = self.random.choice((4, 8, 12, 16))
        return Context(self.random, self.events, self.functions, polls)

    def parameters(self, g):
        """In the outermost scope of `g`, each type that cannot be given twice at most once."""
        made = []
        for _ in range(self.random.choice((0, 1, 1, 2, 2, 3))):
            type = self.random.choice(PARAMETERS)
            if type == "holder":
                if not self.classes:
                    continue
                type = self.random.choice(self.classes) + "&"
            if any(p.type == type for p in made) and type not in ("int", "bool", "text", "Point"):
                continue
            default = ""
            if type in ("int", "bool") and self.random.random() < 0.3:
                default = {"int": "5", "bool": "false"}[type]
            elif made and made[-1].default:
                continue
            made.append(Parameter(type, g.name(), default))
            self.declare(g, made[-1])
        return made

    def declare(self, g, parameter):
        type = parameter.type
        facts = {
            "seen": {"constant": True, "owned": False, "place": True},
            "place": {"owned": False, "returnable": True},
            "int&": {"owned": False},
        }.get(type, {})
        inner = {"seen": "Traced", "place": "Traced", "rvalue": "Traced", "int&": "int"}
        variable_type = inner.get(type, type.rstrip("&"))
        parameter.variable = g.declare(parameter.name, variable_type, **facts)

    def recursion(self, g, function):
        """A statement that calls the function itself, once."""
        depth = f"depth_{g.event()}"
        arguments = "".join(f", {p.name}" for p in function.parameters)
        for parameter in function.parameters:
            g.uses.add(parameter.variable)
        function.parameters.insert(0, Parameter("depth", depth))
        function.parameters[0].variable = Variable(depth, "depth")
        g.uses.add(function.parameters[0].variable)
        for parameter in function.parameters:
            parameter.default = ""
        return f"if ({depth} > 0) co_await {function.call}({depth} - 1{arguments});\n"

    def body(self, g, taken):
        with g.scope(taken):
            made = statements(g, self.random.randrange(2, 7))
            if not made.parts or made.parts[-1].kind != "leave":
                for _ in range(20):
                    try:
                        last = co_return(g)
                        break
                    except NoRoom:
                        continue
                last = Node("part", [last])
            else:
                last = ""
        return Node("part", ["{\n", made, last, "}\n"])

    def head(self, g, function, name, with_defaults=True, specifiers="[[pollux::async]] "):
        element = function.element
        result = f"Stream<{cpp(element)}>" if element else f"Task<{cpp(function.result)}>"
        parts = [f"{specifiers}{result} {name}("]
        for parameter in function.parameters:
            parts += [", "] * (len(parts) > 1)
            spelled = SPELLED.get(parameter.type) or cpp(parameter.type)
            default = f" = {parameter.default}" if parameter.default and with_defaults else ""
            parts += [Mark(parameter.variable), f"{spelled} {parameter.name}{default}"]
        return [*parts, ")"]

    def make(self, g, function):
        """Its body; `function` can be called from now on."""
        g.result, g.element = function.result, function.element
        polls, steps = g.polls, g.steps
        body = self.body(g, {p.name for p in function.parameters})
        recurses = not function.object and self.random.random() < 0.15 and all(
            p.type in UNTRACED for p in function.parameters) and not function.element  # fmt: skip
        if recurses:
            body.parts.insert(1, self.recursion(g, function))
        elif not awaits(body):
            body.parts.insert(1, f'co_await Leaf("{g.event()}", 1);\n')
        for variable in g.uses:
            variable.is_used = True
        function.elements = g.elements
        function.polls = polls - g.polls + 2
        function.steps = max(steps - g.steps, 1)
        if recurses:
            function.polls, function.steps = 2 * function.polls, 2 * function.steps
        return body

    def signature(self, g, name, object=None):
        result = self.random.choice(RESULTS)
        parameters = self.parameters(g)
        if result == "place" and not any(p.type == "place" for p in parameters):
            result = "int"
        return Function(name, result, parameters, object)

    def free_function(self):
        name = next(self.names)
        g = self.context()
        function = self.signature(g, name)
        if self.random.random() < 0.2:
            function.result, function.element = "void", self.random.choice(("int", "Traced", "text"))
        body = self.make(g, function)
        shape = self.random.random()
        self.functions.append(function)
        if shape < 0.1:
            function.call = f"ns_{name}::{name}"
            head = self.head(g, function, name)
            return Node("stmt", [f"namespace ns_{name} {{\n", *head, " ", body, "}\n"])
        if shape < 0.2:
            specifiers = "[[pollux::async]] static "
            return Node("stmt", [*self.head(g, function, name, specifiers=specifiers), " ", body, "\n"])
        if shape < 0.3:  # declared before
            declaration = [*self.head(g, function, name), ";\n\n"]
            return Node("stmt", [*declaration, *self.head(g, function, name, False), " ", body, "\n"])
        return Node("stmt", [*self.head(g, function, name), " ", body, "\n"])

    # Classes.

    def holder(self):
        """A class with fields and async members, in its body or after it."""
        class_name = "Holder" + next(self.events)
        fields, inside, after, methods = [], [], [], []
        field_types = {"Traced": '{{"{0}", 3}}', "int": " = 4", "Point": "", "MoveOnly": '{{"{0}", 2}}'}
        scratch = self.context()
        for type in ("Traced", "int", *self.random.sample(sorted(field_types), 2)):
            name = scratch.name()
            scratch.declare(name, type)
            fields.append((name, type))
            init = field_types[type].format(next(self.events))
            inside.append(Node("stmt", [f"{type} {name}{init};\n"]))
        for _ in range(self.random.choice((1, 2, 2, 3))):
            name = next(self.names)
            g = self.context()
            g.object = class_name
            constant = self.random.random() < 0.3
            for field, type in fields:
                g.declare(field, type, constant=constant, owned=False)
            with g.scope():
                function = self.signature(g, name, class_name)
                function.constant = constant
                body = self.make(g, function)
            tail = " const " if constant else " "
            specifiers = "[[pollux::async]] "
            if self.random.random() < 0.3 and all(p.type in UNTRACED for p in function.parameters):
                specifiers += "virtual "
            head = self.head(g, function, name, specifiers=specifiers)
            if self.random.random() < 0.5:
                inside.append(Node("stmt", [*head, tail, body]))
            else:
                inside.append(Node("stmt", [*head, tail, ";\n"]))
                after.append(Node("stmt", [
                    *self.head(g, function, f"{class_name}::{name}", False), tail, body]))  # fmt: skip
            methods.append(function)
        self.functions += methods
        self.classes.append(class_name)
        whole = Node("stmt", [f"struct {class_name} {{\n", Node("list", inside), "};\n\n"])
        return [whole, *after]


def awaits(body):
    return any(node.awaits for node in walk(body))


def generate(seed, count):
    return Generator(seed).program(count)
