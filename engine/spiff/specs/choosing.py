"""Flows taken by their conditions, any number at once: behind inclusive gateways and activities (BPMN 2.0 §8.3.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import IncidentError
from engine.model.elements import Flow
from engine.spiff.unfit import BOOLEAN, unfit

if TYPE_CHECKING:
    from engine.spiff.specs.base import Element
    from engine.spiff.token import Token


def true_flows(element: Element, token: Token) -> list[Flow]:
    """Every flow without a condition or whose condition is true; the default only when there is none.

    Raises IncidentError when there is none and no default, or when a condition is neither true nor false.
    """
    default = element.node.default
    taken = [flow for flow in element.outgoing if flow.id != default and _is_true(flow, token)]
    if not taken:
        taken = [flow for flow in element.outgoing if flow.id == default]
    if not taken and element.outgoing:
        raise IncidentError(f"no condition of {element.name} holds and there is no default flow")
    return taken


def _is_true(flow: Flow, token: Token) -> bool:
    value = True if flow.condition is None else token.workflow.evaluate(flow.condition)
    if not isinstance(value, bool):
        raise condition_unfit(flow, value)
    return value


def condition_unfit(flow: Flow, value: object) -> IncidentError:
    """The error for a condition of a flow that is neither true nor false."""
    return unfit(
        (f"{flow.id} 的条件“{flow.condition}”", f"condition '{flow.condition}' of {flow.id}"), value, BOOLEAN
    )
