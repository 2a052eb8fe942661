"""The study `choose` on a sugar mill with two choices, from the command line to the reason for each loser."""

import csv
import json

import pytest

from nexus.cli import BAD_INPUT, INTERNAL_ERROR, NOT_SOLVED, SOLVED, main
from nexus.scenario import ScenarioError, Study, load_scenario
from nexus.studies.choose import study
from nexus.studies.choose.grid import Alternative
from nexus.studies.choose.outcome import Outcome, Standing
from nexus.studies.choose.parts import Item, parts_of
from nexus.studies.choose.ranking import ranked
from nexus.studies.choose.study import run_choices

HEAD = "plant: choice_mill:ChoiceMill\nwhy: what heats it, and which yeast\n"
CHOICE = """free:
  mash.flow: {lower: 8 kg/s, upper: 12 kg/s}
  recovery.efficiency: {lower: 0.7, upper: 0.9}
study:
  kind: choose
  objective: operating_profit
  sense: maximize
  alternatives: {heating: [electric, steam], yeast: [bakers, special]}
  objectives: [{figure: heat}]
  constraints: {ethanol_product: {upper: 4000 kg/hr}}
"""
HOURS, GAS, POWER = 8410.0, 0.218, 0.0604  # a year on stream; USD_2007 per kg of gas and per kWh, as in the tables
BOILER, HEATING_VALUE = 0.9, 50.0  # the best efficiency that may be chosen; MJ/kg


@pytest.fixture(scope="module")
def choice(mill_importable, tmp_path_factory):
    """Returns the folder of the finished choice."""
    folder = tmp_path_factory.mktemp("choice")
    (folder / "mill.yaml").write_text(HEAD + CHOICE, encoding="utf-8")
    assert main(["solve", str(folder / "mill.yaml"), "--out", str(folder / "out")]) == SOLVED
    return folder / "out"


def rows(folder):
    """Returns the rows of the table by alternative."""
    with (folder / "choices.csv").open(newline="", encoding="utf-8") as lines:
        return {row["alternative"]: row for row in csv.DictReader(lines)}


def test_alternatives_are_ranked_and_each_has_its_own_decisions(choice):
    found = rows(choice)
    assert [row["rank"] for row in found.values()] == ["1", "2", "3", "4"]
    assert list(found) == [
        "heating=steam, yeast=special",
        "heating=steam, yeast=bakers",
        "heating=electric, yeast=special",
        "heating=electric, yeast=bakers",
    ]
    best, electric = found["heating=steam, yeast=special"], found["heating=electric, yeast=special"]
    assert float(best["recovery.efficiency [-]"]) == pytest.approx(BOILER)
    assert best["not there"] == "" and electric["not there"] == "recovery.efficiency"
    assert electric["recovery.efficiency [-]"] == ""
    for row in found.values():
        assert row["standing"] == "optimum"
        assert float(row["ethanol_product [kg/hr]"]) == pytest.approx(4000, rel=1e-6)


def test_the_loss_to_the_winner_is_what_power_costs_more_than_gas(choice):
    """Same yeast, same ethanol, so the same heat: it costs heat * (price of power - price of gas per heat burnt)."""
    best, loser = (rows(choice)[f"heating={h}, yeast=special"] for h in ("steam", "electric"))
    heat = float(loser["heat [MW]"])
    assert heat == pytest.approx(float(best["heat [MW]"]), rel=1e-6)
    power = heat * 1e3 * HOURS * POWER / 1e6
    gas = heat / BOILER / HEATING_VALUE * 3600 * HOURS * GAS / 1e6
    assert float(loser["loss"]) == pytest.approx(power - gas, rel=1e-4)
    assert f"{power:,.4g} MUSD_2007/yr more for power" in loser["reason"]
    assert f"; against that, {gas:,.4g} MUSD_2007/yr less for natural gas" in loser["reason"]


def test_the_binding_limit_is_named_with_its_price(choice):
    """The price is what the last kg/h of ethanol earns: profit less fixed cost grows in proportion to it, nearly."""
    row = rows(choice)["heating=electric, yeast=bakers"]
    assert "ethanol_product is held at most 4000 kg/hr: " in row["held"]
    assert "ethanol_product is held at most 4000 kg/hr" in row["reason"]


def test_an_alternative_that_is_better_in_nothing_that_counts_is_dominated(choice):
    """Bakers' yeast takes more juice and so more heat for the same ethanol."""
    found = rows(choice)
    assert found["heating=steam, yeast=bakers"]["dominated by"] == "heating=steam, yeast=special"
    assert "no better in operating_profit or heat" in found["heating=steam, yeast=bakers"]["reason"]
    assert found["heating=steam, yeast=special"]["dominated by"] == ""


