"""Waiting requests: woken at once, never too many, never longer than they may."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from engine.bell import Bell
from web.engine_rest import waiting
from web.engine_rest.waiting import WaitingRoom


def wait_for(condition: threading.Event) -> None:
    assert condition.wait(5)


def test_work_that_appears_is_found_when_the_bell_rings() -> None:
    bell, work, looked = Bell(), list[str](), threading.Event()
    room = WaitingRoom(bell)

    def look() -> list[str]:
        looked.set()
        return list(work)

    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        found = pool.submit(room.wait, "w", 20, look)
        wait_for(looked)
        work.append("job")
        bell.ring()
        assert found.result(5) == ["job"]
        assert time.monotonic() - began < waiting.RECHECK_SECONDS


def test_work_of_another_process_is_found_without_the_bell() -> None:
    work: list[str] = []
    threading.Timer(0.1, work.append, ["job"]).start()
    assert WaitingRoom(Bell()).wait("w", 20, lambda: list(work)) == ["job"]


def test_nothing_comes_within_the_time() -> None:
    assert WaitingRoom(Bell()).wait("w", 0.05, list) == []


def test_a_client_that_has_hung_up_is_given_nothing() -> None:
    assert WaitingRoom(Bell()).wait("w", 20, lambda: ["job"], lambda: True) == []


def test_who_comes_to_a_full_room_takes_the_oldest_place_or_its_own() -> None:
    bell = Bell()
    room = WaitingRoom(bell, seats=2)
    with ThreadPoolExecutor(4) as pool:

        def enter(worker: str) -> object:
            seated = threading.Event()

            def look() -> list[str]:
                seated.set()
                return []

            answer = pool.submit(room.wait, worker, 20, look)
            wait_for(seated)
            return answer

        oldest, second = enter("a"), enter("b")
        third = enter("b")
        assert second.result(5) == []  # type: ignore[attr-defined]
        fourth = enter("c")
        assert oldest.result(5) == []  # type: ignore[attr-defined]
        assert (third.done(), fourth.done()) == (False, False)  # type: ignore[attr-defined]
        room.close()


def test_when_the_process_ends_nobody_waits() -> None:
    room, looked = WaitingRoom(Bell()), threading.Event()

    def look() -> list[str]:
        looked.set()
        return []

    with ThreadPoolExecutor(1) as pool:
        waiting_one = pool.submit(room.wait, "w", 20, look)
        wait_for(looked)
        room.close()
        assert waiting_one.result(5) == []
    assert room.wait("w", 20, list) == []
