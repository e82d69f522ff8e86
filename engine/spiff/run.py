"""One instance: its commands, and what its elements use.

A command (start, complete a task, fire a timer, …) moves tokens until every one of them waits, and leaves
`effects` and changed rows for the runtime to store in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import BusinessError, IncidentError
from engine.spiff import dataflow, effects
from engine.spiff.build import ProcessSpec
from engine.spiff.conditions import Conditions
from engine.spiff.environment import Environment
from engine.spiff.following import followed
from engine.spiff.memory import Source
from engine.spiff.scope import Scope
from engine.spiff.specs.activities import HumanTask, business_error
from engine.spiff.specs.base import Element
from engine.spiff.stepper import Stepper
from engine.spiff.throwing import catch
from engine.spiff.token import Token


class Run(Stepper):
    """An instance in memory. `is_child` tells that what nobody here catches goes to the caller.

    Not for two threads at once. After an error the object is of no use: drop it.
    """

    def __init__(
        self,
        instance_id: str,
        business_key: str,
        spec: ProcessSpec,
        environment: Environment,
        *,
        source: Source | None = None,
        is_child: bool = False,
    ) -> None:
        super().__init__(instance_id, spec, environment, source)
        self.business_key = business_key
        self.is_child = is_child
        self.constants = {"instance_id": instance_id, "business_key": business_key}
        self.end_node = ""
        self.conditions = Conditions(self)

    # Commands

    def start(self, data: Mapping[str, Any], *, node: str = "") -> None:
        """Begin at the plain start event, or at this one, with these variables."""
        begin = self.spec.task_specs[node] if node else self.spec.start_event()
        dataflow.require_inputs(self.spec.process.data, data, self.spec.name)
        self.open_scope(self.spec, begin, variables=dict(data))
        self._step()

    def complete_task(
        self,
        token_id: str,
        data: Mapping[str, Any],
        *,
        action: str = "submit",
        reason: str = "",
        said: dict[str, Any] | None = None,
    ) -> None:
        """A person has done a task; raises IncidentError if the token waits for no person.

        To `said` is added what is needed to take it back (`following`).
        """
        token = self.token(token_id)
        if not isinstance(token.task_spec, HumanTask) or token._state != TaskState.READY:
            raise IncidentError(f"{token.task_spec.name} is not waiting for a person")
        token.task_spec.answer(token, data, action, reason)
        self.complete(token)
        self._step()
        if said is not None:
            said |= followed(self, token)

    def fire(self, token_id: str, payload: Mapping[str, Any] | None = None) -> None:
        """What a token waited for has come: a due time, a message, a handler's or a child's result."""
        token = self.token(token_id)
        token.task_spec.fire(token, payload or {})
        self._step()

    def fail(self, token_id: str, error: BusinessError, variables: Mapping[str, Any] | None = None) -> None:
        """A handler, a worker or a child said no: the error looks for a boundary event, and brings variables."""
        token = self.token(token_id)
        payload = {**(variables or {}), **business_error(error)}
        self.guarded(token, lambda: self.throw_error(token, error.code, payload), stage="run")
        self._step()

    def escalate(self, token_id: str, code: str, payload: Mapping[str, Any]) -> None:
        """What a call activity called has escalated, and nobody there caught it."""
        self.throw_escalation(self.token(token_id), code, payload)
        self._step()

    def retry(self, token_id: str) -> None:
        """Try again what stood still; nothing happens if it does not."""
        token = self.token(token_id)
        stage = token.internal_data.get("failed")
        if token._state != TaskState.ERROR:
            return
        token.internal_data = {key: value for key, value in token.internal_data.items() if key != "failed"}
        token._set_state(TaskState.FUTURE)
        if stage == "run":
            token._set_state(TaskState.READY)
        elif stage == "complete":
            self.complete(token)
        else:
            self.guarded(token, lambda: token.task_spec._update(token), stage="enter")
        self._step()

    def variables_changed(self, scope: Scope, names: Iterable[str]) -> None:
        """Variables of a scope have new values."""
        if scope.parent is None:
            self.changed_names.update(names)
        self.conditions.changed(scope, names)

    def cancel(self) -> None:
        """Take away every token."""
        self.clear(self.root_scope())

    def keeps_listening(self, token_id: str) -> bool:
        """Whether a token goes on waiting after it has fired: one that interrupts nothing."""
        token = self.token(token_id)
        return token.task_spec.keeps_listening(token)

    # What elements use

    def open_scope(
        self,
        spec: ProcessSpec,
        begin: Element,
        *,
        owner: Token | None = None,
        variables: dict[str, Any] | None = None,
    ) -> None:
        """Begin a process, or a sub-process of `owner`: first its event sub-processes listen."""
        kind = "process" if owner is None else "subprocess"
        scope = self.add_scope(spec, kind=kind, owner=owner, variables={**spec.declared, **(variables or {})})
        for name in spec.handlers:
            self.enter(scope, spec.task_specs[name], attached_to=scope.id)
        self.enter(scope, begin)

    def enter(self, scope: Scope, spec: Element, *, attached_to: str | None = None) -> None:
        """Put a new token on an element; where it waits for one of several events, one for each of them."""
        if len(spec.waits) > 1 and attached_to is None:
            attached_to = self.new_id()
        for token in self._tokens_for(scope, spec, attached_to):
            self.guarded(token, partial(spec._update, token), stage="enter")

    def begin_round(self, scope: Scope, spec: Element) -> None:
        """Put a new token on a looping activity; a round is no sign of an endless loop, many steps are."""
        self._visits.pop((scope.id, spec.name), None)
        self.enter(scope, spec)

    def _tokens_for(self, scope: Scope, spec: Element, attached_to: str | None) -> Iterator[Token]:
        """One token, or for an event with several definitions one for each, numbered."""
        if len(spec.waits) < 2:
            yield self.new_token(scope, spec, attached_to=attached_to)
            return
        for part in range(len(spec.waits)):
            yield self.new_token(scope, spec, attached_to=attached_to, internal_data={"part": part})

    def new_token(
        self,
        scope: Scope,
        spec: Element,
        *,
        attached_to: str | None = None,
        internal_data: dict[str, Any] | None = None,
    ) -> Token:
        """A token that is not active yet."""
        token = Token(scope, spec, self.new_id(), attached_to=attached_to, internal_data=internal_data)
        self.add_token(token)
        return token

    def complete(self, token: Token) -> None:
        """The token has done its work; if how it goes on cannot be worked out, it stands still."""
        self.guarded(token, token.complete, stage="complete")

    def remove(self, token: Token) -> None:
        """Take a finished token away."""
        if token._state == TaskState.COMPLETED:
            self.ask(effects.Record(token.id, token.task_spec.name, "node_completed"))
        self.forget_token(token)

    def cancel_token(self, token: Token) -> None:
        """Take an unfinished token away with everything it started."""
        self.close_scopes_of(token)
        kind = "node_completed" if token._state == TaskState.COMPLETED else "node_cancelled"
        self.ask(effects.Record(token.id, token.task_spec.name, kind))
        self._drop([token])

    def settle(self, scope: Scope) -> None:
        """If the scope is empty, its owner goes on: a sub-process completes, the instance ends."""
        if not scope.is_completed():
            return
        self._drop(self.listeners(scope))
        if scope.kind == "process":
            result = dataflow.results(self.spec.process.data, scope.variables)
            self.ask(effects.EndInstance("", self.end_node, result=result))
        elif scope.kind == "subprocess":
            owner = self.token(scope.owner_token_id)
            if owner.task_spec.node.data is None:
                # Else its results still have to flow out of it.
                self.forget_scope(scope)
            self.complete(owner)

    def clear(self, scope: Scope) -> None:
        """Cancel every token of a scope, and what listens in it."""
        self._drop(self.listeners(scope))
        for token in [] if scope.is_completed() else self.tokens_in(scope):
            # What is attached to a live activity goes with it, in whatever order they come.
            if token.id in self.tokens and token.attached_to not in self.tokens:
                self.cancel_token(token)

    def close_scopes_of(self, owner: Token) -> None:
        """The scopes of a token are needed no more."""
        for scope in self.scopes_of(owner) if owner.task_spec.owns_scopes(owner) else []:
            self.clear(scope)
            self.forget_scope(scope)

    def arm_boundaries(self, host: Token) -> None:
        """Let the events on an activity's edge wait."""
        for name in host.task_spec.boundaries:
            spec = host.workflow.spec.task_specs[name]
            for boundary in self._tokens_for(host.workflow, spec, host.id):
                spec._update(boundary)

    def detach_boundaries(self, host: Token) -> None:
        """The activity is over: its boundary events stop waiting."""
        if host.task_spec.boundaries and not host.is_item:
            self._drop(self.attached(host.id))

    def drop_rivals(self, token: Token) -> None:
        """One event behind a gateway has come: the others are forgotten."""
        if token.attached_to is not None:
            self._drop([rival for rival in self.attached(token.attached_to) if rival is not token])

    def cancel_host(self, boundary: Token) -> None:
        """An interrupting boundary event has fired: its activity is cancelled, the event goes on alone."""
        host = self.token(boundary.attached_to)
        self.detach(boundary)
        self.token_changed(boundary)
        self.cancel_token(host)

    def throw_error(self, token: Token, code: str, payload: Mapping[str, Any] | None = None) -> None:
        """Look for who catches an error outwards from the token (BPMN 2.0 §10.5.6).

        Uncaught, it goes to the caller of this instance; without a caller the token stands still.
        """
        if catch(self, token, "error", code, payload or {}):
            return
        if self.is_child:
            self.cancel()
            self.ask(effects.EndInstance("", token.task_spec.name, error_code=code))
        else:
            self.stop(token, f"error {code!r} is caught by no boundary event")

    def throw_escalation(self, token: Token, code: str, payload: Mapping[str, Any]) -> None:
        """Look for who catches an escalation outwards from the token, then in the caller of this instance.

        Uncaught, it is a line in the history and nothing else: work goes on.
        """
        if catch(self, token, "escalation", code, {**payload, "escalation_code": code}):
            return
        if self.is_child:
            self.ask(effects.Escalate(token.id, token.task_spec.name, code=code, payload=dict(payload)))
        else:
            self.ask(effects.Record(token.id, token.task_spec.name, "escalation_uncaught", {"code": code}))

    def throw_cancel(self, token: Token) -> None:
        """Cancel the transaction around the token."""
        if not catch(self, token, "cancel", "", {}):
            self.stop(token, "the cancellation is caught by no boundary event")

    def saved(self) -> None:
        """Everything changed is in the database now."""
        super().saved()
        self.end_node = ""

    def _drop(self, tokens: list[Token]) -> None:
        for token in tokens:
            self.detach_boundaries(token)
            if not token.task_spec.owns_scopes(token):
                token.task_spec.cleanup(token)
            if token._state == TaskState.ERROR:
                self.ask(effects.ResolveIncident(token.id, token.task_spec.name))
            self.forget_token(token)