def test_every_alternative_has_its_results_and_the_page_links_to_them(choice):
    page = (choice / "choices.html").read_text(encoding="utf-8")
    for row in rows(choice).values():
        assert (choice / row["folder"] / "report.html").is_file()
        assert f'href="{row["folder"]}/report.html"' in page
    assert load_scenario(str(choice / row["folder"] / "scenario.yaml")).study.kind.value == "optimize"
    assert "Where the differences lie" in page and "The main product, sales" in page
    facts = json.loads((choice / "run.json").read_text(encoding="utf-8"))
    assert facts["best"] == "heating=steam, yeast=special" and facts["status"] == "4 alternatives: 4 optimum."


def test_a_present_value_is_the_sum_of_its_discounted_cash(choice):
    row = next(iter(rows(choice).values()))
    worth, folder = float(row["net_present_value [MUSD_2007]"]), choice / row["folder"]
    parts = parts_of(Outcome(Alternative(1, {}), Standing.optimum, "", worth, "MUSD_2007", folder=folder))
    assert sum(parts.values()) == pytest.approx(worth, rel=1e-9)
    assert parts[Item("cash", "product_sales")] > 0 > parts[Item("cost", "fixed_capital")]
    assert parts_of(Outcome(Alternative(1, {}), Standing.optimum, "", 4000.0, "kg/hr", folder=folder)) is None


def test_a_choice_goes_on_where_it_was_stopped(choice, tmp_path, monkeypatch, capsys):
    scenario, solve, calls = str(choice.parent / "mill.yaml"), study.solved_alternative, []

    def stopped(alternative, *rest):
        calls.append(alternative.name)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return solve(alternative, *rest)

    monkeypatch.setattr(study, "solved_alternative", stopped)
    assert main(["solve", scenario, "--out", str(tmp_path / "out")]) == INTERNAL_ERROR
    assert "every alternative that ended is kept" in capsys.readouterr().err
    assert len(rows(tmp_path / "out")) == 1
    assert main(["solve", scenario, "--out", str(tmp_path / "out")]) == SOLVED
    assert "1 of 4 alternatives of an earlier run are taken up" in capsys.readouterr().err
    assert len(calls) == 5 and calls[1] == calls[2]
    again, before = rows(tmp_path / "out"), rows(choice)
    assert {n: (r["rank"], r["reason"]) for n, r in again.items()} == {
        n: (r["rank"], r["reason"]) for n, r in before.items()
    }


def test_limits_that_an_alternative_cannot_meet_make_it_infeasible(mill_importable, tmp_path):
    """10 kg/s of juice hold 0.2 kg/s of ethanol and 1.8 of glucose: bakers' yeast makes about 3700 kg/h of them."""
    text = CHOICE.replace("upper: 12 kg/s", "upper: 10 kg/s").replace("{upper: 4000 kg/hr}", "{lower: 3800 kg/hr}")
    (tmp_path / "mill.yaml").write_text(HEAD + text.replace("electric, steam", "steam"), encoding="utf-8")
    found = run_choices(str(tmp_path / "mill.yaml"), out=tmp_path / "out", progress=lambda line: None)
    best, other = found.ranking
    assert (best.outcome.name, best.rank) == ("heating=steam, yeast=special", 1)
    assert (other.outcome.standing.value, other.rank, other.outcome.value) == ("infeasible", None, None)
    assert (
        "Infeasible: no state within the limits was found. ethanol_product >= 3800 kg/hr is missed by" in other.reason
    )
    assert found.ok


def test_a_capacity_that_holds_a_loser_is_named(mill_importable, tmp_path):
    """With 500 m3 given, rating mode makes less ethanol than check mode, where the load may exceed the capacity."""
    (tmp_path / "mill.yaml").write_text(
        "plant: rated_mill:RatedMill\nwhy: a fermenter of given size\n"
        "set: {costing.equipment.fermenters.capacity: 500 m^3}\nfree: {mash.flow: {lower: 2, upper: 12}}\n"
        "study: {kind: choose, objective: ethanol_product, sense: maximize, "
        "alternatives: {capacities: [rating, check]}}\n",
        encoding="utf-8",
    )
    found = run_choices(str(tmp_path / "mill.yaml"), out=tmp_path / "out", progress=lambda line: None)
    assert [each.outcome.name for each in found.ranking] == ["capacities=check", "capacities=rating"]
    assert "load_within_capacity" in found.ranking[1].reason and "the goal grows by" in found.ranking[1].reason


def test_without_decisions_alternatives_are_simulated_and_failures_are_rows(write, tmp_path, capsys):
    """`stages: 0` is refused by the mill; the key figures that differ are told where there is no sum."""
    asked = "{kind: choose, objective: heat, alternatives: {stages: [0, 1], heating: [steam, electric]}}"
    case = write(f"free: {{mash.flux: {{lower: 1, upper: 2}}}}\nstudy: {asked}\n")
    assert main(["solve", case, "--out", str(tmp_path / "out")]) == NOT_SOLVED
    found = rows(tmp_path / "out")
    assert [row["standing"] for row in found.values()] == ["simulated", "simulated", "failed", "failed"]
    assert found["stages=0, heating=steam"]["reason"] == "Build argument 'stages' must be at least 1."
    assert found["stages=1, heating=electric"]["reason"] == "As good as stages=1, heating=steam."
    said = capsys.readouterr().out
    assert "'mash.flux' is in none of the alternatives: correct or remove it." in said
    assert "4 alternatives: 2 simulated, 2 failed." in said


