"""What must always hold in the tables at rest; areas register their own. Used by tests and `saicheng check`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import text

from engine.context import Ctx

Invariant = Callable[[Ctx], Iterable[str]]
_invariants: dict[str, Invariant] = {}


def invariant(name: str) -> Callable[[Invariant], Invariant]:
    """Register a function that yields one line for each violation."""

    def register(function: Invariant) -> Invariant:
        _invariants[name] = function
        return function

    return register


def find_violations(ctx: Ctx) -> list[str]:
    """Every violation of every registered invariant, as "name: what"; empty when all hold."""
    return [f"{name}: {line}" for name, function in sorted(_invariants.items()) for line in function(ctx)]


_QUERIES = {
    "an open task has a token waiting at it": """
        SELECT h.id FROM human_tasks h LEFT JOIN tokens t ON t.id = h.id
        WHERE h.state IN ('ready', 'held') AND h.for_task_id IS NULL AND (t.id IS NULL OR t.state <> 'ready')""",
    "a closed task has no token, unless it stands still": """
        SELECT h.id FROM human_tasks h JOIN tokens t ON t.id = h.id
        WHERE h.state NOT IN ('ready', 'held') AND t.state <> 'error'""",
    "a closed task is in nobody's inbox": """
        SELECT DISTINCT h.id FROM human_tasks h JOIN task_candidates c ON c.task_id = h.id
        WHERE h.state <> 'ready'""",
    "an open task is offered to somebody or is an incident": """
        SELECT h.id FROM human_tasks h WHERE h.state = 'ready'
        AND NOT EXISTS (SELECT 1 FROM task_candidates c WHERE c.task_id = h.id)
        AND NOT EXISTS (SELECT 1 FROM incidents i WHERE i.token_id = h.id AND i.resolved_at IS NULL)""",
    "a closed task has no draft": """
        SELECT DISTINCT h.id FROM human_tasks h JOIN task_drafts d ON d.task_id = h.id
        WHERE h.state <> 'ready'""",
    "an instance that has ended has no live token": """
        SELECT DISTINCT i.id FROM instances i JOIN tokens t ON t.instance_id = i.id
        WHERE i.state NOT IN ('running', 'suspended')""",
    "a running instance has a live token": """
        SELECT i.id FROM instances i WHERE i.state IN ('running', 'suspended')
        AND NOT EXISTS (SELECT 1 FROM tokens t WHERE t.instance_id = i.id)""",
    "a running instance waits for something": """
        SELECT i.id FROM instances i WHERE i.state IN ('running', 'suspended')
        AND NOT EXISTS (SELECT 1 FROM tokens t WHERE t.instance_id = i.id AND t.state IN ('ready', 'error'))
        AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.instance_id = i.id)
        AND NOT EXISTS (SELECT 1 FROM external_jobs e WHERE e.instance_id = i.id)
        AND NOT EXISTS (SELECT 1 FROM timers m WHERE m.instance_id = i.id)
        AND NOT EXISTS (SELECT 1 FROM subscriptions s WHERE s.instance_id = i.id)
        AND NOT EXISTS (SELECT 1 FROM signal_waits s WHERE s.instance_id = i.id)
        AND NOT EXISTS (SELECT 1 FROM tokens t WHERE t.instance_id = i.id AND t.state = 'waiting'
            AND t.data LIKE '%"held":%')
        AND NOT EXISTS (SELECT 1 FROM instances c
            WHERE c.parent_id = i.id AND c.state IN ('running', 'suspended'))""",
    "only a suspended instance has work set aside": """
        SELECT i.id FROM instances i WHERE i.state <> 'suspended' AND (
            EXISTS (SELECT 1 FROM timers w WHERE w.instance_id = i.id AND w.held_due_at IS NOT NULL)
            OR EXISTS (SELECT 1 FROM jobs w WHERE w.instance_id = i.id AND w.held_due_at IS NOT NULL)
            OR EXISTS (SELECT 1 FROM signal_deliveries w WHERE w.instance_id = i.id AND w.held_due_at IS NOT NULL)
            OR EXISTS (SELECT 1 FROM external_jobs w WHERE w.instance_id = i.id AND w.state = 'held')
            OR EXISTS (SELECT 1 FROM subscriptions w WHERE w.instance_id = i.id AND w.is_held))""",
    "what a suspended instance has called does not run": """
        SELECT c.id FROM instances c JOIN instances i ON i.id = c.parent_id
        WHERE i.state = 'suspended' AND c.state = 'running'""",
    "a scope has its owner": """
        SELECT s.id FROM scopes s LEFT JOIN tokens t ON t.id = s.owner_token_id
        WHERE s.owner_token_id IS NOT NULL AND t.id IS NULL""",
    "a token has its scope": """
        SELECT t.id FROM tokens t LEFT JOIN scopes s ON s.id = t.scope_id WHERE s.id IS NULL""",
    "a scope counts its live tokens": """
        SELECT s.id FROM scopes s WHERE s.live_tokens <>
        (SELECT count(*) FROM tokens t WHERE t.scope_id = s.id AND (t.attached_to IS NULL OR t.attached_to <> s.id))""",
    "a timer belongs to a live token": """
        SELECT m.token_id FROM timers m LEFT JOIN tokens t ON t.id = m.token_id WHERE t.id IS NULL""",
    "a subscription belongs to a live token": """
        SELECT m.token_id FROM subscriptions m LEFT JOIN tokens t ON t.id = m.token_id WHERE t.id IS NULL""",
    "who waits for a signal is a live token": """
        SELECT m.token_id FROM signal_waits m LEFT JOIN tokens t ON t.id = m.token_id WHERE t.id IS NULL""",
    "a signal that cannot be delivered is an open incident": """
        SELECT d.id FROM signal_deliveries d WHERE d.due_at >= '9999-12-30' AND d.held_due_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM incidents i WHERE i.token_id = d.token_id AND i.resolved_at IS NULL)""",
    "a job belongs to a live token": """
        SELECT j.id FROM jobs j LEFT JOIN tokens t ON t.id = j.token_id WHERE t.id IS NULL""",
    "a failed job is an open incident": """
        SELECT j.id FROM jobs j WHERE j.state = 'failed' AND NOT EXISTS
        (SELECT 1 FROM incidents i WHERE i.job_id = j.id AND i.resolved_at IS NULL)""",
    "an external job belongs to a live token": """
        SELECT j.id FROM external_jobs j LEFT JOIN tokens t ON t.id = j.token_id AND t.instance_id = j.instance_id
        WHERE t.id IS NULL OR t.state <> 'started'""",
    "a failed external job is an open incident": """
        SELECT j.id FROM external_jobs j WHERE j.state = 'failed' AND NOT EXISTS
        (SELECT 1 FROM incidents i WHERE i.job_id = j.id AND i.resolved_at IS NULL)""",
    "a token that stands still is an open incident": """
        SELECT t.id FROM tokens t WHERE t.state = 'error' AND NOT EXISTS
        (SELECT 1 FROM incidents i WHERE i.token_id = t.id AND i.resolved_at IS NULL)""",
    "an open incident belongs to a live token": """
        SELECT i.id FROM incidents i LEFT JOIN tokens t ON t.id = i.token_id
        WHERE i.resolved_at IS NULL AND i.token_id IS NOT NULL AND t.id IS NULL""",
    "a timer that cannot fire is an open incident": """
        SELECT m.token_id FROM timers m WHERE m.due_at >= '9999-12-30' AND m.held_due_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM incidents i WHERE i.token_id = m.token_id AND i.resolved_at IS NULL)""",
    "no token is left half way": """
        SELECT t.id FROM tokens t WHERE t.state IN ('future', 'completed', 'cancelled')""",
    "a task is completed once": """
        SELECT task_id FROM events WHERE kind = 'task_completed' GROUP BY task_id HAVING count(*) <> 1""",
    "a completed task is in the history": """
        SELECT h.id FROM human_tasks h WHERE h.state = 'completed' AND h.for_task_id IS NULL AND NOT EXISTS
        (SELECT 1 FROM events e
         WHERE e.instance_id = h.instance_id AND e.task_id = h.id AND e.kind = 'task_completed')""",
    "a task counts the opinions that are due": """
        SELECT h.id FROM human_tasks h WHERE h.opinions <> (SELECT count(*) FROM asked_opinions a
            WHERE a.task_id = h.id AND a.state IN ('waiting', 'open'))""",
    "a held task waits for an opinion": """
        SELECT h.id FROM human_tasks h WHERE h.state = 'held' AND h.opinions = 0""",
    "opinions are due on open tasks only": """
        SELECT a.id FROM asked_opinions a JOIN human_tasks h ON h.id = a.task_id
        WHERE a.state IN ('waiting', 'open') AND h.state NOT IN ('ready', 'held')""",
    "who is asked for an opinion has a task": """
        SELECT a.id FROM asked_opinions a LEFT JOIN human_tasks h ON h.id = a.asked_task_id
        WHERE (a.state = 'open' AND (h.id IS NULL OR h.state <> 'ready'))
        OR (a.state = 'given' AND h.state <> 'completed')""",
    "a task that asks for an opinion is due": """
        SELECT h.id FROM human_tasks h WHERE h.state = 'ready' AND h.for_task_id IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM asked_opinions a WHERE a.asked_task_id = h.id AND a.state = 'open')""",
}


def _register_query(name: str, query: str) -> None:
    @invariant(name)
    def violations(ctx: Ctx) -> Iterable[str]:
        return [str(row[0]) for row in ctx.session.execute(text(query))]


for _name, _query in _QUERIES.items():
    _register_query(_name, _query)
