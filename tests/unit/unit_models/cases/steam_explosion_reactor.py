"""Stover xylan and glucan at 190 degC for 10 min with 0.5 % acid: yields by the rate law's matrix exponential."""

import numpy as np
import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.linalg import expm

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.hydrolysis_network import Catalyst
from nexus.unit_models.reactions import reaction
from nexus.unit_models.steam_explosion_reactor import SteamExplosionReactor
from tests.unit.unit_models.battery import Expected, fix_stream

COMPONENTS = (
    "Water", "Glucan", "Xylan", "Acetate", "Lignin", "Sucrose", "GlucoseOligomer", "XyloseOligomer", "Glucose",
    "Xylose", "HMF", "Furfural", "AceticAcid", "Humins", "SulfuricAcid",
)  # fmt: skip
FEED = {"Water": 1200.0, "Glucan": 50.0, "Xylan": 34.0, "Acetate": 7.0, "Lignin": 24.0, "Sucrose": 1.0}  # mol/s
ACID = {"Water": 10.0, "SulfuricAcid": 0.5}
T, T_FEED, MINUTES = 463.15, 373.15, 10.0
R = 8.314462618
INVERSION = reaction("Sucrose + Water -> 2 Glucose", "Sucrose", name="inversion")


def build(
    catalyst=Catalyst.sulfuric_acid, elements=8, temperature=T, minutes=MINUTES, acid=ACID, components=COMPONENTS
):
    """Returns a reactor with its steam flow unknown."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=components)
    model.fs.steam = SteamParameterBlock()
    model.fs.unit = unit = SteamExplosionReactor(
        property_package=model.fs.slurry,
        steam_property_package=model.fs.steam,
        inlets=("inlet", "acid_inlet", "steam_inlet"),
        reactions=(INVERSION,),
        catalyst=catalyst,
        elements=elements,
    )
    fix_stream(unit.inlet, FEED, T_FEED, 101325.0)
    fix_stream(unit.acid_inlet, acid, 298.15, 101325.0)
    unit.steam_inlet.pressure.fix(20e5)
    unit.steam_inlet.enth_mol.fix(-285825 + 0.018015 * (2900e3 - 104.9e3))
    unit.set_conversions({"inversion": 1.0})
    unit.temperature.fix(temperature)
    unit.heat_duty.fix(0.0)
    unit.residence_time.fix(60 * minutes)
    unit.specific_work.fix(1e5)
    return model, unit


def hot_water(k195: float, energy: float, temperature: float) -> float:
    """Returns a constant of the refit to Rocha et al. 2017 in 1/min."""
    return k195 * np.exp(-energy / R * (1 / temperature - 1 / 468.15))


def constants(temperature: float, c: float) -> dict[str, list[float]]:
    """Returns the six constants of both families in 1/min at `c` mol/L of acid (Sitaraman 2015, Saeman 1945)."""
    xylan = [(1e-6, 120e3), (0.070306, 111220), (0.070752, 205190), (0.058285, 138190), (0.055783, 149920),
             (0.010142, 140550)]  # fmt: skip
    glucan = [(0.007819, 73430), (0.000411, 140870), (0.062341, 57430), (0.021519, 203110), (0.11639, 97040),
              (0.028138, 126320)]  # fmt: skip
    k = {"Xylan": [hot_water(*p, temperature) for p in xylan], "Glucan": [hot_water(*p, temperature) for p in glucan]}

    def per_minute(A, E):
        return 60 * A * np.exp(-E / (R * temperature)) * c / 1000

    k["Xylan"][0] += per_minute(8e17, 129800)
    k["Xylan"][1] += per_minute(1e15, 110000)
    k["Xylan"][2] += per_minute(2.5e14, 110000)
    k["Xylan"][3] += per_minute(7e11, 98400)
    weight = 9.8072 * c  # g/dL
    k["Glucan"][0] += 1.73e19 * weight**1.34 * np.exp(-179512 / (R * temperature)) if c else 0.0
    k["Glucan"][2] += per_minute(2.5e14, 110000)
    k["Glucan"][4] += 2.38e14 * weight**1.02 * np.exp(-137542 / (R * temperature)) if c else 0.0
    return k


def fates(k: list[float], minutes: float, start=(1.0, 0.0, 0.0, 0.0)) -> np.ndarray:
    """Returns polymer, oligomer, sugar, furan after `minutes` from the exact solution of the linear rate law."""
    system = np.array([
        [-k[0] - k[1], 0, 0, 0], [k[1], -k[2], 0, 0], [k[0], k[2], -k[3] - k[4], 0], [0, 0, k[3], -k[5]]
    ])  # fmt: skip
    return expm(system * minutes) @ np.array(start)


# The liquid by hand: 3.8 kg/s of steam condense, so that water is 1200 + 10 + 211 mol/s or 25.6 L/s; what hydrolysis
# binds and dehydration gives cancels within 1 %. Acetic acid (7 mol/s) has 0.4 L/s, 5.3 kg/s of sugars, furfural 3.4.
CONCENTRATION = 0.5 / (25.6 + 0.4 + 3.4)
CHAINS = {  # what leaves as polymer, oligomer, sugar and furan; what enters; sucrose enters as glucose
    "Xylan": (("Xylan", "XyloseOligomer", "Xylose", "Furfural"), (34.0, 0.0, 0.0, 0.0)),
    "Glucan": (("Glucan", "GlucoseOligomer", "Glucose", "HMF"), (50.0, 0.0, 2.0, 0.0)),
}


def integrated(unit, chain: str, n: int) -> float:
    """Returns the flow of member `n` of a chain (mol/s) by the exact solution at the unit's acid concentration."""
    acid = pyo.value(unit.acid_concentration[0])
    return float(fates(constants(T, acid)[chain], MINUTES, CHAINS[chain][1])[n])


EXPECTED = (
    Expected("acid_concentration[0]", CONCENTRATION, "acid over liquid volume by hand", rel=0.02),
    *(
        Expected(
            f"outlet_state[0].flow_mol_comp[{j}]",
            lambda unit, chain=chain, n=n: integrated(unit, chain, n),
            "matrix exponential of the rate law at the acid concentration found; 1e-6 of the polymer fed",
            absolute=1e-6 * start[0],
        )
        for chain, (names, start) in CHAINS.items()
        for n, j in enumerate(names)
    ),
    Expected("severity[0]", 1 + 90 / 14.75 / np.log(10), "log10(10 min) + 90 K / (14.75 K ln 10), Overend and Chornet"),
    Expected("pressure[0]", 12.552e5, "vapour pressure of water at 190 degC, steam tables", rel=3e-3),
    Expected("outlet_state[0].flow_mol_comp[Sucrose]", 0.0, "inverted at the entry", absolute=1e-9),
    Expected("outlet_state[0].flow_mol_comp[Lignin]", 24.0, "has no reaction here", rel=1e-9),
)
