"""The documentation is executed and compared with the code, so that it cannot fall behind it.

Python blocks of a page run in order in one namespace; a `text` block right below one is what it prints. Console blocks
name commands that exist; below `<!-- run -->` they are run and print what the block shows. YAML blocks are scenarios,
or parts of one; below `<!-- grid -->` they are grids of scenarios. What needs a whole plant stands below
`<!-- plant -->` and is compiled here and run by tests/plant.
"""

import contextlib
import io
import re
import shlex
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from nexus import cli, heat_tables, results, scenario, tables, units
from nexus.studies.sweep import grid, sweep

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("**/*.md"))]
MODULES_WRITTEN = {"docs/how-to/add-a-unit-model.md": ("nexus.unit_models.settler",)}
FENCE = re.compile(r"(?:^<!-- (?P<mark>\w+) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Snippet:
    """A fenced block: its language, text, the mark in front of it and the text block right below it."""

    kind: str
    text: str
    mark: str | None
    printed: str | None


def snippets(page: Path, kind: str = "") -> list[Snippet]:
    """Returns the fenced blocks of a page, of one language where it is given."""
    found = list(FENCE.finditer(page.read_text(encoding="utf-8")))
    blocks = []
    for match, after in pairwise([*found, None]):
        below = after is not None and after["kind"] == "text" and after.start() - match.end() == 1
        blocks.append(Snippet(match["kind"], match["text"], match["mark"], after["text"] if below else None))
    return [b for b in blocks if b.kind == kind] if kind else blocks


def name(page: Path) -> str:
    """Returns how a page is called in the output of the tests."""
    return page.relative_to(ROOT).as_posix()


def pages_with(kind: str, mark: str | None = None) -> list:
    """Returns the pages that have a block of that language (and mark) as test parameters."""
    chosen = [p for p in PAGES if any(mark in (None, s.mark) for s in snippets(p, kind))]
    return [pytest.param(p, id=name(p)) for p in chosen]


def test_every_fence_has_a_language_that_is_checked():
    kinds = {"python", "text", "console", "yaml"}
    strange = [(name(p), s.kind) for p in PAGES for s in snippets(p) if s.kind not in kinds]
    assert not strange
    for page in PAGES:
        assert page.read_text(encoding="utf-8").count("```") == 2 * len(snippets(page)), f"{name(page)}: odd fence"


@pytest.mark.parametrize("page", pages_with("python"))
def test_python_runs_and_prints_what_the_page_shows(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = ModuleType("documentation")
    monkeypatch.setitem(sys.modules, "documentation", module)  # IDAES puts declared classes into their module
    for written in MODULES_WRITTEN.get(name(page), ()):
        monkeypatch.setitem(sys.modules, written, module)
    namespace = vars(module)
    for snippet in snippets(page, "python"):
        code = compile(snippet.text, name(page), "exec")
        if snippet.mark == "plant":
            continue
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(code, namespace)
        if snippet.printed is not None:
            assert out.getvalue() == snippet.printed


def commands(text: str) -> list[tuple[list[str], str]]:
    """Returns (words, printed) of each `$ command` of a console block."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    return [(shlex.split(part.partition("\n")[0], comments=True), part.partition("\n")[2]) for part in parts]


@pytest.mark.parametrize("page", pages_with("console"))
def test_console_commands_exist(page):
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for snippet in snippets(page, "console"):
        assert commands(snippet.text), f"no line of {snippet.text!r} starts with '$ '"
        for words, _ in commands(snippet.text):
            program = words[0].rpartition("/")[2]
            if program == "make":
                assert {w for w in words[1:] if "=" not in w} <= targets
            elif program == "nexus":
                _parse(words[1:])
            elif program == "ruff" and words[1] not in ("check", "format"):
                pytest.fail(f"ruff {words[1]}")
            else:
                assert program in ("python", "python3", "ruff", "git", "pip", "uv", "cd"), words


def _parse(arguments: list[str]) -> None:
    """Parses the arguments of `nexus` as the program would; a scenario named without .yaml must be shipped."""
    if arguments == ["--version"]:
        return
    options = vars(cli._parser().parse_args(arguments))
    scenario.parse_settings(options.get("settings", []))


@pytest.mark.parametrize("page", pages_with("console", "run"))
def test_console_output_is_what_the_page_shows(page, capsys):
    for snippet in snippets(page, "console"):
        for words, printed in commands(snippet.text) if snippet.mark == "run" else ():
            assert words[0] == "nexus"
            cli.main(words[1:])
            text = capsys.readouterr()
            assert text.out + text.err.replace("loading Pyomo and IDAES\n", "") == printed


@pytest.mark.parametrize("page", pages_with("yaml"))
def test_yaml_blocks_are_scenarios(page, tmp_path):
    for snippet in snippets(page, "yaml"):
        if snippet.mark == "grid":
            grid.Grid.model_validate(yaml.safe_load(snippet.text))
            continue
        data = {"plant": "nrel2011", "why": "an example"} | yaml.safe_load(snippet.text)
        if data.get("extends") in scenario.shipped_scenarios():
            data.pop("plant")
        else:
            data.pop("extends", None)
        if "decisions" in data or "extends" in data:
            (tmp_path / "page.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
            loaded = scenario.load_scenario(str(tmp_path / "page.yaml"))
            assert loaded.free or "decisions" not in data
            continue
        scenario.Scenario.model_validate(data)


def _reference(page: str) -> str:
    return (DOCS / "reference" / page).read_text(encoding="utf-8")


def test_the_scenario_page_names_every_key_and_choice():
    models = (scenario.Scenario, scenario.Bounds, scenario.Study, scenario.Solver)
    words = {field for model in models for field in model.model_fields}
    words |= {member.value for kind in (scenario.StudyKind, scenario.Engine) for member in kind}
    missing = {word for word in words if f"`{word}`" not in _reference("scenario-file.md")}
    assert not missing


def test_the_command_line_page_names_every_option_and_exit_code():
    text = _reference("command-line.md")
    helped = io.StringIO()
    for command in ([], ["solve"], ["diagnose"], ["list"], ["show"], ["check"], ["sweep"]):
        with contextlib.redirect_stdout(helped), pytest.raises(SystemExit):
            cli.main([*command, "--help"])
    options = set(re.findall(r"--[a-z]+", helped.getvalue()))
    assert {"--set", "--out", "--version"} <= options
    assert not {option for option in options if f"`{option}" not in text}
    for code in (cli.SOLVED, cli.INTERNAL_ERROR, cli.BAD_INPUT, cli.NOT_SOLVED):
        assert f"| {code} |" in text


def test_the_results_page_names_every_file_and_column():
    text = _reference("results-folder.md")
    files = ["scenario.yaml", "run.json", "solver.log", "diagnosis.txt", "report.html"]
    columns = [*tables.FIXED_COLUMNS, tables.HEAT, tables.WORK, "unit", "type", "variables"]
    columns += [*tables.COST_COLUMNS, *heat_tables.HEAT_STREAM_COLUMNS, *heat_tables.EXCHANGER_COLUMNS]
    columns += tables.ASSUMPTION_COLUMNS
    files += [f"{table}.csv" for table in (*results.TABLES, *results.OPTIONAL_TABLES)]
    words = [*files, *columns, *(k.value for k in tables.CostKind)]
    assert not {word for word in words if f"`{word}`" not in text}


def test_the_results_page_names_every_column_and_end_of_a_sweep():
    text = _reference("results-folder.md")
    words = [*sweep.FIXED_COLUMNS, *(status.value for status in sweep.Status)]
    assert not {word for word in words if f"`{word}`" not in text}


def test_the_overnight_page_shows_its_grid_and_names_every_key():
    page = DOCS / "how-to" / "run-500-scenarios-overnight.md"
    first, *_ = (s for s in snippets(page, "yaml") if s.mark == "grid")
    assert first.text == (page.parent / "overnight.yaml").read_text(encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    words = [*grid.Grid.model_fields, *grid.Sample.model_fields, *(method.value for method in grid.Method)]
    assert not {word for word in words if f"`{word}`" not in text}


def test_the_units_page_names_every_unit_of_the_project():
    text = _reference("units.md")
    assert not {unit for unit in (*units.DEFINITIONS, *units.SPACED) if f"`{unit}`" not in text}


def test_links_between_files_lead_somewhere():
    generated = re.compile(
        r"reference/(unit-models|sections|property-packages|costing|life-cycle)/|contributing\.md|reference/changelog\.md"
        r"|tutorials/three-units\.md|reference/assumptions\.md"
    )
    broken = []
    for page in (*PAGES, ROOT / "CHANGELOG.md"):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            path = (page.parent / target).resolve()
            known = "://" in target or path.exists() or generated.search(path.relative_to(ROOT).as_posix())
            broken += [] if known else [(name(page), target)]
    assert not broken
