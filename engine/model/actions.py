"""What a person may do with a task, as its diagram says: `actions` and `operations` of a user task.

`actions` are the buttons of its form. `return` gives the matter back by a way that is drawn; `withdraw` takes back
what one has begun oneself. Both complete the task without what its form requires, and a gateway behind it asks which.

`operations` are what else one may do (更多操作). Without the setting they follow from `transfer`: whoever may hand a
task on may also have it done, ask others for their opinion, send copies and take back what nobody has acted on. A task
that is personal, such as a ballot, cannot be handed on, and has none.

`judges` says whether the step judges (评判), so that whoever must keep out of a matter (回避) does not do it: "no" for
clerical work, such as filing or posting a notice.
"""

from __future__ import annotations

from typing import Final

from engine.model.elements import Node

ACTIONS: Final = ("submit", "save", "return", "withdraw", "transfer")
HELPING: Final = ("delegate", "add_signer", "copy", "take_back")
SENDING_BACK: Final = ("send_back", "send_back_author", "send_back_any")
"""To the step before, to the first one, to any earlier one."""
OPERATIONS: Final = (*HELPING, *SENDING_BACK)
NONE: Final = "none"
"""The value of `operations` that says there are none."""
DEFAULT_ACTIONS: Final = ("submit", "save", "transfer")
JUDGES: Final = ("yes", "no")
SEND_BACK_WHOLE, SEND_BACK_BRANCH = "whole", "branch"
SEND_BACK_SCOPES: Final = (SEND_BACK_WHOLE, SEND_BACK_BRANCH)
"""`sendBack` of a step signed by several: whether sending back takes all of them back, or asks for this one only."""


def actions_of(node: Node) -> tuple[str, ...]:
    """The actions of a user task."""
    return _listed(node.properties.get("actions", "")) or DEFAULT_ACTIONS


def operations_of(node: Node) -> tuple[str, ...]:
    """The operations of a user task."""
    said = _listed(node.properties.get("operations", ""))
    if not said:
        return HELPING if "transfer" in actions_of(node) else ()
    return () if said == (NONE,) else said


def judges(node: Node) -> bool:
    """Whether a user task judges; one that does not say is taken to."""
    return node.properties.get("judges", "").strip() != "no"


def gives_back(node: Node) -> bool:
    """Whether who does a user task may refuse what others made: return it, or send it back."""
    return "return" in actions_of(node) or not set(SENDING_BACK).isdisjoint(operations_of(node))


def offered(node: Node) -> tuple[str, ...]:
    """All that may be done with the task."""
    return (*actions_of(node), *operations_of(node))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(each for part in text.split(",") if (each := "".join(part.split())))
