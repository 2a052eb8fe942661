"""Models broken on purpose in a known way: the diagnosis names that fault first."""

import numpy as np
import pyomo.environ as pyo
import pytest

from nexus import kernel
from nexus.kernel import diagnostics
from nexus.kernel.diagnostics import Kind, Severity, diagnose


def first(model):
    """Returns the first finding, after checking that the diagnosis left the model as it was."""
    before = [(v, v.value, v.fixed) for v in model.component_data_objects(pyo.Var)]
    finding = diagnose(model).findings[0]
    assert all((v.value, v.fixed) == (number, fixed) for v, number, fixed in before)
    return finding


def heater():
    """A heater: energy and pressure; feed flow, inlet temperature, heat, inlet pressure and level are specified."""
    model = pyo.ConcreteModel()
    unit = model.heater = pyo.Block()
    unit.flow = pyo.Var(initialize=2.0, bounds=(0, 10), doc="kg/s")
    unit.inlet = pyo.Var(initialize=300.0, bounds=(250, 400), doc="K")
    unit.outlet = pyo.Var(initialize=310.0, bounds=(250, 400), doc="K")
    unit.heat = pyo.Var(initialize=84.0, doc="kW")
    unit.pressure_in, unit.pressure_out = pyo.Var(initialize=2.0), pyo.Var(initialize=1.9)
    unit.energy = pyo.Constraint(expr=unit.heat == 4.2 * unit.flow * (unit.outlet - unit.inlet))
    unit.pressure = pyo.Constraint(expr=unit.pressure_out == unit.pressure_in - 0.025 * unit.flow**2)
    for variable in (unit.flow, unit.inlet, unit.heat, unit.pressure_in):
        variable.fix()
    return model


def splitter():
    """A splitter whose overall balance follows from its component balances; square only by count."""
    model = pyo.ConcreteModel()
    streams, components = ["feed", "top", "bottom"], ["water", "ethanol"]
    model.flow = pyo.Var(streams, components, initialize=1.0, bounds=(0, None))
    model.total = pyo.Var(streams, initialize=2.0)
    model.feed = pyo.Constraint(components, rule=lambda m, j: m.flow["feed", j] == 1)
    model.summation = pyo.Constraint(streams, rule=lambda m, s: m.total[s] == sum(m.flow[s, j] for j in components))
    model.balance = pyo.Constraint(
        components, rule=lambda m, j: m.flow["feed", j] == m.flow["top", j] + m.flow["bottom", j]
    )
    model.overall = pyo.Constraint(expr=1e3 * model.total["feed"] == 1e3 * (model.total["top"] + model.total["bottom"]))
    model.recovery = pyo.Constraint(expr=model.flow["top", "ethanol"] == 0.9 * model.flow["feed", "ethanol"])
    return model


def test_nothing_is_found_in_a_healthy_model():
    diagnosis = diagnose(heater())
    assert diagnosis.findings == () and not diagnosis.serious
    assert diagnosis.headline == "Nothing was found."
    first_line, second_line = str(diagnosis).splitlines()
    assert first_line == "Diagnosis of the model: 0 serious findings, 0 warnings, 0 notes."
    assert second_line.startswith("2 equalities, 2 free variables; condition number ")


def test_hidden_dependent_balance():
    """total[feed] - total[top] - total[bottom] equals the sum of the component balances: by hand, all +-1."""
    model = splitter()
    finding = first(model)
    assert finding.kind is Kind.DEPENDENT and finding.severity is Severity.SERIOUS
    multipliers = {item.name: dict(item.numbers)["multiplier"] for item in finding.items if item.role == "equation"}
    sign = multipliers["balance[water]"]
    expected = {"balance[water]": 1, "balance[ethanol]": 1, "overall": -1e-3}
    expected |= {"summation[feed]": 1, "summation[top]": -1, "summation[bottom]": -1}
    assert multipliers == pytest.approx({name: sign * number for name, number in expected.items()}, rel=1e-9)
    # What is missing is a specification of water: more of it in the top is less in the bottom.
    free = {item.name for item in finding.items if item.role == "variable"}
    assert free == {"flow[top,water]", "flow[bottom,water]", "total[top]", "total[bottom]"}
    assert "contradict" not in finding.headline
    model.overall.set_value(model.total["feed"] == model.total["top"] + model.total["bottom"] + 0.25)
    assert "they contradict each other by 0.25." in first(model).headline


