"""Who is served next by the page's solvers, who gives way, and with how many threads: without a process."""

from __future__ import annotations

from itertools import count

import pytest

from planner.scenario import Scenario
from planner.ui.job import SolveJob
from planner.ui.job_queue import JobQueue, giving_way, has_spare, is_urgent, threads_for
from planner.ui.protocol import PROOF, QUICK, SWEEP, Effort

NUMBERS = count(1)
BASE = Scenario()


def job(effort: Effort = QUICK, *lanes: str) -> SolveJob:
    return SolveJob(next(NUMBERS), BASE, effort, set(lanes))


def waiting(*jobs: SolveJob) -> JobQueue:
    queue = JobQueue()
    queue.waiting += jobs
    return queue


def test_sliders_go_before_proofs_and_these_before_sweeps() -> None:
    sweep, proof, slider = job(SWEEP, "a/1"), job(PROOF, "b"), job(QUICK, "c")
    queue = waiting(sweep, proof, slider)
    assert [queue.place(one) for one in (slider, proof, sweep)] == [0, 1, 2]
    assert queue.next(spare=True) is slider
    queue.serve(slider)
    assert queue.next(spare=True) is proof
    assert queue.next(spare=False) is None


def test_who_was_served_longest_ago_goes_first_with_all_its_parts() -> None:
    served, first, second = job(SWEEP, "anna/1"), job(SWEEP, "anna/2"), job(SWEEP, "ben/1")
    queue = waiting(served, first, second)
    queue.serve(served)
    assert queue.next(spare=True) is second


def test_a_lane_leaves_a_job_to_those_that_still_wait_for_it() -> None:
    queue, one = JobQueue(), job()
    queue.join("anna", one)
    queue.join("ben", one)
    assert queue.leave("anna") is None
    assert queue.leave("ben") is one
    assert queue.leave("ben") is None
    queue.join("anna", one)
    one.end("done")
    assert queue.leave("anna") is None


def test_the_least_urgent_and_newest_gives_way_unless_one_is_stopping_already() -> None:
    proof, old, new = job(PROOF), job(SWEEP), job(SWEEP)
    assert giving_way([proof, old, new], job(QUICK)) is new
    assert giving_way([proof], job(PROOF)) is None
    old.stopping = True
    assert giving_way([proof, old, new], job(QUICK)) is None


@pytest.mark.parametrize(
    ("size", "lesser", "spare"), [(1, 0, True), (1, 1, False), (3, 1, True), (3, 2, False)]
)
def test_of_several_processes_one_is_kept_for_sliders(size: int, lesser: int, spare: bool) -> None:
    assert has_spare([job(SWEEP) for _ in range(lesser)] + [job(QUICK)], size) == spare


def test_sliders_share_all_cores_and_others_leave_one() -> None:
    assert threads_for(job(QUICK), [], 2, 8) == 8
    assert threads_for(job(QUICK), [job(QUICK)], 2, 8) == 4
    assert threads_for(job(QUICK), [job(SWEEP)], 2, 8) == 8
    assert threads_for(job(PROOF), [], 2, 8) == 7
    assert threads_for(job(SWEEP), [job(SWEEP)], 2, 8) == 3
    assert threads_for(job(PROOF), [], 1, 1) == 1


def test_a_slider_that_is_stopping_is_not_urgent() -> None:
    one = job(QUICK)
    assert is_urgent(one)
    one.stopping = True
    assert not is_urgent(one)
    assert not is_urgent(job(PROOF))
