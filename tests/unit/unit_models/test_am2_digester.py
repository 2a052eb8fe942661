"""AM2 digester: the published balances by SciPy, closed electrons, washout, retention of cells, salts of acids."""

import pyomo.environ as pyo
import pytest
from scipy.optimize import fsolve

from nexus.property_packages.components import get_component
from nexus.property_packages.heating_values import chemical_oxygen_demand
from tests.unit.unit_models.battery import case

OXYGEN = 0.031998  # kg/mol
CELL_DEMAND = (4 + 1.64 - 2 * 0.39 - 3 * 0.23 - 2 * 0.0035) / 4 * OXYGEN / get_component("Sludge").molar_mass
K1, K3 = 42.14, 268.0  # kg/kg, mol/kg
K2 = (K1 - CELL_DEMAND) / (2 * OXYGEN)  # mol/kg: what AM2's electrons give; its published 116.5 loses four fifths


@pytest.fixture(scope="module")
def unit():
    _, unit = case("am2_digester").build()
    unit.initialize()
    return unit


def published_steady_state(substrate_fed, acid_fed, k2, dilution=0.4, alpha=0.5):
    """Returns S1, S2, X1, X2 at which the four published balances are at rest; kg/m3, mol/m3, days."""

    def balances(x):
        s1, s2, x1, x2 = x
        mu1, mu2 = 1.2 * s1 / (s1 + 7.1), 0.74 * s2 / (s2 + 9.28 + s2**2 / 256)
        return (
            mu1 - alpha * dilution,
            mu2 - alpha * dilution,
            dilution * (substrate_fed - s1) - K1 * mu1 * x1,
            dilution * (acid_fed - s2) + k2 * mu1 * x1 - K3 * mu2 * x2,
        )

    return fsolve(balances, (1.4, 3.4, 0.4, 0.8), xtol=1e-13)


def test_reference_gives_the_figures_published():
    """D = 0.4 1/d, 10 g/L, 80 mmol/L, alpha = 0.5 give 1.42, 3.45, 0.407 and 0.748 with the published k2."""
    found = published_steady_state(10.0, 80.0, 116.5)
    assert found == pytest.approx((1.42, 3.45, 0.407, 0.748), rel=2e-3)


def test_cells_are_those_of_the_published_balances(unit):
    volume = pyo.value(unit.effluent_state[0].flow_vol)
    found = published_steady_state(0.9 * 6 * 6 * OXYGEN / volume, 9.0 / volume, K2)
    names = ("substrate", "volatile_acid", "acidogens", "methanogens")
    assert [pyo.value(unit.component(n)[0]) for n in names] == pytest.approx(list(found), rel=1e-7)


def test_electrons_are_conserved(unit):
    """Oxygen demand in equals that of effluent and biogas; methane takes 2 mol, sulfide counts nothing, sulfate -2."""
    total = 0.0
    for sign, state in ((1, unit.inlet_state[0]), (-1, unit.effluent_state[0]), (-1, unit.biogas_state[0])):
        flows = state.flow_mol_comp
        total += sign * sum(chemical_oxygen_demand(get_component(j)) * pyo.value(flows[j]) for j in flows)
    assert total == pytest.approx(0.0, abs=1e-6)


def test_retention_of_cells_lets_the_rates_finish():
    _, unit = case("am2_digester").build()
    unit.escape.fix(0.25)
    unit.initialize()
    assert pyo.value(unit.substrate[0]) == pytest.approx(7.1 * 0.1 / 1.1, rel=1e-8)


@pytest.mark.parametrize(("days", "group"), [(0.9, "methanogens"), (0.55, "acidogens")])
def test_washout_is_refused_with_the_remedy(days, group):
    _, unit = case("am2_digester").build()
    unit.residence_time.fix(days * 86400)
    with pytest.raises(ValueError, match=f"{group} are washed out at a residence time of {days} days; give more"):
        unit.initialize()


def test_tired_methanogens_leave_acid():
    _, unit = case("am2_digester").build()
    unit.methanogen_activity.fix(0.6)
    unit.initialize()
    assert pyo.value(unit.volatile_acid[0]) > 5
    assert pyo.value(unit.methanogen_margin[0]) == pytest.approx(
        1 - 0.2 / (0.6 * 0.74 / (1 + 2 * (9.28 / 256) ** 0.5)), rel=1e-9
    )