def ended(number, standing, value):
    """Returns an outcome of a choice between sizes."""
    return Outcome(Alternative(number, {"size": number}), standing, "It ended.", value, "kg/hr")


def test_a_search_that_ended_early_is_a_bound_and_may_unsettle_the_ranking():
    question = Study(kind="choose", objective="product", sense="maximize", alternatives={"size": [1, 2, 3, 4]})
    best, worse, low, high = ranked(
        [
            ended(1, Standing.unfinished, 8.0),
            ended(2, Standing.optimum, 9.0),
            ended(3, Standing.unfinished, 10.0),
            ended(4, Standing.optimum, 9.5),
        ],
        question,
    )
    assert (best.outcome.name, best.reason) == ("size=4", "Best, 0.5 kg/hr ahead of size=2. No limit holds it.")
    assert worse.loss == pytest.approx(0.5) and worse.reason.startswith("Loses 0.5 kg/hr (5.26 %) to size=4: ")
    assert low.reason.endswith("within all limits, which is a bound on what it can do: its optimum is no worse.")
    assert high.reason == (
        "It ended. It had reached 10 kg/hr within all limits, better than the best that is ranked: the ranking is not "
        "settled."
    )


def test_the_smallest_is_best_where_less_is_asked_for():
    question = Study(kind="choose", objective="heat", sense="minimize", alternatives={"size": [1, 2]})
    best, worse = ranked([ended(1, Standing.simulated, 3.0), ended(2, Standing.simulated, 2.0)], question)
    assert (best.outcome.name, worse.loss) == ("size=2", 1.0)
    assert worse.reason.startswith("Loses 1 kg/hr (50 %) to size=2")


@pytest.mark.parametrize(
    ("alternatives", "message"),
    [
        (
            "{colour: [red, blue]}",
            "has no build argument 'colour'. Accepted: heating, yeast. Correct or remove it under",
        ),
        ("{heating: [steam, coal]}", "'heating' of plant 'choice_mill' cannot be 'coal'. Accepted: steam, electric."),
        ("{yeast: [bakers, 0.9]}", "'study.alternatives.yeast' names bakers twice, as 'bakers' and as '0.9'"),
        ("{heating: [steam]}", "makes 1 alternative; a choice is between 2 and 1000. List more values."),
        ("{heating: []}", "'alternatives.heating' names no value; list those to compare or remove it."),
        ("{}", "study 'choose' needs 'alternatives', {build argument: [values]}."),
    ],
)
def test_a_grid_that_is_no_choice_is_refused(mill_importable, tmp_path, capsys, alternatives, message):
    case = tmp_path / "case.yaml"
    case.write_text(f"{HEAD}study: {{kind: choose, objective: heat, alternatives: {alternatives}}}\n", encoding="utf-8")
    for command in (["solve", str(case), "--out", str(tmp_path / "out")], ["check", str(case)]):
        assert main(command) == BAD_INPUT
        assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{kind: choose, alternatives: {heating: [steam, electric]}}", "needs 'objective', the key figure by which"),
        ("{kind: simulate, alternatives: {heating: [steam]}}", "'alternatives' need kind: choose; study 'simulate'"),
        ("{kind: choose, objective: heat, points: 5, alternatives: {heating: [steam]}}", "takes no 'points'"),
    ],
)
def test_a_study_that_is_no_choice_is_refused(write, text, message):
    with pytest.raises(ScenarioError) as error:
        load_scenario(write(f"study: {text}\n"))
    assert message in str(error.value)


def test_check_says_how_many_alternatives_there_are(mill_importable, tmp_path, capsys):
    (tmp_path / "mill.yaml").write_text(HEAD + CHOICE, encoding="utf-8")
    assert main(["check", str(tmp_path / "mill.yaml")]) == SOLVED
    said = capsys.readouterr().out
    assert "4 alternatives of plant 'choice_mill'; the first (heating=electric, yeast=bakers) builds" in said
    assert "and 1 decisions, 1 of its decisions and limits are not there." in said


def test_another_choice_or_other_files_are_not_written_over(choice, tmp_path):
    (tmp_path / "mill.yaml").write_text(HEAD + CHOICE.replace("4000", "3900"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="holds another choice: its scenario differs"):
        run_choices(str(tmp_path / "mill.yaml"), out=choice, progress=lambda line: None)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ScenarioError, match="holds other files; choose an empty or a new one with --out DIR"):
        run_choices(str(tmp_path / "mill.yaml"), out=tmp_path / "out", progress=lambda line: None)
