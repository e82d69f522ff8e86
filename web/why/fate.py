"""What happens if nobody does anything, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.fates import Fate, start_of
from engine.model import Process
from engine.model.elements import walk
from engine.model.unattended import chooses
from web.content import node_name
from web.i18n import gettext as _
from web.i18n.dates import format_instant
from web.i18n.signs import sign

MOST_NAMES = 3
MOST_FATES = 3
"""How many timers are told of."""


def fates_words(fates: Sequence[Fate]) -> str:
    """As parts of a sentence: the next that happen beside the task, and always the last, which may end it."""
    return sign.semicolon.join(
        _words(fate) for fate in (*fates[: MOST_FATES - 1], *fates[MOST_FATES - 1 :][-1:])
    )


def _words(fate: Fate) -> str:
    then = following_in(fate.scope, fate.node.id).words or quoted((node_name(fate.node) or fate.node.id,))
    at = format_instant(fate.at)
    if not fate.ends:
        return _("到 {at} 仍未办完，另行启动{then}，本步骤继续等待", at=at, then=then)
    if not fate.is_sure:
        return _("到 {at} 仍未办完，按当时的情况可能不再等待，转到{then}", at=at, then=then)
    return _("到 {at} 仍未办完，不再等待，转到{then}", at=at, then=then)


def quoted(names: Iterable[str]) -> str:
    """Names of steps, one after the other."""
    return sign.listing.join(f"“{name}”" for name in names)


@dataclass(frozen=True)
class Following:
    """The names of the first named elements behind one, gateways passed through; `is_choice` if a condition decides
    between them."""

    names: tuple[str, ...]
    is_choice: bool = False

    @property
    def words(self) -> str:
        """As a part of a sentence; "" for none."""
        if self.is_choice and len(self.names) > 1:
            return _("{first}或{last}", first=quoted(self.names[:-1]), last=quoted(self.names[-1:]))
        return quoted(self.names)


def following(process: Process, node_id: str) -> Following:
    """What follows an element of a process; an event sub-process, what follows its start."""
    scope = next((each for each in walk(process) if node_id in each.nodes), None)
    if scope is None:
        return Following(())
    node = scope.nodes[node_id]
    if node.kind == "eventSubProcess" and node.process is not None:
        return following_in(node.process, start_of(node.process).id)
    return following_in(scope, node_id)


def following_in(scope: Process, node_id: str) -> Following:
    """What follows an element of this scope itself."""
    names: list[str] = []
    ahead, seen, is_choice = [node_id], {node_id}, False
    while ahead and len(names) < MOST_NAMES:
        flows = scope.outgoing(ahead.pop(0))
        is_choice = is_choice or (len(flows) > 1 and chooses(scope.nodes[flows[0].source]))
        for flow in flows:
            target = scope.nodes[flow.target]
            if target.id in seen:
                continue
            seen.add(target.id)
            if target.name.strip() and not target.kind.endswith("Gateway"):
                names.append(node_name(target).strip())
            else:
                ahead.append(target.id)
    return Following(tuple(names[:MOST_NAMES]), is_choice)
