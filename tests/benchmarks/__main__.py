"""Times the kernel beside other ways from Pyomo to a solution: `make bench` prints two tables and asserts nothing.

Every case is solved once; each method then gets its own process, takes the solution and its multipliers, changes one
datum and solves again. Ratios compare processor seconds of one run on one machine.
"""

import json
import subprocess
import sys
import tempfile

from tests.benchmarks.cases import CASES

RIVALS = ("nl_pounce", "nl_casadi")
LIMIT = 900  # seconds for one measurement


def measured(case, method, folder):
    """Returns the figures of one case by one method, or {"error": ...}."""
    command = [sys.executable, "-m", "tests.benchmarks.measure", case, method, folder]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return {"error": f"not done after {LIMIT} s"}
    if done.returncode:
        return {"error": done.stderr.strip().splitlines()[-1][:160]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def main(chosen=tuple(CASES)):
    """Measures the chosen cases and prints the tables."""
    found = {}
    for name in chosen:
        with tempfile.TemporaryDirectory() as folder:
            for method in ("prepare", "nexus", *RIVALS):
                figures = measured(name, method, folder)
                found[name, method] = figures
                print(f"{name} {method}: {figures.get('error', 'measured')}", file=sys.stderr, flush=True)
    print(compile_table(chosen, found), resolve_table(chosen, found), sep="\n\n")


def compile_table(chosen, found):
    """Returns the table of compiling and evaluating."""
    lines = [
        "| model | rows | groups | compile, s | again, s | NL write, s | compile / write | again / write | f+J+H, ms | "
        "share |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in chosen:
        f = found[name, "nexus"]
        if "error" in f:
            lines.append(f"| {CASES[name].title} | {f['error']} |")
            continue
        ratios = f["first"] / f["writing"], f["again"] / f["writing"]
        lines.append(
            f"| {CASES[name].title} | {f['rows']:,} | {f['groups']} | {f['first']:.3f} | {f['again']:.3f} | "
            f"{f['writing']:.3f} | {ratios[0]:.2f} | {ratios[1]:.2f} | {f['evaluation_ms']:.2f} | {f['share']:.0%} |"
        )
    return "\n".join(lines)


def resolve_table(chosen, found):
    """Returns the table of solving again after one change."""
    lines = [
        "| model | by | primal-dual, s (iterations) | predicted, s (iterations) | NL + POUNCE, s | NL + CasADi, s | "
        "POUNCE / ours | CasADi / ours | POUNCE / predicted | MB | MB POUNCE | MB CasADi |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in chosen:
        ours, *rivals = (found[name, method] for method in ("nexus", *RIVALS))
        if "error" in ours:
            continue
        p, c = (r.get("resolve") for r in rivals)
        warm, predicted = ours["primal_dual"], ours["predicted"]
        memory = [_number(r.get("megabytes"), ".0f") for r in (ours, *rivals)]
        lines.append(
            f"| {CASES[name].title} | {ours['engine']} | {warm:.3f} ({ours['primal_dual_iterations']}) | "
            f"{predicted:.3f} ({ours['predicted_iterations']}) | {_number(p)} | {_number(c)} | {_ratio(p, warm)} | "
            f"{_ratio(c, warm)} | {_ratio(p, predicted)} | {' | '.join(memory)} |"
        )
        for method, rival in zip(RIVALS, rivals, strict=True):
            if "error" in rival:
                lines.append(f"| | {method}: {rival['error']} |")
            elif abs(rival["answer"] - ours["answer"]) > 1e-6 * abs(ours["answer"]):
                norms = f"{rival['answer']:.9g} against {ours['answer']:.9g}"
                lines.append(f"| | {method}: another solution, norm {norms} |")
    return "\n".join(lines)


def _number(value, form=".3f"):
    return "-" if value is None else format(value, form)


def _ratio(a, b):
    return "-" if a is None else f"{a / b:.1f}"


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or tuple(CASES))
