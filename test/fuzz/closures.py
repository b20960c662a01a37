# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a function keeps and resumes more than once: async lambdas, and streams that it reads."""

from expressions import NoRoom, argument, awaiting, expression, make, makes, of
from statements import MAX_DEPTH, co_return, full, leaves, nested, statement, statements, stmt
from tree import ASSIGN, Mark, Node, Operand

LAMBDA_RESULTS = ("int", "int", "void", "text", "Traced", "bool")
MAX_ELEMENTS = 5  # of a stream whose reader is made


@statement(0.5)
def declare_async_lambda(g):
    """Captures by reference what it uses, and changes nothing of it: it is called in the middle of
    expressions that use the same variables."""
    if g.depth >= MAX_DEPTH or g.element or not g.may_await:
        return None
    result = g.random.choice(LAMBDA_RESULTS)
    with g.async_body(result) as cost, g.scope():
        parameter = g.name()
        marked = Mark(g.declare(parameter, "int"))
        body = statements(g, g.random.choice((1, 2, 3)))
        if not body.parts or not leaves(body.parts[-1]):
            body.parts.append(co_return(g))
    if "bump" in body.text():
        return None  # may change a field
    name = g.name(avoid=body.text())
    new = g.declare(name, f"async {result}")
    new.cost = cost
    spelled = {"text": "std::string"}.get(result, result)
    return stmt(Mark(new), f"auto {name} = [&] [[pollux::async]] (", marked,
                f'int {parameter}) -> Task<{spelled}> {{\nco_await Leaf("{g.event()}", 1);\n', body,
                "};\n")  # fmt: skip


def add_call_of_lambda(type):
    @makes(type, 0.5)
    def async_lambda_call(g, depth):
        if not g.can_await():
            return None
        variable = g.variable(lambda v: v.type == f"async {type}" and g.affords(v.cost))
        if not variable:
            return None
        g.spend(variable.cost)
        return awaiting(g, type, f"{variable.name}(", of(g, "int", depth), ")")


for type in sorted(set(LAMBDA_RESULTS)):
    add_call_of_lambda(type)


# Streams


@statement(2)
def yield_element(g):
    """Only where a stream is made."""
    if not g.element or not g.may_await or g.elements + g.weight > MAX_ELEMENTS:
        return None
    g.elements += g.weight
    return stmt("co_yield ", full(g, g.element), ";\n")


def lasting(g, parameter):
    """An argument that lives as long as the stream."""
    if parameter.type not in ("seen", "rvalue"):
        value = argument(g, parameter, 1)
    else:
        value = expression(g, "place", 0)
        if value and parameter.type == "rvalue":
            value = make("rvalue", "std::move(", (value, ASSIGN), ")")
    if not value:
        raise NoRoom
    return Operand(value, ASSIGN)


def lasting_arguments(g, parameters):
    values = [lasting(g, parameter) for parameter in parameters]
    return Node("part", [part for value in values for part in (", ", value)][1:])


@statement(2.5)
def read_stream(g):
    if not nested(g) or g.element or not g.may_await:
        return None
    fitting = [f for f in g.functions if f.element and not f.object
               and g.affords((f.polls, f.steps + f.elements + 1))]  # fmt: skip
    if not fitting:
        return None
    stream = g.random.choice(fitting)
    arguments = g.full(lambda: lasting_arguments(g, stream.parameters), awaits=False)
    name = g.name(avoid=arguments.text())
    g.declare(name, "stream")
    g.spend((stream.polls, stream.steps + stream.elements + 1))
    with g.scope():
        item = g.name(avoid=name)
        g.declare(item, "item")
        element = g.name(avoid=item + name)
        before = {"int": "int ", "Traced": "Traced ", "text": "std::string "}[stream.element]
        g.depth += 1
        with g.scope({item}), g.runs(max(stream.elements, 1)), g.jump("loop"):
            variable = g.declare(element, stream.element)
            body = statements(g, g.random.choice((1, 2)))
        g.depth -= 1
    value = f"*std::move({item})" if stream.element != "int" else f"*{item}"
    return stmt(f"auto {name} = {stream.call}(", arguments, f");\nwhile (auto {item} = co_await {name}.next()) {{\n",
                Mark(variable), f"{before}{element} = {value};\n", body, "}\n")  # fmt: skip
