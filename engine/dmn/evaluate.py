"""Making decisions: the requirements graph of a file, evaluated from the bottom up (DMN 1.5 §10.4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.dmn.boxed import Bind, LogicCompiler
from engine.dmn.elements import Decision, Knowledge, Model, Service, Table
from engine.dmn.faults import DecisionError, Fault, Place
from engine.dmn.frame import Evaluate, Frame, Work
from engine.dmn.language import Compiler, Names
from engine.dmn.order import in_order
from engine.dmn.policies import LISTS
from engine.dmn.structure import check_structure
from engine.dmn.types import RESULT, Type, Types, conform
from engine.feel import FeelError

Hosts = Mapping[str, Callable[..., object]]


@dataclass(frozen=True)
class Outcome:
    """What was decided: the result, the variable it belongs to, and how it came about (see `Trace`).

    `outputs` are the names of the entries of a result that is a context of several outputs, or null.
    """

    result: object
    variable: str
    trace: list[dict[str, Any]]
    outputs: tuple[str, ...] = ()


def find_faults(model: Model, hosts: Collection[str]) -> list[Fault]:
    """Everything that keeps a file from being used; `hosts` are functions that its expressions may call."""
    if faults := check_structure(model):
        return faults
    return Decisions([model], hosts).faults


class Decisions:
    """The decisions of a package, ready to be made, by several threads at once. Their ids differ.

    The models must be without faults.
    """

    def __init__(self, models: Sequence[Model], hosts: Collection[str]) -> None:
        self.faults: list[Fault] = []
        self._files: dict[str, _File] = {}
        for model in models:
            file = _File(model, hosts)
            self.faults += file.faults
            self._files |= dict.fromkeys(model.answers, file)

    def __contains__(self, decision_id: str) -> bool:
        return decision_id in self._files

    def decide(
        self,
        decision_id: str,
        values: Mapping[str, object],
        *,
        now: datetime | None = None,
        functions: Hosts | None = None,
    ) -> Outcome:
        """Make a decision, or run a decision service, over these values; nothing is changed.

        What it requires is decided first, everything once. `now` and `functions` are as in
        `engine.feel.Expression.evaluate`. Raises DecisionError, with the decision, the rule and the column.
        """
        if decision_id not in self._files:
            raise DecisionError(Place(decision_id), "unknown")
        return self._files[decision_id].decide(decision_id, values, Work(now), functions or {})


@dataclass(frozen=True)
class _Step:
    decision: Decision
    evaluate: Evaluate
    type: Type


class _File:
    """One file: its decisions compiled, its functions ready to be bound."""

    def __init__(self, model: Model, hosts: Collection[str]) -> None:
        self.model = model
        compiler = Compiler(frozenset(hosts))
        self._types = Types(model.types, compiler)
        self._logic = LogicCompiler(compiler, self._types)
        self._inputs = {each.id: (each, self._types.get(each.type, Place.of(each))) for each in model.inputs}
        self._decisions = {each.id: each for each in model.decisions}
        self._knowledge = {each.id: each for each in model.knowledge}
        self._services = {each.id: each for each in model.services}
        self._binds = {each.id: self._bind(each) for each in model.knowledge}
        self._steps = {each.id: self._step(each) for each in model.decisions}
        self._graph = {each.id: each.decisions for each in model.decisions}
        self.faults = compiler.faults

    def _bind(self, knowledge: Knowledge) -> Bind:
        called = [self._knowledge[each].name for each in knowledge.needs]
        assert knowledge.function is not None
        return self._logic.function(
            knowledge.function, knowledge.name, Names(functions=frozenset(called)), Place.of(knowledge)
        )

    def _step(self, decision: Decision) -> _Step:
        place = Place.of(decision)
        variables = [self._inputs[each][0].name for each in decision.inputs]
        variables += [self._decisions[each].variable for each in decision.decisions]
        called = [self._knowledge[each].name for each in decision.knowledge]
        columns = [name for each in decision.decisions for name in _columns(self._decisions[each])]
        names = Names(frozenset(variables), outputs=frozenset(columns) - set(variables)).plus(
            functions=called
        )
        assert decision.logic is not None
        evaluate = self._logic.compile(decision.logic, names, place)
        return _Step(decision, evaluate, self._types.get(decision.type, place))

    def decide(self, wanted: str, values: Mapping[str, object], work: Work, hosts: Hosts) -> Outcome:
        """Decide what `wanted` needs, in order, and then itself."""
        service = self._services.get(wanted)
        outputs = service.outputs if service else (wanted,)
        given = service.given if service else ()
        values = dict(values)
        for each in in_order(self._graph, outputs, given):
            self._check_inputs(self._decisions[each], values, hosts, work)
            values[self._decisions[each].variable] = self._decide(self._steps[each], values, hosts, work)
        named = {self._decisions[each].variable: values[self._decisions[each].variable] for each in outputs}
        return self._outcome(service, named, work)

    def _outcome(self, service: Service | None, named: dict[str, object], work: Work) -> Outcome:
        if len(named) > 1:
            return Outcome(named, service.name if service else "", work.trace.decisions, tuple(named))
        [(variable, result)] = named.items()
        made = next(each for each in self._decisions.values() if each.variable == variable)
        return Outcome(result, variable, work.trace.decisions, output_names(made))

    def _check_inputs(self, decision: Decision, values: dict[str, object], hosts: Hosts, work: Work) -> None:
        for each in decision.inputs:
            data, wanted = self._inputs[each]
            frame = Frame(values, hosts, work)
            if data.name in values:
                what = f"输入“{data.name}”", f"the input '{data.name}'"
                values[data.name] = conform(values[data.name], wanted, frame, Place.of(decision), what)

    def _decide(self, step: _Step, values: Mapping[str, object], hosts: Hosts, work: Work) -> object:
        place = Place.of(step.decision)
        frame = Frame(values, self._functions(step.decision.knowledge, hosts, work), work)
        try:
            result = conform(step.evaluate(frame), step.type, frame, place, RESULT)
        except RecursionError:
            raise DecisionError(place, "deep") from None
        except FeelError as error:
            raise DecisionError(
                place, "expression", reason_zh=error.message_zh, reason_en=error.message_en
            ) from error
        work.trace.decided(step.decision.id, step.decision.name, result)
        return result

    def _functions(self, needed: Sequence[str], hosts: Hosts, work: Work) -> dict[str, Callable[..., object]]:
        """The functions in sight: the host's, and the business knowledge models, each with those it needs."""
        bound: dict[str, Callable[..., object]] = {}
        graph = {each.id: each.needs for each in self.model.knowledge}
        for each in in_order(graph, needed):
            knowledge = self._knowledge[each]
            own = {self._knowledge[need].name: bound[need] for need in knowledge.needs}
            bound[each] = self._binds[each](Frame({}, {**hosts, **own}, work))
        return {**hosts, **{self._knowledge[each].name: bound[each] for each in needed}}


def result_names(model: Model) -> dict[str, tuple[str, ...]]:
    """The variables that each decision and decision service of a file gives its results to, by id."""
    decisions = {each.id: each for each in model.decisions}
    found = {each.id: output_names(each) or (each.variable,) for each in model.decisions}
    for service in model.services:
        made = [decisions[each] for each in service.outputs if each in decisions]
        several = tuple(each.variable for each in made)
        found[service.id] = several if len(made) != 1 else found[made[0].id]
    return found


def _columns(decision: Decision) -> list[str]:
    """The names of the outputs of a table."""
    return [each.name for each in decision.logic.outputs] if isinstance(decision.logic, Table) else []


def output_names(decision: Decision) -> tuple[str, ...]:
    """The names of the outputs of a table that has several and answers with one hit."""
    table = decision.logic
    if not isinstance(table, Table) or len(table.outputs) < 2 or table.hit_policy in LISTS:
        return ()
    return tuple(each.name for each in table.outputs)
