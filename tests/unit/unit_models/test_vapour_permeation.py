"""Vapour permeation: purity costs area, vacuum and permeance save it, and no driving force is harmless."""

import numpy as np
import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock

from nexus import kernel
from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.unit_models.permeation_start import local_permeation
from nexus.unit_models.rate_constants import constant_rows
from nexus.unit_models.vapour_permeation import VapourPermeation
from tests.unit.unit_models import permeation_reference as reference
from tests.unit.unit_models.battery import case

PAIR = ("Water", "Ethanol")


def solved(change=lambda unit: None):
    _, unit = case("vapour_permeation").build()
    change(unit)
    unit.initialize()
    return unit


def area_for(purity: float, change=lambda unit: None) -> float:
    """Returns the area that the case's vapour needs for a purity, in m2."""

    def specify(unit):
        unit.membrane_area.unfix()
        unit.product_purity.fix(purity)
        change(unit)

    return pyo.value(solved(specify).membrane_area[0])


def test_tighter_specification_costs_area_more_and_more():
    areas = [area_for(w) for w in (0.985, 0.99, 0.995)]
    assert areas == sorted(areas)
    assert areas[2] - areas[1] > areas[1] - areas[0]


def test_area_of_a_purity_is_that_of_scipy():
    unit = case("vapour_permeation")
    area = area_for(0.995)
    out = reference.retentate(unit.FED, area, unit.T, unit.P, unit.DROP, unit.VACUUM, unit.PERMEABILITY)
    mass = {j: n * unit.MASS[j] for j, n in out.items()}
    assert mass["Ethanol"] / sum(mass.values()) == pytest.approx(0.995, rel=1e-7)


def test_deeper_vacuum_and_permeable_membranes_save_area():
    base = area_for(0.995)
    assert area_for(0.995, lambda u: u.permeate_pressure.fix(1e3)) < base
    assert area_for(0.995, lambda u: u.membrane_permeability.fix(0.45)) == pytest.approx(2 * base, rel=0.01)


def test_equal_pressures_are_harmless():
    """With no difference of pressure nothing permeates, and the local permeate has the feed's composition."""

    def level(unit):
        unit.pressure_drop.fix(0.0)
        unit.permeate_pressure.fix(1.6e5)

    unit = solved(level)
    assert pyo.value(unit.flux[0, 1, 1]) == pytest.approx(0.0, abs=1e-10)
    assert pyo.value(unit.retentate_state[0].flow_mol_comp["Water"]) == pytest.approx(27.0, rel=1e-8)
    assert pyo.value(unit.permeate_mole_fraction[0, 1, 1, "Water"]) == pytest.approx(27 / 157.01, rel=1e-6)


def test_vapour_without_water_stays():
    unit = solved(lambda u: u.inlet.flow_mol_comp[0, "Water"].fix(0.0))
    assert pyo.value(unit.ethanol_loss[0]) < 1e-3


def test_initial_flux_is_near_the_published():
    """4.5 kg/m2/h at 378 K, 1 atm and 10 wt % of water with the permeate at 1 kPa; the permeance is taken from it."""
    x = np.array([(10 / 18.015) / (10 / 18.015 + 90 / 46.069), (90 / 46.069) / (10 / 18.015 + 90 / 46.069)])
    flux, y = local_permeation(np.array([3.2e-6, 1e-10]), x, 101325.0, 1e3)
    assert flux * y[0] * 0.018015 * 3600 == pytest.approx(4.5, rel=0.02)
    assert (y[0] / y[1]) / (x[0] / x[1]) > 30000 * 0.9


def test_purity_beyond_the_vacuum_is_paid_with_area_and_ethanol():
    """At 0.25 wt % the water's partial pressure is 1 kPa: below a permeate of 2 kPa, which ethanol then must dilute."""

    def specify(unit):
        unit.membrane_area.unfix()
        unit.product_purity.fix(0.9975)

    unit = solved(specify)
    assert pyo.value(unit.membrane_area[0]) > 10 * area_for(0.995)
    assert pyo.value(unit.permeate_mole_fraction[0, 16, 3, "Water"]) < 0.5


def test_a_start_at_the_root_of_reversed_flux_ends_in_the_membranes_own():
    """The local equations have a second root, of negative flux and a permeate of more than all water: not a solution.

    Its flux follows from J^2 + (b_w + b_e - a_w - a_e) J + b_w b_e - a_w b_e - a_e b_w = 0, with a the permeance times
    the partial pressure of the feed side and b the permeance times the pressure of the permeate.
    """

    def specify(unit):
        unit.membrane_area.unfix()
        unit.product_purity.fix(0.9965)

    unit = solved(specify)
    area, vacuum = pyo.value(unit.membrane_area[0]), pyo.value(unit.permeate_pressure[0])
    for e, i in ((e, i) for e in range(10, 14) for i in (1, 2, 3)):
        feed = {j: pyo.value(unit.feed_pressure(0, e, i) * unit.feed_mole_fraction[0, e, i, j]) for j in PAIR}
        aw, ae = (pyo.value(unit.permeance[0, j]) * feed[j] for j in PAIR)
        bw, be = (pyo.value(unit.permeance[0, j]) * vacuum for j in PAIR)
        flux = np.roots([1.0, bw + be - aw - ae, bw * be - aw * be - ae * bw]).min()
        assert flux < 0.0 and aw / (flux + bw) > 1.0
        assert aw / (flux + bw) + ae / (flux + be) == pytest.approx(1.0)
        unit.flux[0, e, i].set_value(flux, skip_validation=True)
        for j, fraction in zip(PAIR, (aw / (flux + bw), ae / (flux + be)), strict=True):
            unit.permeate_mole_fraction[0, e, i, j].set_value(fraction, skip_validation=True)
    assert kernel.solve(unit).ok
    assert pyo.value(unit.membrane_area[0]) == pytest.approx(area, rel=1e-8)
    assert min(pyo.value(each) for each in unit.flux.values()) > 0.0


@pytest.mark.parametrize("elements, error", [(4, 3e-4), (8, 5e-6)])
def test_collocation_converges(elements, error):
    case_module = case("vapour_permeation")
    _, unit = case_module.build(elements)
    unit.initialize()
    exact = case_module.OUT["Water"]
    assert abs(pyo.value(unit.retentate_state[0].flow_mol_comp["Water"]) / exact - 1) < error


def test_package_without_ethanol_gets_a_sentence():
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.steam = EthanolWaterParameterBlock(components=["Water"], phase=StreamPhase.vapour)
    with pytest.raises(ValueError, match="fs.unit dries ethanol: its package needs Ethanol and Water"):
        model.fs.unit = VapourPermeation(property_package=model.fs.steam)


def test_every_constant_has_a_source():
    for row in constant_rows("vapour_permeation.csv", "zeolite_naa"):
        assert row["source"] and row["confidence"], row
