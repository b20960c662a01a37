# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the generator knows at a place in a program: the variables it can name, how much it may
still await, and what a full expression may do there."""

import contextlib

from tree import Node, has_await, is_ordered

NAMES = """a b c i n x y item count total first last left right box key text value point pair local
    poll State state_ state cx Output live_ Live unwind ready ready_ on_exit on_throw floor result
    future self Start Done None Await slot this_ args leave_try make_future value_ other Poll
    ready_2 a_2 n_value leaf leaf_future Context_ frame scope for_ If end begin""".split()


class Variable:
    """`type` is a key of the generator's tables. A `place` can be bound to a reference that
    outlives the full expression, and captured; one that is `owned` is an object of the function, so
    that co_return moves it, and one that is `returnable` is a reference that the caller gave."""

    def __init__(
        self, name, type, assignable=True, constant=False, place=True, owned=True, returnable=False
    ):
        self.name = name
        self.type = type
        self.assignable = assignable and not constant
        self.constant = constant
        self.place = place
        self.owned = owned
        self.returnable = returnable
        self.is_used = False  # known when the function is complete


class Scope:
    def __init__(self, taken=()):
        self.variables = []
        self.taken = set(taken)  # names that must not be declared here


class Context:
    """One function while it is being made."""

    def __init__(self, random, events, functions, polls):
        self.random = random
        self.events = events  # an iterator, so that each event of a program has its own name
        self.functions = functions  # those that can be called
        self.polls = polls  # how many pending polls are left to spend
        self.steps = 60  # how many awaits at all
        self.weight = 1  # how often what is made here runs
        self.scopes = [Scope()]
        self.jumps = []  # "loop" or "switch", outermost first
        self.labels = []  # behind the blocks that this is in
        self.element = None  # the type that a stream yields
        self.elements = 0  # how many it can yield at most
        self.result = "void"
        self.object = None  # the class whose member the function is
        self.may_await = True
        self.may_leave = True  # not in a lambda
        self.effects = 0  # that the full expression may still show; None: any number
        self.uses = set()  # all variables whose value is used somewhere
        self.read = set()  # variables that the full expression reads, or changes
        self.changed = set()
        self.depth = 0

    def chance(self, probability):
        return self.random.random() < probability

    def event(self):
        return next(self.events)

    # Names and variables.

    def name(self, avoid=""):
        """A name that can be declared here, and does not occur in the text `avoid`."""
        while True:
            names = NAMES if self.chance(0.9) else [v.name for v in self.visible()] or NAMES
            name = self.random.choice(names)
            if self.chance(0.2):
                name += self.random.choice("23_")
            if name not in self.scopes[-1].taken and name not in avoid:
                return name

    def declare(self, name, type, **facts):
        variable = Variable(name, type, **facts)
        self.scopes[-1].variables.append(variable)
        self.scopes[-1].taken.add(name)
        return variable

    def visible(self):
        seen = set()
        for scope in reversed(self.scopes):
            for variable in reversed(scope.variables):
                if variable.name not in seen:
                    seen.add(variable.name)
                    yield variable

    def variable(self, fits, uses=True):
        """One that can be named here and `fits`, or nothing. The newest are the likeliest. Unless
        it `uses` the value, the compilers may say that the variable is not used."""
        found = [v for v in self.visible() if fits(v)]
        if not found:
            return None
        variable = found[min(int(self.random.expovariate(0.4)), len(found) - 1)]
        if uses:
            self.uses.add(variable)
        return variable

    def scalar(self, type, fits=lambda v: True):
        """One whose value can be read in this full expression."""
        variable = self.variable(
            lambda v: v.type == type and v not in self.changed and fits(v)
        )
        if variable:
            self.read.add(variable)
        return variable

    @contextlib.contextmanager
    def scope(self, taken=()):
        self.scopes.append(Scope(taken))
        yield
        self.scopes.pop()

    @contextlib.contextmanager
    def runs(self, times):
        self.weight *= times
        yield
        self.weight //= times

    @contextlib.contextmanager
    def jump(self, kind):
        self.jumps.append(kind)
        yield
        self.jumps.pop()

    @contextlib.contextmanager
    def plain(self):
        """Code that does not await, and is not left by a jump: a lambda's body."""
        saved = self.may_await, self.may_leave, self.jumps, self.effects, self.read, self.changed
        labels = self.labels
        self.may_await, self.may_leave, self.jumps, self.labels = False, False, [], []
        yield
        self.may_await, self.may_leave, self.jumps, self.effects, self.read, self.changed = saved
        self.labels = labels

    @contextlib.contextmanager
    def async_body(self, result):
        """The body of an async lambda, which changes nothing around it. Gives what a call costs,
        once that is known: the body itself costs nothing where it stands."""
        saved = self.jumps, self.labels, self.result, self.weight, self.polls, self.steps, self.depth
        around = [(v, v.assignable, v.constant) for v in self.visible()]
        for variable, _, _ in around:
            variable.assignable, variable.constant = False, True
        self.jumps, self.labels, self.result, self.weight = [], [], result, 1
        self.polls, self.steps = min(self.polls, 4), min(self.steps, 12)
        before = self.polls, self.steps
        self.depth += 1
        cost = []
        try:
            yield cost
        finally:
            cost += [before[0] - self.polls + 1, before[1] - self.steps + 2]
            (self.jumps, self.labels, self.result, self.weight, self.polls, self.steps,
             self.depth) = saved  # fmt: skip
            for variable, assignable, constant in around:
                variable.assignable, variable.constant = assignable, constant

    @contextlib.contextmanager
    def without_awaits(self):
        """A handler."""
        saved = self.may_await
        self.may_await = False
        yield
        self.may_await = saved

    # Budgets.

    def pending(self):
        """How often a leaf here is pending; spends it."""
        self.steps -= self.weight
        count = self.random.choice((0, 0, 1, 1, 1, 2))
        if count * self.weight > self.polls:
            return 0
        self.polls -= count * self.weight
        return count

    def affords(self, cost):
        polls, steps = cost
        return polls * self.weight <= self.polls and steps * self.weight <= self.steps

    def spend(self, cost):
        polls, steps = cost
        self.polls -= polls * self.weight
        self.steps -= steps * self.weight

    def can_await(self):
        return self.may_await and self.effects is None and self.steps >= self.weight

    def show(self):
        """Whether the full expression may show one more evaluation; spends it."""
        if self.effects is None:
            return True
        if self.effects == 0:
            return False
        self.effects -= 1
        return True

    def full(self, make, awaits=None):
        """A full expression by `make()`, which awaits or keeps to one effect."""
        if awaits is None:
            awaits = self.chance(0.55)
        saved = self.effects, self.read, self.changed
        result = None
        for _ in range(6):
            if not (awaits and self.may_await and self.steps > 0):
                break
            self.effects, self.read, self.changed = None, set(), set()
            spent = self.polls, self.steps, set(self.uses)
            result = Node("full", [make()])
            if has_await(result) or is_ordered(result):
                break
            self.polls, self.steps, self.uses = spent
            result = None
        if result is None:
            self.effects, self.read, self.changed = 1, set(), set()
            result = Node("full", [make()])
        self.effects, self.read, self.changed = saved
        return result