def test_duplicated_constraint_with_other_scaling():
    model = splitter()
    feed, top, bottom = (model.flow[stream, "water"] for stream in ("feed", "top", "bottom"))
    model.overall.set_value(-5e4 * feed == -5e4 * (top + bottom))
    finding = first(model)
    assert finding.kind is Kind.PARALLEL_ROWS
    pair = finding.names[:2]
    assert set(pair) == {"overall", "balance[water]"}
    ratio = dict(finding.items[1].numbers)["times"]
    assert ratio == pytest.approx(-5e4 if pair[0] == "overall" else -2e-5)
    assert "contradict" not in finding.headline
    model.overall.set_value(-5e4 * feed == -5e4 * (top + bottom) + 1e4)
    assert "they contradict each other by" in first(model).headline


@pytest.mark.parametrize(
    ("difference", "severity"), [(1e-10, Severity.SERIOUS), (1e-7, Severity.WARNING), (1e-5, None)]
)
def test_nearly_parallel_equations(difference, severity):
    """The angle between (1, 1) and (1, 1 + d) is d / 2 rad."""
    model = pyo.ConcreteModel()
    model.x, model.y = pyo.Var(initialize=1.0), pyo.Var(initialize=1.0)
    model.one = pyo.Constraint(expr=model.x + model.y == 2)
    model.other = pyo.Constraint(expr=model.x + (1 + difference) * model.y == 2 + difference)
    found = diagnostics.parallel_equations(model)
    assert [f.severity for f in found] == ([] if severity is None else [severity])
    for finding in found:
        assert dict(finding.items[1].numbers)["angle"] == pytest.approx(difference / 2, rel=0.01)
        assert ("nearly the same thing" in finding.headline) == (severity is Severity.WARNING)


def test_variables_that_act_as_one():
    model = pyo.ConcreteModel()
    model.a, model.b, model.c = (pyo.Var(initialize=1.0) for _ in range(3))
    model.sum = pyo.Constraint(expr=model.a + 3 * model.b + model.c == 5)
    model.product = pyo.Constraint(expr=(model.a + 3 * model.b) * model.c == 4)
    model.square = pyo.Constraint(expr=(model.a + 3 * model.b) ** 2 == 16)
    finding = first(model)
    assert finding.kind is Kind.PARALLEL_COLUMNS and finding.names[:2] == ["a", "b"]
    assert "a change of the second does what 3 times as much of the first does" in finding.headline


def test_variable_in_no_equation():
    model = heater()
    model.heater.level = pyo.Var(initialize=1.0)
    finding = first(model)
    assert finding.kind is Kind.UNUSED and finding.names == ["heater.level"]
    assert finding.severity is Severity.WARNING


def test_wrong_unit_by_1e9():
    """Heat in nW: the equation is named whether or not the rows are scaled by their Jacobian."""
    model = heater()
    unit = model.heater
    unit.energy.set_value(unit.heat == 4.2e9 * unit.flow * (unit.outlet - unit.inlet))
    unit.flow.unfix()
    unit.spec = pyo.Constraint(expr=unit.flow == 2 + 0 * unit.outlet)
    finding = first(model)
    assert finding.kind is Kind.SCALING and finding.names == ["heater.energy"]
    numbers = dict(finding.items[0].numbers)
    assert numbers["largest scaled derivative"] == pytest.approx(4.2e10)  # by hand: 4.2e9 * 10 K
    assert numbers["better factor"] == 2.0**-35  # 1 / 4.2e10 = 2^-35.3
    unit.outlet.setub(320)
    unit.inlet.setub(299)
    unit.inlet.fix(299)
    unit.outlet.setlb(301)
    unit.flow.setlb(1)
    finding = first(model)  # at least 4.2e9 * 1 * 2 nW, and the heat is 84
    assert finding.kind is Kind.IMPOSSIBLE and finding.names[0] == "heater.energy"
    assert "its unit?" in finding.advice


def test_logarithm_of_a_negative_number():
    model = pyo.ConcreteModel()
    model.difference = pyo.Var(initialize=-5.0)
    model.area = pyo.Var(initialize=100.0)
    model.sizing = pyo.Constraint(expr=model.area == 50 * pyo.log(model.difference))
    model.approach = pyo.Constraint(expr=model.difference + 0.1 * model.area == 20)
    finding = first(model)
    assert finding.kind is Kind.NOT_EVALUABLE and finding.severity is Severity.SERIOUS
    assert finding.headline == "1 equation cannot be evaluated here: sizing has log(-5) in log(difference)."
    assert finding.names == ["sizing", "difference"]


