"""The benchmark's models are right: balances recomputed from results, a textbook example, a published column."""

import pyomo.environ as pyo
import pytest

from nexus import kernel
from tests.benchmarks import columns, distillation_control, evaporator


def test_coupled_columns_close_the_balances_of_the_whole():
    """What is fed fresh leaves: nine tenths of every distillate and bottoms."""
    model = columns.build_coupled(n_columns=4, n_trays=10)
    columns.start_coupled(model)
    kernel.solve(model)
    for component in model.j:
        leaves = sum(
            pyo.value(model.distillate[c]) * model.x[c, 1, component].value
            + model.liquid[c, 10].value * model.x[c, 10, component].value
            for c in model.k
        )
        assert (1 - columns.RECYCLED) * leaves == pytest.approx(pyo.value(model.fresh[component]), rel=1e-10)
    for c in model.k:
        before = c - 1 if c > 1 else 4
        recycled = columns.RECYCLED * pyo.value(model.distillate[before])
        shared = pyo.value(model.share[c]) * sum(v.value for v in model.header.values())
        assert sum(model.feed[c, j].value for j in model.j) == pytest.approx(shared + recycled, rel=1e-10)


def test_coupled_columns_depend_on_one_another():
    model = columns.build_coupled(n_columns=3, n_trays=8)
    columns.start_coupled(model)
    kernel.solve(model)
    before = [model.x[c, 1, "benzene"].value for c in model.k]
    model.reflux[1] = 2 * pyo.value(model.reflux[1])
    kernel.solve(model)
    assert all(abs(model.x[c, 1, "benzene"].value - x) > 1e-6 for c, x in zip(model.k, before, strict=True))


def test_size_of_the_coupled_columns():
    """17 equations a tray, one more a column, four feeds a column and four of the header: 20,524 at full size."""
    model = columns.build_coupled(n_columns=2, n_trays=5)
    rows = len(list(model.component_data_objects(pyo.Constraint, active=True)))
    assert rows == 2 * (17 * 5 + 4) + 4 == len(list(model.component_data_objects(pyo.Var)))


def test_triple_effect_evaporator_of_the_textbook():
    """Geankoplis: 104.4 m2 each, 8936 kg/h of steam, economy 2.00; 105.5, 86.8 and 54.1 degC (M, with steam tables)."""
    model = evaporator.build(3, [3.123, 1.987, 1.136])
    kernel.solve(model)
    assert model.area.value == pytest.approx(104.4, rel=0.02)
    assert 3600 * model.steam.value == pytest.approx(8936, rel=0.01)
    assert sum(v.value for v in model.vapour.values()) / model.steam.value == pytest.approx(2.00, rel=0.02)
    assert [v.value for v in model.temperature.values()] == pytest.approx([105.5, 86.8, 54.1], abs=1.2)


def test_eight_effect_evaporator_closes_its_heat():
    model = evaporator.build()
    solution = kernel.solve(model)
    assert len(solution.residuals()) == 97
    feed = 6.3 * (4.19 - 0.235) * 26.7
    steam = model.steam.value * model.latent[1].value
    vapours = sum(model.vapour[k].value * model.h_vapour[k].value for k in model.i)
    condensed = sum(model.duty[k].value for k in model.i if k > 1)
    assert feed + steam + condensed == pytest.approx(
        model.liquid[8].value * model.h_liquid[8].value + vapours, rel=1e-10
    )


def steady_state(reflux_ratio):
    """Returns (liquid fractions, vapour fraction of stage 1) where nothing changes any more."""
    model = distillation_control.build(elements=1, points=1)
    model.cost.deactivate()
    model.initial.deactivate()
    model.find_component("dx_disc_eq").deactivate()
    model.u1.fix(reflux_ratio)
    for rate in model.dx.values():
        rate.fix(0)
    for variable in (model.x, model.y):
        variable[:, distillation_control.FIRST].fix()
    model.equilibrium[:, distillation_control.FIRST].deactivate()
    kernel.solve(model)
    last = distillation_control.LAST
    return [model.x[i, last].value for i in model.n], model.y[1, last].value


def test_steady_states_of_the_published_column():
    """Reflux 3 is the published start, reflux 2 the published set point of the distillate."""
    fractions, _ = steady_state(3.0)
    assert fractions == pytest.approx(distillation_control.START, abs=1e-4)
    assert steady_state(2.0)[1] == pytest.approx(0.895814, abs=1e-6)


def test_control_of_the_published_column():
    """101 variables at each time; the reflux goes to its reference and the distillate to its set point."""
    model = distillation_control.build(elements=8)
    assert len(list(model.component_data_objects(pyo.Var))) == 101 * (1 + 3 * 8)
    kernel.solve(model)
    assert model.u1[51].value == pytest.approx(2.0, abs=1e-2)
    assert model.y[1, 51].value == pytest.approx(0.895814, abs=1e-4)
    assert min(v.value for v in model.u1.values()) < 1.9
