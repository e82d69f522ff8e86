"""Multi-instance activities (BPMN 2.0 §13.3.7): one scope per item, counters on the activity's token.

The body token counts; each item has a scope with its element and what its work produced. Nothing grows with
the number of items when one item completes; results are gathered once, in input order, at the end.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import IncidentError
from engine.spiff.environment import require_storable
from engine.spiff.unfit import BOOLEAN, WHOLE_NUMBER, unfit

if TYPE_CHECKING:
    from engine.model.elements import Loop
    from engine.spiff.scope import Scope
    from engine.spiff.token import Token

MAX_ITEMS = 10_000
MAX_ROWS = 100_000


def open_items(body: Token) -> bool:
    """Create the item scopes and start all of them, or the first; True when there is nothing to do."""
    scope, loop = body.workflow, _loop(body)
    items = _items(scope, loop, body.task_spec.name)
    body.internal_data = {"total": len(items), "done": 0, "opened": 0}
    body._set_state(TaskState.STARTED)
    for index, item in enumerate(items):
        variables: dict[str, Any] = {**dict.fromkeys(loop.item_variables), "loopCounter": index + 1}
        if loop.element_variable:
            variables[loop.element_variable] = item
        scope.run.add_scope(scope.spec, kind="item", owner=body, index=index, variables=variables)
    if not items:
        _write_output(body, [])
        return True
    for index in range(1 if loop.sequential else len(items)):
        _start_item(body, index)
    return False


def item_done(token: Token) -> None:
    """An item has completed: note its result, then go on with the next, end early, or end."""
    item, run = token.workflow, token.workflow.run
    body = run.token(item.owner_token_id)
    loop, data = _loop(body), body.internal_data
    done = data["done"] + 1
    # Worked out before anything changes: if it cannot be, the item stands still as it is.
    result = item.evaluate(loop.output_element) if loop.output_element else _element(item, loop)
    require_storable(result, f"the result of {body.task_spec.name}")
    is_over = done == data["total"] or _is_enough(body, item, done, result)
    run.remove(token)
    if loop.output_collection:
        item.result = {"value": result}
        run.scope_changed(item)
    body.remember(done=done)
    if is_over:
        _close(body)
    elif loop.sequential:
        _start_item(body, data["opened"])


def reopen_item(item: Scope, opened_since: int) -> None:
    """Start an item anew that was done, as if it had not been; so many items begun because of it are about to go."""
    run = item.run
    body = run.token(item.owner_token_id)
    data = body.internal_data
    body.remember(done=data["done"] - 1, opened=data["opened"] - opened_since)
    item.result = None
    run.scope_changed(item)
    run.enter(item, body.task_spec)


def _close(body: Token) -> None:
    run, loop = body.workflow.run, _loop(body)
    if loop.output_collection:
        scopes = run.scopes_of(body)
        _write_output(body, [scope.result["value"] for scope in scopes if scope.result is not None])
    run.close_scopes_of(body)
    run.complete(body)


def _is_enough(body: Token, item: Scope, done: int, result: object) -> bool:
    loop, scope = _loop(body), body.workflow
    if not loop.completion_condition:
        return False
    data = body.internal_data
    extra: dict[str, Any] = {
        "nrOfInstances": data["total"],
        "nrOfCompletedInstances": done,
        "nrOfActiveInstances": data["opened"] - done,
        # Items end early only all together, when the condition holds.
        "nrOfTerminatedInstances": 0,
        "loopCounter": (item.item_index or 0) + 1,
    }
    # Only a condition that looks at the results makes them all be read.
    if loop.output_collection in scope.run.environment.names_in(loop.completion_condition):
        extra[loop.output_collection] = [
            result if each is item else (each.result or {})["value"]
            for each in scope.run.scopes_of(body)
            if each is item or each.result is not None
        ]
    value = scope.evaluate(loop.completion_condition, extra)
    if not isinstance(value, bool):
        name = body.task_spec.name
        raise unfit((f"{name} 的完成条件", f"the completion condition of {name}"), value, BOOLEAN)
    return value


def _start_item(body: Token, index: int) -> None:
    body.remember(opened=body.internal_data["opened"] + 1)
    run = body.workflow.run
    run.enter(run.item_scope(body, index), body.task_spec)


def _items(scope: Scope, loop: Loop, name: str) -> list[Any]:
    if loop.collection:
        items = scope.evaluate(loop.collection)
    else:
        count = scope.evaluate(loop.cardinality)
        if isinstance(count, bool) or not _is_whole(count):
            raise unfit((f"{name} 的实例数", f"the cardinality of {name}"), count, WHOLE_NUMBER)
        items = list(range(1, int(count) + 1))
    if not isinstance(items, list):
        place = f"{name} 的集合“{loop.collection}”", f"the collection '{loop.collection}' of {name}"
        raise unfit(place, items, ("列表", "a list"))
    require_storable(items, f"the collection of {name}")
    if len(items) > MAX_ITEMS:
        raise IncidentError(f"{name} would have {len(items)} items; {MAX_ITEMS} are allowed")
    if len(items) + len(scope.run.new_rows) > MAX_ROWS:
        raise IncidentError(f"{name} would open more than fits into one step")
    return items


def _is_whole(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and value == int(value) and value >= 0


def _element(item: Scope, loop: Loop) -> Any:
    return item.variables.get(loop.element_variable) if loop.element_variable else None


def _write_output(body: Token, results: list[Any]) -> None:
    if name := _loop(body).output_collection:
        body.workflow.assign({name: results})


def _loop(body: Token) -> Loop:
    loop = body.task_spec.node.loop
    if loop is None:
        raise IncidentError(f"{body.task_spec.name} is not multi-instance")
    return loop