def test_missing_value_is_the_cause_of_an_operation_without_one():
    model = pyo.ConcreteModel()
    model.x, model.y = pyo.Var(), pyo.Var(initialize=1.0)
    model.row = pyo.Constraint(expr=model.y == 1 / model.x)
    model.other = pyo.Constraint(expr=model.x + model.y == 2)
    diagnosis = diagnose(model)
    assert [f.kind for f in diagnosis.findings[:2]] == [Kind.MISSING_VALUE, Kind.NOT_EVALUABLE]
    assert diagnosis.findings[0].names == ["x"] and diagnosis.findings[0].severity is Severity.SERIOUS
    model.row.set_value(model.y == model.x)
    assert diagnostics.missing_values(model)[0].severity is Severity.WARNING


def test_operation_that_fails_on_the_bound_only_is_a_warning():
    model = pyo.ConcreteModel()
    model.x, model.y = pyo.Var(initialize=0.0, bounds=(0, 1)), pyo.Var(initialize=-1.0)
    model.row = pyo.Constraint(expr=model.y == pyo.log(model.x))
    model.y.fix()
    finding = first(model)
    assert finding.kind is Kind.NOT_EVALUABLE and finding.severity is Severity.WARNING
    assert "log(0) in log(x)" in finding.headline


@pytest.mark.parametrize("pivot", [1e-10, 0.0])
def test_near_zero_pivot(pivot):
    """The third equation is the sum of the first two but for a coefficient."""
    model = pyo.ConcreteModel()
    x = model.x = pyo.Var([1, 2, 3], initialize=1.0)
    model.a = pyo.Constraint(expr=x[1] + x[2] + x[3] == 3)
    model.b = pyo.Constraint(expr=x[1] - x[2] + 2 * x[3] == 2)
    model.c = pyo.Constraint(expr=2 * x[1] + (3 + pivot) * x[3] == 5)
    model.d = pyo.Var(initialize=1.0)
    model.e = pyo.Constraint(expr=model.d + x[1] == 2)
    finding = first(model)
    assert finding.kind is Kind.DEPENDENT
    assert {item.name: round(item.numbers[0][1], 6) for item in finding.items[:3]} == {"a": 1, "b": 1, "c": -1}
    assert ("nearly dependent" in finding.headline) == (pivot > 0)


def test_nearly_dependent_rows_that_do_not_cancel():
    """sigma_min of a rotation of diag(1, 1, 1, 3e-9): too large for multipliers, too small for a solve."""
    rotate = np.linalg.qr(np.random.default_rng(1).normal(size=(4, 4)))[0]
    matrix = rotate @ np.diag([1.0, 1.0, 1.0, 3e-9]) @ rotate.T
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(4), initialize=0.0)
    model.row = pyo.Constraint(range(4), rule=lambda m, i: sum(matrix[i, j] * m.x[j] for j in range(4)) == 0)
    finding = first(model)
    assert finding.kind is Kind.NEARLY_SINGULAR
    weights = {item.name: item.numbers[0][1] for item in finding.items if item.role == "variable"}
    found = np.array([weights.get(f"x[{j}]", 0.0) for j in range(4)])
    assert abs(found @ rotate[:, 3]) > 0.8  # best scaling turns the vector a little


def test_dependence_at_a_flat_start_is_a_warning_about_the_start():
    """d(xy)/dx = d(xy)/dy where x = y; elsewhere the two variables can be told apart."""
    model = pyo.ConcreteModel()
    model.x, model.y = (pyo.Var(range(8), initialize=2.0) for _ in range(2))
    model.sum = pyo.Constraint(range(8), rule=lambda m, k: m.x[k] + m.y[k] == 5)
    model.product = pyo.Constraint(range(8), rule=lambda m, k: m.x[k] * m.y[k] == 6)
    diagnosis = diagnose(model)
    assert not diagnosis.serious
    rows, columns = diagnosis.findings[:2]
    assert (rows.kind, columns.kind) == (Kind.PARALLEL_ROWS, Kind.PARALLEL_COLUMNS)
    assert rows.severity is Severity.WARNING and "start from other values" in rows.advice
    assert rows.headline.endswith("There are 7 more such pairs.")  # one finding, not eight
    assert {f"{kind}[{k}]" for kind in ("sum", "product") for k in range(8)} <= set(rows.names)
    for k in range(8):
        model.x[k].set_value(1.9)
    assert not diagnose(model).of(Kind.PARALLEL_ROWS)


