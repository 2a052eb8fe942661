"""The command `nexus`: solve, diagnose, list, show, check, size and sweep scenarios; write out points of fronts.

Exit codes: 0 solved, 1 internal error, 2 bad input, 3 not solved; `diagnose` ends with 3 for serious findings too,
`sweep` if any scenario is not solved.
"""

import argparse
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from nexus.scenario import Method, ScenarioError, StudyKind, load_scenario, scenario_name, shipped_scenarios

if TYPE_CHECKING:
    from nexus.results import Results

SOLVED, INTERNAL_ERROR, BAD_INPUT, NOT_SOLVED = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit code."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except ScenarioError as error:
        print(f"Error: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)
        return INTERNAL_ERROR
    except Exception as error:
        from nexus.flowsheets.plant import PlantError

        if isinstance(error, PlantError):
            print(f"Error: {error}", file=sys.stderr)
            return BAD_INPUT
        traceback.print_exc()
        print(f"Internal error: {type(error).__name__}: {error}. Nothing was written.", file=sys.stderr)
        return INTERNAL_ERROR


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nexus", description="Digital twin of an integrated biorefinery.")
    parser.add_argument("--version", action="version", version=f"nexus {version('nexus-biorefinery')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    solve = commands.add_parser("solve", help="run a scenario and write its results folder")
    _add_run_arguments(solve, "results folder (default: results/NAME)")
    solve.set_defaults(command=_solve)
    diagnose = commands.add_parser("diagnose", help="say what is wrong with a scenario's equations")
    _add_run_arguments(diagnose, "folder of the diagnosis (default: results/NAME-diagnosis)")
    diagnose.set_defaults(command=_diagnose)
    tornado = commands.add_parser("tornado", help="say how far each input moves a key figure")
    _add_run_arguments(tornado, "results folder (default: results/NAME-tornado)")
    tornado.add_argument("--figure", required=True, metavar="KPI", help="the key figure, as in kpis.csv")
    tornado.add_argument(
        "--inputs", action="append", default=[], metavar="FILE", help="table of inputs (default: those of the plant)"
    )
    tornado.add_argument("--top", type=int, default=15, metavar="N", help="inputs that are solved again (default: 15)")
    tornado.set_defaults(command=_tornado)
    listing = commands.add_parser("list", help="list the shipped scenarios")
    listing.set_defaults(command=_list)
    show = commands.add_parser("show", help="print a scenario as it is resolved")
    show.add_argument("scenario", metavar="NAME")
    show.set_defaults(command=_show)
    check = commands.add_parser("check", help="check a scenario against its plant without solving it")
    check.add_argument("scenario", metavar="FILE")
    check.set_defaults(command=_check)
    size = commands.add_parser("size", help="count equations, variables and unit models without solving")
    size.add_argument("scenario", metavar="NAME_OR_FILE")
    size.set_defaults(command=_size)
    sweep = commands.add_parser("sweep", help="solve many scenarios in several processes and write one table")
    sweep.add_argument("scenarios", metavar="FILES_OR_GRID", nargs="+", help="scenarios, or one grid file or CSV table")
    sweep.add_argument("--jobs", type=int, metavar="N", help="processes (default: one for each processor)")
    sweep.add_argument("--out", metavar="DIR", help="folder of the sweep (default: results/NAME-sweep)")
    sweep.add_argument("--cluster", metavar="ADDRESS", help="use the workers of the Dask scheduler at ADDRESS instead")
    sweep.add_argument("--full", action="store_true", help="write the results folder of every scenario, too")
    sweep.set_defaults(command=_sweep)
    point = commands.add_parser("pareto-point", help="write the results folder of one point of a front")
    point.add_argument("folder", metavar="FOLDER", help="results folder of a study 'pareto'")
    point.add_argument("number", metavar="N", type=int, help="the point's number in front.csv")
    point.add_argument("--out", metavar="DIR", help="results folder of the point (default: FOLDER/points/N)")
    point.set_defaults(command=_pareto_point)
    return parser


def _add_run_arguments(command: argparse.ArgumentParser, folder: str) -> None:
    command.add_argument("scenario", metavar="NAME_OR_FILE", help="a shipped scenario, or a file that ends in .yaml")
    command.add_argument(
        "--set", action="append", default=[], metavar="PATH=VALUE", dest="settings", help="patch the scenario's set"
    )
    command.add_argument("--out", metavar="DIR", help=folder)


def _solve(options: argparse.Namespace) -> int:
    print("loading Pyomo and IDAES", file=sys.stderr, flush=True)
    _quiet()
    scenario = load_scenario(options.scenario, options.settings)
    if scenario.study.kind is StudyKind.pareto:
        return _front(options)
    if scenario.study.kind is StudyKind.choose:
        return _choice(options)
    from nexus.run import folder_of
    from nexus.studies.optimize.study import run_one

    name = scenario_name(options.scenario)
    results = run_one(name, scenario, folder_of(name, options.out))
    if not results.ok:
        print(f"{results.status}\nThe diagnosis lies in {results.folder / 'diagnosis.txt'}.", file=sys.stderr)
        return NOT_SOLVED
    _print_outcome(results)
    return SOLVED


def _print_outcome(results) -> None:
    """Prints the key figures, the status and where the pages lie."""
    print(f"{key_figures(results)}\n\n{results.status}")
    footprint = results.folder / "sustainability.html"
    if footprint.is_file():
        print(f"Footprint: {footprint}")
    print(f"Report: {results.folder / 'report.html'}")


def _front(options: argparse.Namespace) -> int:
    from nexus.run import NotSolved
    from nexus.studies.pareto.study import PAGE, run_front

    try:
        found = run_front(options.scenario, options.settings, options.out)
    except NotSolved as failure:
        print(f"{failure.status}\nSo there is no front. nexus diagnose says why.", file=sys.stderr)
        return NOT_SOLVED
    except KeyboardInterrupt:
        print("\nStopped; every point found is kept: the same command goes on from there.", file=sys.stderr)
        return INTERNAL_ERROR
    print(f"{found}\nFront: {found.folder / PAGE}")
    return SOLVED


def _choice(options: argparse.Namespace) -> int:
    from nexus.studies.choose.page import PAGE
    from nexus.studies.choose.study import run_choices

    try:
        found = run_choices(options.scenario, options.settings, options.out)
    except KeyboardInterrupt:
        print("\nStopped; every alternative that ended is kept: the same command goes on from there.", file=sys.stderr)
        return INTERNAL_ERROR
    print(f"{found}\nPage: {found.folder / PAGE}")
    return SOLVED if found.ok else NOT_SOLVED


def _pareto_point(options: argparse.Namespace) -> int:
    print("loading Pyomo and IDAES", file=sys.stderr, flush=True)
    _quiet()
    from nexus.run import NotSolved
    from nexus.studies.pareto.full_point import write_point

    try:
        results = write_point(options.folder, options.number, options.out)
    except NotSolved as failure:
        print(failure.status, file=sys.stderr)
        return NOT_SOLVED
    _print_outcome(results)
    return SOLVED


def _diagnose(options: argparse.Namespace) -> int:
    print("loading Pyomo and IDAES", file=sys.stderr, flush=True)
    _quiet()
    from nexus.diagnose import DIAGNOSIS, diagnose

    found = diagnose(options.scenario, options.settings, options.out)
    print(f"{found}\n\nThe diagnosis lies in {found.folder / DIAGNOSIS}.")
    return SOLVED if found.healthy else NOT_SOLVED


def _tornado(options: argparse.Namespace) -> int:
    print("loading Pyomo and IDAES", file=sys.stderr, flush=True)
    _quiet()
    from nexus.studies.campaign.model import BaseNotSolved
    from nexus.studies.tornado.study import tornado

    try:
        found = tornado(options.scenario, options.figure, options.inputs, options.top, options.settings, options.out)
    except BaseNotSolved as error:
        print(f"{error} nexus solve says why.", file=sys.stderr)
        return NOT_SOLVED
    shown = ["input", "base", "low", "high", "low_by_derivative", "high_by_derivative", "low_resolved", "high_resolved"]
    print(f"{found.figure}: {found.base:,.5g} {found.units}; changes over the range of each input\n")
    print(found.table[shown].head(options.top).to_string(index=False, float_format=lambda value: f"{value:.4g}"))
    print(f"\nPage: {found.folder / 'tornado.html'}")
    return SOLVED


def _list(options: argparse.Namespace) -> int:
    scenarios = {name: load_scenario(name) for name in shipped_scenarios()}
    width = max((len(name) for name in scenarios), default=0)
    plants = max((len(scenario.plant) for scenario in scenarios.values()), default=0)
    for name, scenario in scenarios.items():
        print(f"{name:{width}}  {scenario.plant:{plants}}  {scenario.why}")
    return SOLVED


def _show(options: argparse.Namespace) -> int:
    print(load_scenario(options.scenario).to_yaml(), end="")
    return SOLVED


def _check(options: argparse.Namespace) -> int:
    _quiet()
    from nexus.run import Stages, prepare, to_stderr

    scenario = load_scenario(options.scenario)
    if scenario.study.kind is StudyKind.choose:
        from nexus.studies.choose.grid import check_choice

        print(f"{options.scenario} is valid: {check_choice(scenario, Stages(to_stderr))}")
        return SOLVED
    if scenario.study.kind in (StudyKind.optimize, StudyKind.pareto) and scenario.study.method is Method.feasible_path:
        from nexus.studies.optimize.decisions import OptimizeError
        from nexus.studies.optimize.plant import posed

        try:
            plant, patches, decisions = posed(scenario, Stages(to_stderr))
        except OptimizeError as error:
            raise ScenarioError(str(error)) from None
        taken = f"{len(patches.changes)} patches and {len(decisions)} decisions"
        print(f"{options.scenario} is valid: plant '{plant.name}' builds and takes its {taken}.")
        return SOLVED
    plant, patches = prepare(scenario, Stages(to_stderr))
    print(f"{options.scenario} is valid: plant '{plant.name}' builds and takes its {len(patches.changes)} patches.")
    return SOLVED


def _size(options: argparse.Namespace) -> int:
    _quiet()
    from nexus.size import size

    print(size(options.scenario))
    return SOLVED


def _sweep(options: argparse.Namespace) -> int:
    print("loading Pyomo and IDAES", file=sys.stderr, flush=True)
    _quiet()
    from nexus.studies.sweep.sweep import sweep

    try:
        found = sweep(options.scenarios, options.out, options.jobs, options.cluster, options.full)
    except KeyboardInterrupt:
        print("\nStopped; what is solved is kept: the same command goes on from there.", file=sys.stderr)
        return INTERNAL_ERROR
    print(found)
    return SOLVED if found.ok else NOT_SOLVED


def _quiet() -> None:
    """Leaves only errors of IDAES and Pyomo on the terminal: what went wrong is in the diagnosis."""
    import logging

    for name in ("idaes", "pyomo"):
        logging.getLogger(name).setLevel(logging.ERROR)


def key_figures(results: "Results") -> str:
    """Returns the key figures as lines of text, beside the published ones where there are any."""
    lines = [("", "Nexus", "published", "deviation", "")]
    for row in results.tables["kpis"].to_dict("records"):
        known = row["published"] == row["published"]
        published = f"{row['published']:,.5g}" if known else ""
        share = f"{100 * (row['value'] / row['published'] - 1):+.1f} %" if known and row["published"] else ""
        value = f"{row['value']:,.5g}" if abs(row["value"]) < 10_000 else f"{row['value']:,.0f}"
        value = "none" if row["value"] != row["value"] else value
        lines.append((row["name"], value, published, share, row["units"]))
    if not results.tables["kpis"]["published"].notna().any():
        lines = [("", "value", "", "", ""), *lines[1:]]
    widths = [max(len(line[i]) for line in lines) for i in range(5)]
    return "\n".join(
        f"{a:<{widths[0]}}  {b:>{widths[1]}}  {c:>{widths[2]}}  {d:>{widths[3]}}  {e}".rstrip()
        for a, b, c, d, e in lines
    )


if __name__ == "__main__":
    sys.exit(main())
