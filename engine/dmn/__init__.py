"""Decisions after DMN 1.1 to 1.5: tables and boxed expressions, required by each other, over FEEL.

    decisions = Decisions([model], hosts=())
    decisions.decide("AwardLevel", {"得分": 91})     # Outcome(result="一等奖", variable="奖项等级", …)

A `Model` is one file in neutral form (`engine.model` reads it from XML). It is checked with `find_faults`, which
knows every expression, and evaluated by `Decisions` within the limits of FEEL and those of `frame`. A decision
sees the values given to it, whether or not its file declares them, and the results of what it requires.
Hit policies are those of §8.2.10: without a hit and without default outputs the answer of a table is null, an
empty list where several hits are allowed, 0 where they are counted.

Where this differs from DMN 1.5 on purpose:
- §6.3.7: a decision without logic is refused; what people decide is an input.
- §7.3: a boxed loop takes a single value for a list of one and null for none; a boxed filter whose condition is
  neither true, false nor null is an error.
- §10.3.2.9.4: a value that does not fit its declared type is an error that names both, not null; an entry that a
  structure declares and a value lacks is null.
- §10.4: functions are called, not handed on: no decision or business knowledge model gives one as its result or takes
  one as an argument, and a decision service is asked by a process, not called by a decision.
"""

from __future__ import annotations

from engine.dmn.elements import Model
from engine.dmn.evaluate import Decisions, Outcome, find_faults, result_names
from engine.dmn.faults import DecisionError, Fault, Place
from engine.dmn.trace import summarise

__all__ = [
    "DecisionError",
    "Decisions",
    "Fault",
    "Model",
    "Outcome",
    "Place",
    "find_faults",
    "result_names",
    "summarise",
]