def test_derivative_that_vanishes():
    model = pyo.ConcreteModel()
    model.x, model.y = pyo.Var(initialize=1e-9), pyo.Var(initialize=1.0)
    model.root = pyo.Constraint(expr=model.x**2 == 1e-18)
    model.sum = pyo.Constraint(expr=model.x + model.y == 1)
    finding = first(model)
    assert finding.kind is Kind.SCALING and finding.names == ["root"]
    assert dict(finding.items[0].numbers)["largest scaled derivative"] == pytest.approx(2e-9)


def test_two_specifications_of_one_thing_and_none_of_another():
    model = heater()
    unit = model.heater
    unit.pressure_in.unfix()
    unit.specification = pyo.Constraint(expr=unit.outlet == 312)
    over, under = diagnose(model).findings[:2]
    assert over.kind is Kind.OVERDETERMINED and under.kind is Kind.UNDERDETERMINED
    assert over.headline.startswith("Over-specified: 2 equations share 1 free variable, 1 too few; fixed in them: ")
    assert over.names[:2] == ["heater.energy", "heater.specification"]
    assert {"heater.heat", "heater.inlet", "heater.flow", "heater.outlet"} == set(over.names[2:])
    assert under.names[:2] in (
        ["heater.pressure_in", "heater.pressure_out"],
        ["heater.pressure_out", "heater.pressure_in"],
    )
    assert "Fix 1 of these variables" in under.advice


def test_unfixing_any_variable_that_is_named_cures_the_over_specification():
    model = heater()
    unit = model.heater
    unit.specification = pyo.Constraint(expr=unit.outlet == 312)
    named = [item for item in first(model).items if "fixed at" in dict(item.numbers)]
    assert len(named) == 3
    for item in named:
        variable = model.find_component(item.name)
        variable.unfix()
        assert not diagnose(model).of(Kind.OVERDETERMINED)
        variable.fix()


def test_everything_fixed_in_one_equation_and_another_open():
    model = heater()
    unit = model.heater
    unit.outlet.fix()
    unit.pressure_in.unfix()
    finding = first(model)
    assert finding.kind is Kind.OVERDETERMINED and finding.names[0] == "heater.energy"
    assert set(finding.names[1:]) == {"heater.heat", "heater.flow", "heater.inlet", "heater.outlet"}
    unit.outlet.fix(315)
    finding = first(model)
    assert finding.kind is Kind.CONTRADICTION
    assert finding.headline == "All variables of heater.energy are fixed, and it does not hold (by 42)."


def test_bounds_that_no_value_satisfies():
    model = pyo.ConcreteModel()
    model.purity = pyo.Var(initialize=0.9, bounds=(0, 1))
    model.impurity = pyo.Var(initialize=0.1, bounds=(0.01, 1))
    model.summation = pyo.Constraint(expr=model.purity + model.impurity == 1)
    model.purity.fix(0.995)
    finding = first(model)
    assert finding.kind is Kind.IMPOSSIBLE
    assert finding.headline == (
        "No values within the bounds satisfy summation: its left side is at least 1.005 and must be 1."
    )
    model.impurity.setlb(2)
    finding = first(model)
    assert finding.kind is Kind.INPUT
    assert finding.headline == "The bounds of impurity exclude each other: 2 > 1."


def test_bounds_that_conflict_through_several_equations():
    """At most 12 kg/s with 18 % sugar reach the fermenter; 3 kg/s are asked for; the other rows take no part."""
    model = pyo.ConcreteModel()
    model.flow = pyo.Var(initialize=10.0, bounds=(8, 12))
    model.sugar, model.product, model.water = pyo.Var(initialize=1.8), pyo.Var(initialize=1.5), pyo.Var(initialize=8.0)
    model.composition = pyo.Constraint(expr=model.sugar == 0.18 * model.flow)
    model.conversion = pyo.Constraint(expr=model.product == 0.9 * model.sugar)
    model.rest = pyo.Constraint(expr=model.water == model.flow - model.sugar)
    model.demand = pyo.Constraint(expr=model.product == 3)
    finding = first(model)
    assert finding.kind is Kind.CONFLICT
    assert finding.headline.endswith("what stops them is the upper bound 12 of flow.")
    assert {i.name for i in finding.items if i.role == "equation"} == {"composition", "conversion", "demand"}
    left = [dict(i.numbers)["cannot be met by"] for i in finding.items if i.numbers and i.role == "equation"]
    assert sum(left) == pytest.approx(3 / 0.9 - 0.18 * 12)  # kg/s of sugar that are needed and not there


