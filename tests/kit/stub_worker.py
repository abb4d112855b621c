"""Stands in for a solver process: speaks its protocol, and does what the scenario's name says.

"slow": runs until it is stopped; "die": kills itself; "refuse": fails with a reason; "deaf": runs on whatever
is said; "proving": a quick answer comes at once, its proof runs until it is stopped; else: answers at once.
``PLANNER_STUB_LOG`` names a file that gets a line for every question; with ``PLANNER_STUB_PLANS`` answers are
made-up plans, the larger the more volume is asked for.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time

STEP = 0.01
QUICK_LIMIT = 60
"""Seconds above which a question's limit is a proof's."""
DESIGN = {
    "sites": [
        {
            "site": "cheonan_ipjang", "tenure": "lease", "technology": "amr", "opens": "2024Q4",
            "area_m2": 71_400.0,
        }
    ]
}  # fmt: skip


def main() -> None:
    said: queue.SimpleQueue[dict] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            said.put(json.loads(line))
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    tell({"ready": True})
    stopped: set[int] = set()
    while True:
        message = said.get()
        if message["do"] == "stop":
            stopped.add(message["id"])
        elif message["do"] == "plan":
            answer(message, said, stopped)


def answer(asked: dict, said: queue.SimpleQueue, stopped: set[int]) -> None:
    number, name = asked["id"], asked["scenario"]["name"]
    note(name, limit=asked["time_limit"])
    progress = {"objective": 5.0, "bound": 4.9, "gap": 0.02, "note": "searching", "design": DESIGN}
    tell({"id": number, "progress": progress})
    if name.startswith("die"):
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("refuse"):
        tell({"id": number, "end": "failed", "reason": "the data are not there"})
        return
    proving = name.startswith("proving")
    while name.startswith(("slow", "deaf")) or (proving and asked["time_limit"] > QUICK_LIMIT):
        while not said.empty():
            message = said.get()
            if message["do"] == "stop":
                stopped.add(message["id"])
            else:
                note(f"{message['do']} {name}")
        if number in stopped and not name.startswith("deaf"):
            tell({"id": number, "end": "stopped"})
            return
        time.sleep(STEP)
    if os.environ.get("PLANNER_STUB_PLANS"):
        keep(asked, **({"status": "feasible", "gap": 0.028} if proving else {}))
    tell({"id": number, "end": "done"})


def note(name: str, **more: object) -> None:
    if log := os.environ.get("PLANNER_STUB_LOG"):
        with open(log, "a", encoding="utf-8") as out:
            out.write(json.dumps({"pid": os.getpid(), "name": name, **more}) + "\n")


def keep(asked: dict, **changes: str | float) -> None:
    from page_plan import page_plan

    from planner.plans.trust import OpenDesigns, with_trust
    from planner.scenario import Scenario
    from planner.studies.batch import Store

    scenario = Scenario.model_validate(asked["scenario"])
    plan = page_plan(scenario, 40_000 * scenario.demand.volume_factor, **changes)
    still_open = OpenDesigns(36_000.0, 57_120.0, [("cheonan_ipjang",), ("yongin_yangji",)])
    Store(asked["store"]).put(asked["key"], with_trust(plan, still_open))


def tell(message: dict) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main()
