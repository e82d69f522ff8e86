"""How far somebody has come with trying a process: kept as steps, played from the beginning whenever it is shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.encoding import encode
from engine.errors import Conflict, Invalid
from engine.model import ReadFiles, read_files
from engine.models import Draft, Trial
from engine.trial.play import Play, package_of_version, prepare
from engine.trial.scenarios import MOST_STEPS
from engine.trial.script import Step, parse_steps, to_plain
from handlers.models import drafts
from handlers.models.editions import DRAFT, get_version
from handlers.models.files import package_of

KEPT = timedelta(days=30)
MOST_CHARACTERS = 400_000
MOST_DRAFTS = 20


class TrialMoved(Conflict):
    """This trial has gone on elsewhere meanwhile."""

    code = "trial.moved"


class TrialFull(Invalid):
    """A trial has no more steps than this."""

    code = "trial.full"


def find_trial(ctx: Ctx, key: str, person: str) -> Trial | None:
    """The trial a person has under way."""
    return ctx.session.get(Trial, (key, person))


def get_trial(ctx: Ctx, key: str, person: str, count: int) -> Trial:
    """The trial a person has under way, as long as they saw it; raises TrialMoved."""
    found = find_trial(ctx, key, person)
    if found is None or len(found.steps) != count:
        raise TrialMoved
    return found


def begin(
    ctx: Ctx, key: str, source: str, began_at: datetime, data: dict[str, Any], *, with_drafts: bool
) -> None:
    """Begin anew; what this person had of this process goes, and what anybody left alone for long."""
    ctx.session.execute(delete(Trial).where(Trial.changed_at < ctx.now() - KEPT))
    ctx.session.merge(
        Trial(
            key=key,
            person=ctx.actor,
            source=source,
            with_drafts=with_drafts,
            began_at=began_at,
            data=data,
            steps=[],
            changed_at=ctx.now(),
        )
    )


def keep_steps(ctx: Ctx, trial: Trial, steps: Sequence[Step]) -> None:
    """Keep how far it has come; raises TrialFull."""
    written = [to_plain(step) for step in steps]
    if len(written) > MOST_STEPS or len(json.dumps(written)) > MOST_CHARACTERS:
        raise TrialFull
    trial = ctx.session.get_one(Trial, (trial.key, trial.person), with_for_update=True)
    trial.steps, trial.changed_at = written, ctx.now()


def drop(ctx: Ctx, key: str) -> None:
    """End this person's trial; nothing happens without one."""
    found = find_trial(ctx, key, ctx.actor)
    if found is not None:
        ctx.session.delete(found)


def steps_of(trial: Trial) -> list[Step]:
    """What has been done so far."""
    return parse_steps(trial.steps)


def play_of(
    ctx: Ctx, key: str, source: str, *, with_drafts: bool = False, read: ReadFiles = read_files
) -> Play:
    """What is tried, as it stands now; with drafts also those of everything else that has one.

    Raises NotFound, and DefinitionRejected for what cannot be tried.
    """
    if source == DRAFT:
        package = package_of(key, drafts.open_draft(ctx, key).files, read)
    else:
        package = package_of_version(get_version(ctx, key, source))
    packages = [package]
    if with_drafts:
        query = select(Draft.key).where(Draft.key != key).order_by(Draft.key).limit(MOST_DRAFTS)
        others = list(ctx.session.scalars(query))
        packages += [package_of(each, drafts.open_draft(ctx, each).files, read) for each in others]
    return prepare(ctx, packages, read)


def as_plain(data: dict[str, Any]) -> dict[str, Any]:
    """Data as a script writes them."""
    plain: dict[str, Any] = json.loads(encode(data))
    return plain