def test_fixed_variable_and_param_without_a_value():
    model = heater()
    model.heater.inlet.set_value(None, skip_validation=True)
    finding = first(model)
    assert finding.kind is Kind.INPUT and finding.names == ["heater.inlet"]
    assert finding.headline == "heater.inlet is fixed and has no value."
    model.heater.inlet.fix(300)
    model.factor = pyo.Param(mutable=True)
    model.heater.energy.set_value(model.factor * model.heater.outlet == 1)
    assert first(model).headline == "Params without a value: factor."


def test_what_the_kernel_refuses_is_the_first_finding():
    model = heater()
    model.choice = pyo.Var(initialize=0, within=pyo.Binary)
    model.logic = pyo.Constraint(expr=model.choice + model.heater.outlet == 310)
    assert "The variable choice is free and must be an integer" in first(model).headline


def test_residuals_are_listed_worst_first_with_three_measures():
    model = heater()
    model.scaling_factor = pyo.Suffix(direction=pyo.Suffix.EXPORT)
    model.scaling_factor[model.heater.energy] = 0.01
    model.heater.outlet.set_value(320.0)
    model.heater.pressure_out.set_value(1.9 + 1e-3)
    (finding,) = diagnostics.residuals(model)
    assert finding.names == ["heater.energy", "heater.pressure"]
    energy = dict(finding.items[0].numbers)
    assert energy["violated by"] == pytest.approx(84.0)  # 4.2 * 2 * 20 - 84
    assert energy["scaled"] == pytest.approx(0.84)
    assert energy["relative to its largest term"] == pytest.approx(0.5)  # of 168


def test_variables_at_and_outside_bounds():
    model = heater()
    unit = model.heater
    unit.outlet.set_value(450.0)
    outside = diagnostics.at_bounds(model)
    assert [f.kind for f in outside] == [Kind.OUTSIDE_BOUNDS] and outside[0].names == ["heater.outlet"]
    unit.outlet.set_value(400.0)
    (at,) = diagnostics.at_bounds(model)
    assert at.kind is Kind.AT_BOUND and at.headline == "1 variable at a bound (0 of them at 0): heater.outlet."


def test_degrees_of_freedom_are_no_fault_with_an_objective():
    model = heater()
    model.heater.heat.unfix()
    assert first(model).kind is Kind.UNDERDETERMINED
    model.cost = pyo.Objective(expr=(model.heater.outlet - 310) ** 2)
    assert diagnose(model).findings == ()


def test_active_inequality_that_repeats_an_equation():
    model = heater()
    unit = model.heater
    unit.heat.unfix()
    model.cost = pyo.Objective(expr=unit.heat)
    unit.minimum = pyo.Constraint(expr=unit.outlet - unit.inlet >= 10)
    unit.target = pyo.Constraint(expr=2 * unit.outlet == 620)
    finding = first(model)
    assert finding.kind is Kind.PARALLEL_ROWS
    assert set(finding.names[:2]) == {"heater.minimum", "heater.target"}
    unit.minimum.set_value(unit.outlet - unit.inlet >= 5)  # no longer active
    assert diagnose(model).findings == ()


def test_a_problem_and_a_failed_solution_are_diagnosed_where_they_are():
    model = heater()
    unit = model.heater
    problem = kernel.compile(model)
    assert diagnose(problem).findings == ()
    unit.outlet.setub(305)
    unit.outlet.set_value(305)
    solution = problem.solve()
    assert not solution.ok
    assert diagnose(solution).findings[0].kind is Kind.IMPOSSIBLE
    unit.heat.unfix()  # what was fixed in the failed solve still counts as fixed
    finding = diagnose(solution).findings[0]
    assert finding.kind is Kind.CONFLICT and finding.names[:2] == ["heater.energy", "heater.outlet"]


def test_report_and_table():
    model = splitter()
    diagnosis = diagnose(model)
    text = str(diagnosis)
    assert text.startswith("Diagnosis of the model: 1 serious finding, ")
    assert "\n1. SERIOUS: 6 equations are dependent" in text and "What to do: Remove or correct one of them." in text
    table = diagnosis.to_frame()
    assert list(table.columns[:6]) == ["finding", "kind", "severity", "headline", "role", "name"]
    mine = table[table["finding"] == 1]
    assert len(mine) == len(diagnosis.findings[0].items)
    assert (
        mine.set_index("name").loc["overall", "multiplier"]
        == dict(next(i for i in diagnosis.findings[0].items if i.name == "overall").numbers)["multiplier"]
    )
    assert len(diagnosis.text(shown=2).splitlines()) < len(text.splitlines())
    with pytest.raises(AttributeError):
        diagnosis.findings = ()
