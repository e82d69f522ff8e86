"""Random structured processes for hypothesis: every block can be entered, and left, whatever happens inside."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from hypothesis import strategies as st

from engine.model.dataflow import Association, DataItem, InputOutput
from engine.model.elements import Event, Node, Process, Repeat
from tests.engine.spiff.diagrams import boundary, end, multi, node, process, start, sub, user

HANDLER = "test.blocks.work"
CHILD = process([start(), user("Inside"), end()], ["Begin > Inside > Finish"])

Block = tuple[Any, ...]

_LEAVES = st.sampled_from([("task",), ("task",), ("script",), ("service",), ("call",), ("wait",), ("both",)])


def _grow(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        st.tuples(st.just("sequence"), several),
        st.tuples(st.just("choice"), several),
        st.tuples(st.just("parallel"), several),
        st.tuples(st.just("some"), several),
        st.tuples(st.just("branching"), several),
        st.tuples(st.just("again"), inner),
        st.tuples(st.just("rounds"), inner, st.booleans()),
        st.tuples(st.just("flowing"), inner),
        st.tuples(st.just("inside"), inner),
        st.tuples(st.just("deadline"), inner, st.booleans()),
        st.tuples(st.just("refusable"), inner),
        st.tuples(st.just("handled"), inner, st.booleans()),
        st.tuples(st.just("each"), inner, st.integers(0, 3), st.booleans(), st.sampled_from(["", "1", "2"])),
    )


blocks = st.recursive(_LEAVES, _grow, max_leaves=8)


@dataclass
class Drawing:
    """Nodes and flows of one scope under way; `names` is shared by all scopes of a process.

    `around` are the item variables of the multi-instance activities around it. Nothing in a process depends on
    what comes first of two things due at once: no two timers are due at the same time, and no two tokens wait
    for the same message.
    """

    names: Any
    around: tuple[str, ...] = ()
    nodes: list[Node] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)

    def add(self, kind: str, prefix: str, **values: Any) -> str:
        """A new node; gives its name."""
        made = node(kind, f"{prefix}{next(self.names)}", **values)
        self.nodes.append(made)
        return made.id

    def flow(self, text: str) -> None:
        """A new flow, or several in a row."""
        self.flows.append(text)

    def draw(self, block: Block, before: str) -> str:
        """Put a block behind a node; gives the node it is left by."""
        last: str = getattr(self, f"_{block[0]}")(before, *block[1:])
        return last

    def inner(self, block: Block, item: str = "", **values: Any) -> str:
        """A sub-process around a block; gives its name."""
        name = f"Sub{next(self.names)}"
        drawing = Drawing(self.names, (*self.around, item) if item else self.around)
        begin, finish = drawing.add("startEvent", "In"), drawing.add("endEvent", "Out")
        drawing.flow(f"{drawing.draw(block, begin)} > {finish}")
        self.nodes.append(sub(name, drawing.nodes, drawing.flows, **values))
        return name

    def _after(self, before: str, name: str) -> str:
        self.flow(f"{before} > {name}")
        return name

    def _task(self, before: str) -> str:
        self.nodes.append(user(f"Task{next(self.names)}"))
        return self._after(before, self.nodes[-1].id)

    def _script(self, before: str) -> str:
        return self._after(before, self.add("scriptTask", "Add", script="{n: n + 1}"))

    def _service(self, before: str) -> str:
        inputs = "{n: n}"
        return self._after(before, self.add("serviceTask", "Work", handler=HANDLER, inputs=inputs))

    def _call(self, before: str) -> str:
        return self._after(before, self.add("callActivity", "Call", called_element="child"))

    def _wait(self, before: str) -> str:
        gateway, merge = self.add("eventBasedGateway", "First"), self.add("exclusiveGateway", "Merge")
        key = " + ".join([f'"{gateway}"', *(f'"-" + string({each})' for each in self.around)])
        message = Event(kind="message", message="news", correlation_key=key)
        timer = Event(kind="timer", timer="duration", expression=f"P3DT{next(self.names)}M")
        for event in (message, timer):
            caught = self.add("intermediateCatchEvent", "Caught", event=event)
            self.flow(f"{gateway} > {caught} > {merge}")
        self._after(before, gateway)
        return merge

    def _both(self, before: str) -> str:
        """An event that needs two days, and that something is so."""
        timer = Event(kind="timer", timer="duration", expression=f"P2DT{next(self.names)}M")
        together = Event(
            kind="multiple", parts=(timer, Event(kind="conditional", condition="n >= 0")), together=True
        )
        return self._after(before, self.add("intermediateCatchEvent", "Both", event=together))

    def _branching(self, before: str, parts: list[Block]) -> str:
        """As `_some`, but it is a task that is left by conditional flows."""
        task, join = self._task(before), self.add("inclusiveGateway", "Join")
        self._branch(task, join, parts)
        return join

    def _rounds(self, before: str, part: Block, test_before: bool) -> str:
        """A standard loop of two rounds."""
        repeat = Repeat(test_before=test_before, condition="loopCounter < 2")
        return self._after(before, self.inner(part, repeat=repeat))

    def _flowing(self, before: str, part: Block) -> str:
        """A sub-process that takes a value, changes it beside a data object of the same name outside, and gives it."""
        number = next(self.names)
        taken, given, kept = f"in{number}", f"out{number}", f"kept{number}"
        inside = Drawing(self.names, self.around)
        begin, finish = inside.add("startEvent", "In"), inside.add("endEvent", "Out")
        first = inside.add("scriptTask", "Give", script=f"{{{given}: {taken} + 1, n: n + 1}}")
        inside.flow(f"{begin} > {first}")
        inside.flow(f"{inside.draw(part, first)} > {finish}")
        flow = InputOutput(
            inputs=(DataItem(taken, taken),),
            outputs=(DataItem(given, given),),
            input_sets=((taken,),),
            output_sets=((given,),),
            reads=(Association(taken, ("n",), "n * 10"),),
            writes=(Association(kept, (given,)),),
        )
        body = process(inside.nodes, inside.flows, declared=(DataItem(given, given),))
        self.nodes.append(node("subProcess", f"Sub{number}", process=body, data=flow))
        return self._after(before, f"Sub{number}")

    def _sequence(self, before: str, parts: list[Block]) -> str:
        for part in parts:
            before = self.draw(part, before)
        return before

    def _choice(self, before: str, parts: list[Block]) -> str:
        fork, merge = self.add("exclusiveGateway", "Choose"), self.add("exclusiveGateway", "Merge")
        self._after(before, fork)
        for number, part in enumerate(parts):
            first = self.add("task", "Branch")
            # The last covers the rest: together the conditions leave nothing out.
            self.flow(
                f"{fork} > {first} if " + (f"modulo(n, 3) = {number}" if part is not parts[-1] else "true")
            )
            self.flow(f"{self.draw(part, first)} > {merge}")
        return merge

    def _parallel(self, before: str, parts: list[Block]) -> str:
        fork, join = self.add("parallelGateway", "Fork"), self.add("parallelGateway", "Join")
        self._after(before, fork)
        for part in parts:
            first = self.add("task", "Branch")
            self.flow(f"{fork} > {first}")
            self.flow(f"{self.draw(part, first)} > {join}")
        return join

    def _some(self, before: str, parts: list[Block]) -> str:
        """Some of the branches, the last in any case, and a join that waits for those."""
        fork, join = self.add("inclusiveGateway", "Some"), self.add("inclusiveGateway", "Join")
        self._after(before, fork)
        self._branch(fork, join, parts)
        return join

    def _branch(self, fork: str, join: str, parts: list[Block]) -> None:
        for number, part in enumerate(parts):
            first = self.add("task", "Branch")
            condition = "" if part is parts[-1] else f" if modulo(n, {number + 2}) = 0"
            self.flow(f"{fork} > {first}{condition}")
            self.flow(f"{self.draw(part, first)} > {join}")

    def _again(self, before: str, part: Block) -> str:
        merge, fork = self.add("exclusiveGateway", "Merge"), self.add("exclusiveGateway", "Again")
        rounds = f"r{next(self.names)}"
        begin = self.add("scriptTask", "Reset", script=f"{{{rounds}: 0}}")
        add = self.add("scriptTask", "Count", script=f"{{{rounds}: {rounds} + 1}}")
        self.flow(f"{before} > {begin} > {merge}")
        self.flow(f"{self.draw(part, merge)} > {add} > {fork}")
        leave = self.add("task", "Leave")
        self.flow(f"{fork} > {merge} if {rounds} < 2")
        self.flow(f"{fork} > {leave} if {rounds} >= 2")
        return leave

    def _inside(self, before: str, part: Block) -> str:
        return self._after(before, self.inner(part))

    def _deadline(self, before: str, part: Block, interrupting: bool) -> str:
        host = self._after(before, self.inner(part))
        kind, text = ("duration", "P2D") if interrupting else ("cycle", "R2/P1D")
        event = Event(kind="timer", timer=kind, expression=f"{text}T{next(self.names)}M")
        name = f"Late{next(self.names)}"
        self.nodes.append(boundary(name, host, event, interrupting=interrupting))
        if not interrupting:
            self.flow(f"{self._task(name)} > {self.add('endEvent', 'Chased')}")
            return host
        merge = self.add("exclusiveGateway", "Merge")
        self.flow(f"{host} > {merge}")
        self.flow(f"{self._task(name)} > {merge}")
        return merge

    def _refusable(self, before: str, part: Block) -> str:
        """A sub-process with a second branch: a task whose end is an error, caught outside."""
        name = f"Sub{next(self.names)}"
        inside = Drawing(self.names, self.around)
        begin, fork = inside.add("startEvent", "In"), inside.add("parallelGateway", "Fork")
        refuse = inside.add("exclusiveGateway", "Refuse")
        inside.flow(f"{begin} > {fork}")
        inside.flow(f"{inside.draw(part, fork)} > {inside.add('endEvent', 'Out')}")
        inside.flow(f"{inside._task(fork)} > {refuse}")
        inside.flow(f"{refuse} > {inside.add('endEvent', 'Fine')} if modulo(n, 2) = 0")
        error = Event(kind="error", error_code="refused")
        inside.flow(f"{refuse} > {inside.add('endEvent', 'Fail', event=error)} if modulo(n, 2) != 0")
        self.nodes.append(sub(name, inside.nodes, inside.flows))
        self.nodes.append(boundary(f"Caught{name}", name, error))
        merge = self.add("exclusiveGateway", "Merge")
        self.flow(f"{before} > {name} > {merge}")
        self.flow(f"Caught{name} > {merge}")
        return merge

    def _handled(self, before: str, part: Block, interrupting: bool) -> str:
        """A sub-process with a branch that escalates, and event sub-processes for that and for every day."""
        inside = Drawing(self.names, self.around)
        begin, fork = inside.add("startEvent", "In"), inside.add("parallelGateway", "Fork")
        inside.flow(f"{begin} > {fork}")
        inside.flow(f"{inside.draw(part, fork)} > {inside.add('endEvent', 'Out')}")
        escalation = Event(kind="escalation", escalation_code="late")
        inside.flow(f"{inside._task(fork)} > {inside.add('endEvent', 'Escalate', event=escalation)}")
        cycle = Event(kind="timer", timer="cycle", expression=f"R2/P1DT{next(self.names)}M")
        for event, interrupts in ((escalation, interrupting), (cycle, False)):
            number = next(self.names)
            begin_at = node("startEvent", f"Caught{number}", event=event, interrupting=interrupts)
            task = user(f"Task{number}")
            body = process(
                [begin_at, task, end(f"Done{number}")], [f"{begin_at.id} > {task.id} > Done{number}"]
            )
            inside.nodes.append(node("eventSubProcess", f"Handler{number}", process=body))
        name = f"Sub{next(self.names)}"
        self.nodes.append(sub(name, inside.nodes, inside.flows))
        return self._after(before, name)

    def _each(self, before: str, part: Block, size: int, sequential: bool, enough: str) -> str:
        number = next(self.names)
        loop = multi(
            collection=f"[1, 2, 3, 4][item <= {size}]",
            element_variable=f"item{number}",
            output_collection=f"out{number}",
            output_element=f"item{number} * 10 + modulo(n, 7)",
            sequential=sequential,
            completion_condition=f"nrOfCompletedInstances >= {enough}" if enough else "",
        )
        return self._after(before, self.inner(part, f"item{number}", loop=loop))


def build(block: Block) -> Process:
    """The process of a block; its variable `n` starts at 0."""
    drawing = Drawing(count(1))
    begin, finish = drawing.add("startEvent", "Begin"), drawing.add("endEvent", "Finish")
    drawing.flow(f"{drawing.draw(block, begin)} > {finish}")
    return process(drawing.nodes, drawing.flows)
