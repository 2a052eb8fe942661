"""Writes the page `sweep.md` from `sweep.csv`: sweeps of whole plants, killed and gone on, beside undisturbed ones.

Run as `python -m docs.reference.make_sweep`; the table is made by `python -m tests.benchmarks.sweep_throughput`.
"""

import csv
from pathlib import Path

from docs.reference.cells import short as rounded

HERE = Path(__file__).parent
TABLE, PAGE = HERE / "sweep.csv", HERE / "sweep.md"
RUNS = {
    "whole": "undisturbed, one process",
    "killed": "killed, two processes",
    "dask": "Dask, two workers, one killed",
}
HEAD = """# Sweeps that are killed

`nexus sweep` on whole plants: once undisturbed, once with `kill -9` of a worker after a fifth of the scenarios and of
the whole run after half of them (and a torn line left behind), then the same command again, and once through Dask with
a real scheduler and two workers, one of which is killed. This page is written by `docs/reference/make_sweep.py` from
[sweep.csv](sweep.csv). To repeat it: `python -m tests.benchmarks.sweep_throughput PLANT FOLDER`.
"""
ROWS = {
    "scenarios that had ended": "scenarios that had ended",
    "rows in the table": "rows in the table",
    "names that stand more than once": "names that stand more than once",
    "solved": "solved",
    "processes": "processes that wrote rows",
    "scenarios solved twice": "scenarios that two processes solved (one row counts)",
    "largest relative difference of a figure": "largest relative difference of any key figure from the undisturbed run",
    "that figure": "of which figure",
    "its value": "which is there",
    "largest relative difference of figures that are not idle": "the same without gas and power that are not bought",
    "scenarios that started from another one than in the whole run": "of them started from another one than there",
    "processor seconds a scenario": "processor seconds a scenario",
    "largest peak memory after a process's first 50 scenarios [MB]": "largest peak memory after 50 scenarios, MB",
    "largest peak memory of a process at its end [MB]": "largest peak memory at the end of a process, MB",
    "most scenarios of one process": "most scenarios of one process",
}
WHAT = """## What is compared

- A worker brings each row to the disk before it says so, and the table is made from these rows: a row that a process
  wrote in full counts, a torn one does not, and the scenario is solved again.
- Every solution is brought to rounding of each equation's own terms, so that it does not depend on the start. The
  largest relative difference of any key figure of any scenario is in the table. Where `biorefinery` buys no gas or
  power, smooth pairs leave some 1e-6 MW of it, whose last digits are rounding of what is millions of times larger; the
  table shows the largest difference of all other figures, too. Another order offers other neighbours
  to start from: in the comparison in one process, which takes the scenarios as the table lists them, most of them.
- Throughput per core is compared in processor seconds, because the machine was shared: the mean of a scenario's row,
  and all that the command used after the kill (start of the processes, their parent and the table included). A
  process counts all its threads: those of a Dask worker, which watch and report, go on while a scenario waits for a
  processor that others use.
- Peak memory is the largest resident memory that the system noted for a worker. Solutions lie on the disk and are
  loaded one at a time. A worker of Dask keeps a profile of its last 1,000 seconds, which alone let it grow from 252 to
  355 MB within 340 scenarios of `nrel2011`; a sweep takes that profile from its workers while it runs.
- A scenario that is reached in steps leaves some 20 MB of factors behind, which a worker collects at once.
"""


def figures() -> dict[str, dict[str, str]]:
    """Returns {plant: {measure: value}} of the table."""
    found: dict[str, dict[str, str]] = {}
    with TABLE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["plant"], {})[row["measure"]] = row["value"]
    return found


def table(measured: dict[str, str]) -> list[str]:
    """Returns the lines of a plant's table."""
    runs = [run for run in RUNS if f"{run}: rows in the table" in measured]
    lines = ["| " + " | ".join(["", *(RUNS[run] for run in runs)]) + " |", "| --- |" + " --- |" * len(runs)]
    for measure, shown in ROWS.items():
        cells = [measured.get(f"{run}: {measure}", "") for run in runs]
        lines.append("| " + " | ".join([shown, *map(short, cells)]) + " |")
    return lines


def short(text: str) -> str:
    """Returns a number with three digits, any other text as it is."""
    return rounded(text, 3)


def sentences(measured: dict[str, str]) -> list[str]:
    """Returns what was measured beside the table, as far as it was."""
    found = []
    if "killed: rows when the run was killed" in measured:
        found.append(
            f"A worker was killed when {measured['killed: rows when a worker was killed']} rows were there, everything "
            f"when {measured['killed: rows when the run was killed']} were."
        )
        rest = float(measured["killed: processor seconds a scenario after the kill, all included"])
        found.append(f"The command that went on used {rest:.3g} processor seconds a scenario, everything included.")
    for run in RUNS:
        ended = measured.get(f"{run}: scenarios that had ended", measured["scenarios"])
        if ended != measured["scenarios"]:
            found.append(
                f"The sweep '{RUNS[run]}' was stopped for want of time when {int(ended):,} scenarios had ended; these "
                "are compared, and the table on the disk was up to a minute older."
            )
    if "alone: plain" in measured:
        plain, worker = float(measured["alone: plain"]), float(measured["alone: worker"])
        found.append(
            "Solved in turns in one process, a scenario takes a plain loop over the compiled plant, from the base, "
            f"{plain:.3g} processor seconds and a worker {worker:.3g}, its row and its solution on the disk included: "
            f"a throughput of {100 * plain / worker:.0f} % per core."
        )
        missed = int(measured.get("alone: not reached by a plain loop", 0))
        if missed:
            found[-1] += f" The loop takes no steps: {missed} scenarios that it did not reach are in neither time."
        found.append(
            f"Of these {measured['alone: scenarios']} scenarios, "
            f"{measured['alone: scenarios that started from another one than in the whole run']} started from another "
            "one than in the undisturbed run; the largest relative difference of a figure is "
            f"{short(measured['alone: largest relative difference of a figure'])}."
        )
    return found


def main() -> None:
    """Writes the page."""
    lines = [HEAD]
    for plant, measured in figures().items():
        lines += [f"## `{plant}`, {int(measured['scenarios']):,} scenarios", "", *table(measured), ""]
        lines += [*sentences(measured), ""]
    PAGE.write_text("\n".join([*lines, WHAT.rstrip()]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
