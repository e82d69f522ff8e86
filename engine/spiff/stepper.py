"""What moves an instance in memory: ready tokens run one at a time until every one of them waits."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from itertools import count

from SpiffWorkflow.util.task import TaskState

from engine.allowance import MOVING_SECONDS
from engine.errors import AppError
from engine.spiff import effects
from engine.spiff.build import ProcessSpec
from engine.spiff.conditions import Conditions
from engine.spiff.environment import Environment
from engine.spiff.memory import Memory, Source
from engine.spiff.scope import Scope
from engine.spiff.specs import inclusive
from engine.spiff.specs.base import Element
from engine.spiff.token import Token

MAX_VISITS = 1_000
MAX_STEPS = 50_000
_BRINGS_WORK = (effects.StartJob, effects.SendMessage, effects.ThrowSignal, effects.CallProcess)


class Stepper(Memory):
    """Tokens that go on by themselves, what they ask for outside (`effects`), and those that stand still."""

    conditions: Conditions

    def __init__(
        self, instance_id: str, spec: ProcessSpec, environment: Environment, source: Source | None
    ) -> None:
        super().__init__(instance_id, spec, source)
        self.environment = environment
        self.effects: list[effects.Effect] = []
        self._ready: list[tuple[int, int, str]] = []
        self._moved: dict[str, Scope] = {}
        self._visits: Counter[tuple[str, str]] = Counter()
        self._sequence = count()

    def ask(self, effect: effects.Effect) -> None:
        """Remember something to be done outside. Raises IncidentError if such work has gone on for too long."""
        if isinstance(effect, _BRINGS_WORK):
            self.environment.allowance.require_hop()
        self.effects.append(effect)

    def saved(self) -> None:
        """Everything changed is in the database now."""
        super().saved()
        self.effects.clear()

    def forget_token(self, token: Token) -> None:
        """A token that is gone, with the condition it waited for."""
        super().forget_token(token)
        self._note_move(token)
        self.conditions.forget(token.id)

    def _note_move(self, token: Token) -> None:
        if token.workflow.spec.joins:
            self._moved[token.workflow.id] = token.workflow

    def token_changed(self, token: Token) -> None:
        """The token must be saved; when it became ready by itself, it is queued to run."""
        super().token_changed(token)
        self._note_move(token)
        if token._state == TaskState.READY and token.task_spec.runs_by_itself(token):
            heapq.heappush(self._ready, (token.workflow.depth, next(self._sequence), token.id))

    def _step(self) -> None:
        """Run ready automatic tokens one at a time, outermost scope first, until all wait.

        An element that comes up too often in one scope is in an endless loop; a large multi-instance activity
        is not, since each item has a scope of its own.
        """
        with self.environment.allowance.moving():
            self._run_ready()

    def _run_ready(self) -> None:
        steps, allowance = 0, self.environment.allowance
        self._visits.clear()
        self.conditions.test()
        while self._ready or self._open_joins():
            token = self.tokens.get(heapq.heappop(self._ready)[2])
            if token is None or token._state != TaskState.READY:
                continue
            steps += 1
            place = token.workflow.id, token.task_spec.name
            self._visits[place] += 1
            if self._visits[place] > MAX_VISITS:
                self.stop(token, f"{MAX_VISITS} times here without waiting: an endless loop?")
            elif steps > MAX_STEPS:
                self.stop(token, f"more than {MAX_STEPS} steps without waiting")
            elif allowance.is_spent():
                self.stop(token, f"more than {MOVING_SECONDS:g} seconds of work without waiting")
            else:
                self.guarded(token, token.run, stage="run")
            self.conditions.test()

    def _open_joins(self) -> bool:
        """When everything else has moved: let inclusive gateways go on for which nothing is left to wait.

        Only scopes in which a token has moved are looked at. Returns whether there is something to run again.
        """
        moved, self._moved = self._moved, {}
        for scope in moved.values():
            waiting = [token for join in scope.spec.joins for token in self._waiting_at(scope, join)]
            if waiting:
                for token in inclusive.free(waiting, self.tokens_in(scope)):
                    token._ready()
        return bool(self._ready)

    def _waiting_at(self, scope: Scope, join: Element) -> list[Token]:
        return self.tokens_at(scope, join.name) if scope.id in self.scopes else []

    def guarded(self, token: Token, action: Callable[[], object], stage: str) -> None:
        """Move a token; an error in the model makes it stand still with an incident, and nothing else."""
        mark = len(self.effects)
        try:
            action()
        except AppError as error:
            if token.id not in self.tokens:
                raise
            if token._state == TaskState.COMPLETED:
                stage = "complete"
            else:
                del self.effects[mark:]
            self.stop(token, error.message, stage)

    def stop(self, token: Token, cause: str, stage: str = "run") -> None:
        """Let a token stand still with an incident; `stage` (enter, run, complete) is where a retry begins."""
        if stage == "enter":
            for boundary in self.attached(token.id):
                self.forget_token(boundary)
        token._set_state(TaskState.ERROR)
        token.remember(failed=stage)
        self.ask(effects.RaiseIncident(token.id, token.task_spec.name, cause))
