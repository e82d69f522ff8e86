"""The rules of the checker: each looks at one scope and yields what is wrong there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from engine.errors import Problem
from engine.model.elements import Process
from engine.model.rules import (
    activities,
    boundaries,
    data,
    events,
    expressions,
    gateways,
    loops,
    messages,
    naming,
    paths,
    soundness,
    support,
    timers,
    variables,
    waits,
)
from engine.model.rules.surroundings import Surroundings

Rule = Callable[[Process, Surroundings], Iterator[Problem]]

RULES: Final[tuple[Rule, ...]] = (
    support.refused_nodes,
    support.refused_events,
    paths.starts,
    paths.ends,
    paths.reachable,
    paths.leads_to_end,
    gateways.choosing_branches,
    gateways.misplaced_conditions,
    gateways.event_gateways,
    soundness.soundness,
    boundaries.boundary_events,
    boundaries.error_ends,
    events.links,
    events.event_sub_processes,
    events.interrupting_starts,
    events.start_triggers,
    events.cancel_events,
    events.definitions,
    events.waiting_for_all,
    events.unused_settings,
    activities.user_tasks,
    activities.roles,
    activities.held_roles,
    activities.service_tasks,
    activities.script_tasks,
    activities.business_rule_tasks,
    activities.call_activities,
    messages.messages,
    loops.loops,
    loops.repeats,
    data.names,
    data.flow,
    timers.timers,
    timers.due_dates,
    waits.at_once,
    waits.hosts_at_once,
    waits.after_limits,
    expressions.expressions,
    variables.variables,
    variables.form_fields,
    naming.process_id,
    naming.readable_ids,
    naming.names,
    naming.lengths,
)
