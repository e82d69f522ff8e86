"""Patterns as programs, and the machine that runs them on all states at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from engine.feel.regex.classes import Test, is_word
from engine.feel.regex.reasons import RegexError
from engine.feel.regex.syntax import (
    Assertion,
    Branch,
    Character,
    Choice,
    Group,
    Part,
    PatternParser,
    Repeat,
)

_LONGEST_PROGRAM = 2_000
_STATES_PER_STEP = 4


class Code(Enum):
    CHARACTER = auto()
    SPLIT = auto()
    JUMP = auto()
    SAVE = auto()
    ASSERT = auto()
    MATCH = auto()


@dataclass(frozen=True, slots=True)
class Instruction:
    """`first` is where to go on (for SPLIT the preferred way, `second` the other; for SAVE the slot)."""

    code: Code
    first: int = 0
    second: int = 0
    test: Test | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Regex:
    """A compiled pattern; safe to share between threads."""

    program: tuple[Instruction, ...]
    groups: int
    multi_line: bool

    def search(self, text: str, at: int = 0, *, spend: Callable[[int], None]) -> tuple[int, ...] | None:
        """Where the pattern first matches from `at` on: start, end, and those of each group (-1: no part).

        Of several matches at one place the one a backtracking engine would find. `spend` is called with the
        work done, in steps, and may raise to stop it.
        """
        nothing = (-1,) * (2 * self.groups + 2)
        threads: list[tuple[int, tuple[int, ...]]] = []
        found: tuple[int, ...] | None = None
        for place in range(at, len(text) + 1):
            seen: set[int] = set()
            ready: list[tuple[int, tuple[int, ...]]] = []
            for state, slots in threads:
                self._follow(state, slots, text, place, seen, ready)
            if found is None:
                self._follow(0, (place, *nothing[1:]), text, place, seen, ready)
            spend(2 + len(seen) // _STATES_PER_STEP)
            threads = []
            for state, slots in ready:
                instruction = self.program[state]
                if instruction.code is Code.MATCH:
                    found = (slots[0], place, *slots[2:])
                    break
                if place < len(text) and instruction.test is not None and instruction.test(text[place]):
                    threads.append((state + 1, slots))
            if not threads and found is not None:
                break
        return found

    def test(self, text: str, *, steps: int = 1_000_000) -> bool:
        """Whether the pattern is found anywhere in a text; RegexError if that takes more steps."""
        left = steps

        def spend(cost: int) -> None:
            nonlocal left
            left -= cost
            if left < 0:
                raise RegexError("text_too_long")

        return self.search(text, spend=spend) is not None

    def _follow(
        self,
        state: int,
        slots: tuple[int, ...],
        text: str,
        place: int,
        seen: set[int],
        ready: list[tuple[int, tuple[int, ...]]],
    ) -> None:
        """Add the states that need a character and are reached without one, the preferred ones first."""
        waiting = [(state, slots)]
        while waiting:
            state, slots = waiting.pop()
            if state in seen:
                continue
            seen.add(state)
            instruction = self.program[state]
            code = instruction.code
            if code is Code.SPLIT:
                waiting.append((instruction.second, slots))
                waiting.append((instruction.first, slots))
            elif code is Code.JUMP:
                waiting.append((instruction.first, slots))
            elif code is Code.SAVE:
                slot = instruction.first
                waiting.append((state + 1, (*slots[:slot], place, *slots[slot + 1 :])))
            elif code is not Code.ASSERT:
                ready.append((state, slots))
            elif self._holds(instruction.kind, text, place):
                waiting.append((state + 1, slots))

    def _holds(self, kind: str, text: str, place: int) -> bool:
        if kind == "^":
            return place == 0 or (self.multi_line and text[place - 1] == "\n")
        if kind == "$":
            return place == len(text) or (self.multi_line and text[place] == "\n")
        at_edge = is_word(text, place - 1) != is_word(text, place)
        return at_edge if kind == "b" else not at_edge


@lru_cache(maxsize=512)
def compile_regex(pattern: str, flags: str = "") -> Regex:
    """The program of a pattern.

    Flags as in XPath: i ignores case, s lets the dot match line ends, m means lines, x skips white space
    outside classes.

    RegexError with a reason if the pattern is wrong, not supported or too large.
    """
    if not set(flags) <= set("ismx"):
        raise RegexError("flags")
    if "x" in flags:
        pattern = _without_space(pattern)
    parser = PatternParser(pattern, ignore_case="i" in flags, dot_all="s" in flags)
    choice = parser.parse()
    program: list[Instruction] = []
    _emit(choice, program)
    program.append(Instruction(Code.MATCH))
    return Regex(tuple(program), parser.groups, "m" in flags)


def _without_space(pattern: str) -> str:
    """The pattern as flag x reads it: white space counts in classes alone (XPath Functions §5.6.2)."""
    kept: list[str] = []
    classes, escaped = 0, False
    for character in pattern:
        if not classes and character in " \t\n\r":
            continue
        if not escaped and character == "[" and (not classes or kept[-1] == "-"):
            classes += 1
        elif not escaped and character == "]" and classes:
            classes -= 1
        escaped = not escaped and character == "\\"
        kept.append(character)
    return "".join(kept)


def _emit(part: Part | Branch, program: list[Instruction]) -> None:
    if len(program) > _LONGEST_PROGRAM:
        raise RegexError("too_many")
    if isinstance(part, Character):
        program.append(Instruction(Code.CHARACTER, test=part.test))
    elif isinstance(part, Assertion):
        program.append(Instruction(Code.ASSERT, kind=part.kind))
    elif isinstance(part, Branch):
        for each in part.parts:
            _emit(each, program)
    elif isinstance(part, Choice):
        _emit_choice(part, program)
    elif isinstance(part, Group):
        program.append(Instruction(Code.SAVE, 2 * part.number))
        _emit(part.content, program)
        program.append(Instruction(Code.SAVE, 2 * part.number + 1))
    else:
        _emit_repeat(part, program)


def _emit_choice(choice: Choice, program: list[Instruction]) -> None:
    jumps = []
    for branch in choice.branches[:-1]:
        split = _reserve(program)
        _emit(branch, program)
        jumps.append(_reserve(program))
        program[split] = Instruction(Code.SPLIT, split + 1, len(program))
    _emit(choice.branches[-1], program)
    for jump in jumps:
        program[jump] = Instruction(Code.JUMP, len(program))


def _emit_repeat(repeat: Repeat, program: list[Instruction]) -> None:
    for _ in range(repeat.least):
        _emit(repeat.content, program)
    if repeat.most is None:
        split = _reserve(program)
        _emit(repeat.content, program)
        program.append(Instruction(Code.JUMP, split))
        program[split] = _split(split + 1, len(program), greedy=repeat.greedy)
        return
    splits = []
    for _ in range(repeat.most - repeat.least):
        splits.append(_reserve(program))
        _emit(repeat.content, program)
    for split in splits:
        program[split] = _split(split + 1, len(program), greedy=repeat.greedy)


def _reserve(program: list[Instruction]) -> int:
    program.append(Instruction(Code.JUMP))
    return len(program) - 1


def _split(inside: int, after: int, *, greedy: bool) -> Instruction:
    return Instruction(Code.SPLIT, inside, after) if greedy else Instruction(Code.SPLIT, after, inside)
