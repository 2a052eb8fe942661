"""Degradation of organics: stoichiometry by hand, and messages for what cannot be degraded."""

import pytest

from nexus.unit_models.degradation import (
    check_degradable,
    degradable_components,
    growth,
    methanogenesis,
    respiration,
)
from nexus.unit_models.reactions import element_balance


def test_methane_after_buswell():
    """Glucose gives 3 CH4 and 3 CO2; ethanol 1.5 and 0.5; ammonium acetate 1, 1 and NH3 (Buswell and Mueller 1952)."""
    assert dict(methanogenesis("Glucose").stoichiometry) == pytest.approx({"Glucose": -1, "CH4": 3, "CO2": 3})
    ethanol = dict(methanogenesis("Ethanol").stoichiometry)
    assert ethanol == pytest.approx({"Ethanol": -1, "CH4": 1.5, "CO2": 0.5})
    acetate = dict(methanogenesis("AmmoniumAcetate").stoichiometry)
    assert acetate == pytest.approx({"AmmoniumAcetate": -1, "CH4": 1, "CO2": 1, "NH3": 1})


def test_respiration_takes_the_oxygen_demand():
    """Acetic acid takes 2 O2, lactic acid 3, ethanol 3."""
    for name, oxygen in (("AceticAcid", 2), ("LacticAcid", 3), ("Ethanol", 3)):
        assert respiration(name).coefficient("O2") == pytest.approx(-oxygen)


@pytest.mark.parametrize("name", ["Glucose", "Enzyme", "Furfural", "AmmoniumAcetate", "Ethanol"])
@pytest.mark.parametrize("reaction", [methanogenesis, respiration, growth])
def test_elements_close(name, reaction):
    net, total = element_balance(dict(reaction(name).stoichiometry))
    assert all(abs(net[e]) <= 1e-10 * total[e] for e in net)


def test_growth_keeps_the_electrons():
    """Glucose has 24 electrons, the C-mol of cells 4 + 1.64 - 0.78 - 0.69 - 0.007 (N as NH3, S as H2S)."""
    assert growth("Glucose").coefficient("Sludge") == pytest.approx(24 / (4 + 1.64 - 0.78 - 0.69 - 0.007))


def test_only_dissolved_organics_degrade_by_default():
    names = ("Water", "Glucose", "Lignin", "SolubleLignin", "CO2", "AmmoniumSulfate", "Sludge", "AceticAcid")
    assert degradable_components(names) == ("Glucose", "SolubleLignin", "AceticAcid")


def test_what_cannot_degrade_is_named():
    with pytest.raises(ValueError, match="Not in the property package, so not degradable: Ethanol"):
        check_degradable(["Ethanol"], ["Water"])
    with pytest.raises(ValueError, match="other ones in DAP"):
        check_degradable(["DAP"], ["DAP"])
