"""Edits of a diagram as a designer makes them, chosen by numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from engine.model.elements import Event, Flow, Node, Process

Path = tuple[str, ...]
TASKS = ("userTask", "task", "serviceTask", "callActivity", "scriptTask")
# Scripts that count the rounds of a loop are not taken away: it would never end.
REMOVABLE = ("Task", "Branch", "Work", "Call", "Leave", "Add")


class Editor:
    """A diagram under change; `mapping` tells which element of the new one an element of the old one has become."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.mapping: dict[str, str] = {}
        self._number = 0

    def edit(self, choice: int) -> str:
        """One edit; gives its name, "" if there is nothing to do it to."""
        acts: list[Callable[[Path, int], str]] = [
            self._insert,
            self._remove,
            self._rename,
            self._rename_id,
            self._add_boundary,
            self._remove_boundary,
            self._change_timer,
            self._change_condition,
            self._change_due,
        ]
        scopes = list(_paths(self.process))
        act, choice = acts[choice % len(acts)], choice // len(acts)
        path, choice = scopes[choice % len(scopes)], choice // len(scopes)
        return act(path, choice)

    def retime(self, choice: int) -> None:
        """Give every timer and every task another time."""
        for path in list(_paths(self.process)):
            for number in range(len(_at(self.process, path).nodes)):
                self._change_timer(path, number + choice)
                self._change_due(path, number)

    def _new(self, prefix: str) -> str:
        self._number += 1
        return f"{prefix}New{self._number}"

    def _insert(self, path: Path, choice: int) -> str:
        """A task before or after something: on a flow, whose id stays with either half."""
        scope = _at(self.process, path)
        flows = [
            each for each in scope.flows.values() if scope.nodes[each.source].kind != "eventBasedGateway"
        ]
        if not flows:
            return ""
        flow, task = flows[choice % len(flows)], self._new("Task")
        is_free = flow.condition is None and scope.nodes[flow.source].default != flow.id
        first, second = (self._new("F"), flow.id) if choice % 2 and is_free else (flow.id, self._new("F"))
        halves = {
            first: replace(flow, id=first, target=task),
            second: Flow(second, task, flow.target),
        }
        node = Node(task, "userTask", name=task, role="clerk")
        # Where the order of flows matters, a half takes the place of the whole.
        made: dict[str, Flow] = {}
        for each in scope.flows.values():
            made |= halves if each.id == flow.id else {each.id: each}
        self._put(path, replace(scope, nodes={**scope.nodes, task: node}, flows=made))
        return f"insert {task} on {flow.source} > {flow.target}"

    def _remove(self, path: Path, choice: int) -> str:
        scope = _at(self.process, path)
        hosts = {each.attached_to for each in scope.nodes.values()}
        found = [
            each
            for each in scope.nodes.values()
            if each.kind in TASKS
            and each.id.startswith(REMOVABLE)
            and each.id not in hosts
            and len(scope.incoming(each.id)) == len(scope.outgoing(each.id)) == 1
        ]
        if not found:
            return ""
        node = found[choice % len(found)]
        before, after = scope.incoming(node.id)[0], scope.outgoing(node.id)[0]
        flows = {each.id: each for each in scope.flows.values() if each.id != after.id}
        flows[before.id] = replace(before, target=after.target)
        nodes = {each.id: each for each in scope.nodes.values() if each.id != node.id}
        self._put(path, replace(scope, nodes=nodes, flows=flows))
        return f"remove {node.id}"

    def _rename(self, path: Path, choice: int) -> str:
        node = _pick(_at(self.process, path), choice)
        self._replace(path, node.id, replace(node, name=f"{node.name}!", documentation="changed", line=99))
        return f"rename {node.id}"

    def _rename_id(self, path: Path, choice: int) -> str:
        scope = _at(self.process, path)
        node = _pick(scope, choice)
        name = f"{node.id}x"
        nodes = {
            (name if each.id == node.id else each.id): replace(
                each,
                id=name if each.id == node.id else each.id,
                attached_to=name if each.attached_to == node.id else each.attached_to,
            )
            for each in scope.nodes.values()
        }
        flows = {
            each.id: replace(
                each,
                source=name if each.source == node.id else each.source,
                target=name if each.target == node.id else each.target,
            )
            for each in scope.flows.values()
        }
        self._put(path, replace(scope, nodes=nodes, flows=flows))
        original = next((old for old, new in self.mapping.items() if new == node.id), node.id)
        if "New" not in node.id:
            self.mapping[original] = name
        return f"{node.id} becomes {name}"

    def _add_boundary(self, path: Path, choice: int) -> str:
        scope = _at(self.process, path)
        hosts = [each for each in scope.nodes.values() if each.kind in ("userTask", "subProcess")]
        if not hosts:
            return ""
        host, name = hosts[choice % len(hosts)], self._new("Late")
        event = Event(kind="timer", timer="duration", expression="P20D")
        task, done = self._new("Task"), self._new("Done")
        made = [
            Node(name, "boundaryEvent", attached_to=host.id, event=event, interrupting=False),
            Node(task, "userTask", name=task, role="clerk"),
            Node(done, "endEvent"),
        ]
        flows = [Flow(self._new("F"), name, task), Flow(self._new("F"), task, done)]
        self._put(
            path,
            replace(
                scope,
                nodes={**scope.nodes, **{each.id: each for each in made}},
                flows={**scope.flows, **{each.id: each for each in flows}},
            ),
        )
        return f"add {name} to {host.id}"

    def _remove_boundary(self, path: Path, choice: int) -> str:
        scope = _at(self.process, path)
        found = [each for each in scope.nodes.values() if each.attached_to and _is_timer(each)]
        if not found:
            return ""
        node = found[choice % len(found)]
        nodes = {each.id: each for each in scope.nodes.values() if each.id != node.id}
        flows = {each.id: each for each in scope.flows.values() if each.source != node.id}
        self._put(path, replace(scope, nodes=nodes, flows=flows))
        return f"remove boundary {node.id}"

    def _change_timer(self, path: Path, choice: int) -> str:
        scope = _at(self.process, path)
        found = [each for each in scope.nodes.values() if _is_timer(each)]
        if not found:
            return ""
        node = found[choice % len(found)]
        assert node.event is not None
        texts = ("R3/P7D", "R1/PT9H") if node.event.timer == "cycle" else ("P9D", "PT9H")
        text = texts[choice // len(found) % 2]
        self._replace(path, node.id, replace(node, event=replace(node.event, expression=text)))
        return f"change {node.id}"

    def _change_due(self, path: Path, choice: int) -> str:
        scope = _at(self.process, path)
        found = [each for each in scope.nodes.values() if each.kind == "userTask"]
        if not found:
            return ""
        node = found[choice % len(found)]
        self._replace(path, node.id, replace(node, properties={**node.properties, "due": "P4D"}))
        return f"change due of {node.id}"

    def _change_condition(self, path: Path, choice: int) -> str:
        scope = _at(self.process, path)
        # Elsewhere the conditions of a gateway leave nothing out only together.
        found = [
            each
            for each in scope.flows.values()
            if each.condition and "modulo" in each.condition and each.source.startswith(("Choose", "Some"))
        ]
        if not found:
            return ""
        flow = found[choice % len(found)]
        flows = {**scope.flows, flow.id: replace(flow, condition="modulo(n, 5) = 1")}
        self._put(path, replace(scope, flows=flows))
        return f"change condition of {flow.id}"

    def _replace(self, path: Path, name: str, node: Node) -> None:
        scope = _at(self.process, path)
        self._put(path, replace(scope, nodes={**scope.nodes, name: node}))

    def _put(self, path: Path, scope: Process) -> None:
        self.process = _with(self.process, path, scope)


def _paths(process: Process, path: Path = ()) -> Iterator[Path]:
    yield path
    for node in process.nodes.values():
        if node.process is not None and node.kind == "subProcess":
            yield from _paths(node.process, (*path, node.id))


def _at(process: Process, path: Path) -> Process:
    for name in path:
        inner = process.nodes[name].process
        assert inner is not None
        process = inner
    return process


def _with(process: Process, path: Path, scope: Process) -> Process:
    if not path:
        return scope
    node = process.nodes[path[0]]
    assert node.process is not None
    inner = replace(node, process=_with(node.process, path[1:], scope))
    return replace(process, nodes={**process.nodes, path[0]: inner})


def _pick(scope: Process, choice: int) -> Node:
    nodes = list(scope.nodes.values())
    return nodes[choice % len(nodes)]


def _is_timer(node: Node) -> bool:
    return node.event is not None and node.event.kind == "timer"
