"""Compares the sweeps that `sweep_throughput` made: rows, figures, starts, memory, processor seconds."""

import csv
import json

import numpy as np

from nexus.studies.sweep.store import MARK, Store

BOUGHT = ("natural_gas [MW]", "fossil_carbon_dioxide [kg/hr]", "power_import [MW]", "scope_2 [tonne/yr]")
IDLE = 0.1  # of these: smoothing leaves less where no gas and no power is bought


def finished(folder):
    """Whether a sweep has ended."""
    return (folder / MARK).is_file()


def differences(found, wanted):
    """Yields (measure, value) of the differences between the rows of two sweeps."""
    apart, other = [], 0
    for number, row in wanted.items():
        twin = found[number]
        assert twin["status"] == row["status"], (number, twin["sentence"], row["sentence"])
        other += twin.get("start") != row.get("start")
        for name, value in row.get("figures", {}).items():
            if np.isnan(value):
                assert np.isnan(twin["figures"][name]), (number, name)
                continue
            size = max(abs(value), abs(twin["figures"][name]))
            apart.append((abs(twin["figures"][name] - value) / max(size, 1e-300), name, value))
    worst = max(apart)
    yield "largest relative difference of a figure", worst[0]
    yield "that figure", worst[1]
    yield "its value", worst[2]
    busy = [each for each in apart if each[1] not in BOUGHT or abs(each[2]) > IDLE]
    yield "largest relative difference of figures that are not idle", max(busy)[0]
    yield "scenarios that started from another one than in the whole run", other


def lines(store):
    """Returns the number of complete rows of a scenario in all files, by scenario."""
    counts = {}
    for file in (store.state / "rows").glob("*.jsonl"):
        for line in file.read_bytes().split(b"\n")[:-1]:
            try:
                number = json.loads(line)["task"]
            except ValueError:
                continue
            counts[number] = counts.get(number, 0) + 1
    return counts


def memory(store):
    """Returns {process: (peak in MB after its first 50 scenarios, at its end, scenarios)} of a sweep."""
    found = {}
    for file in (store.state / "rows").glob("*.jsonl"):
        peaks = [json.loads(line)["memory"] for line in file.read_bytes().split(b"\n")[:-1] if line.endswith(b"}")]
        found[file.stem] = (peaks[min(49, len(peaks) - 1)], peaks[-1], len(peaks))
    return found


def measures(folder):
    """Yields (measure, value) of the steps that are done."""
    base = Store(folder / "whole")
    rows = base.rows()
    yield "scenarios", len(base.plan().tasks)
    for run in ("whole", "killed", "dask"):
        store = Store(folder / run)
        if not (folder / run / "sweep.csv").is_file():
            continue
        found = store.rows()
        with (folder / run / "sweep.csv").open(newline="") as file:
            names = [row["name"] for row in csv.DictReader(file)]
        yield f"{run}: scenarios that had ended", len(found)
        yield f"{run}: rows in the table", len(names)
        yield f"{run}: names that stand more than once", len(names) - len(set(names))
        yield f"{run}: solved", sum(row["status"] == "solved" for row in found.values())
        yield f"{run}: processes", len(list((store.state / "rows").glob("*.jsonl")))
        yield f"{run}: scenarios solved twice", sum(count > 1 for count in lines(store).values())
        yield f"{run}: processor seconds a scenario", np.mean([row["processor"] for row in found.values()])
        peaks = memory(store).values()
        yield f"{run}: largest peak memory after a process's first 50 scenarios [MB]", max(p[0] for p in peaks)
        yield f"{run}: largest peak memory of a process at its end [MB]", max(p[1] for p in peaks)
        yield f"{run}: most scenarios of one process", max(p[2] for p in peaks)
        if run != "whole":
            for measure, value in differences(found, {number: rows[number] for number in found}):
                yield f"{run}: {measure}", value
    if (folder / "alone.json").is_file():
        found = Store(folder / "alone").rows()
        yield "alone: scenarios", len(found)
        for measure, value in differences(found, {number: rows[number] for number in found}):
            yield f"alone: {measure}", value
    for name in ("killed", "alone"):
        file = folder / f"{name}.json"
        if file.is_file():
            for key, value in json.loads(file.read_text()).items():
                yield f"{name}: {key}", value
