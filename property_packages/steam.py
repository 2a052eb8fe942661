"""Property package `steam`: water as liquid, vapour or a wet mixture by IAPWS-IF97.

State variables: `flow_mol` (mol/s), `enth_mol` (J/mol, from the elements at 298.15 K), `pressure` (Pa), the same for
every phase, so that any two steam ports connect. The phase of a state block is fixed when it is built by its argument
`phase`; bounds keep each phase out of region 3.

    liquid   enth_mol = h_1(T, p)      273.15 K <= T <= 623.15 K, p <= 100 MPa
    vapour   enth_mol = h_2(T, p)      273.15 K <= T <= 1073.15 K, p <= 16.53 MPa
    wet      enth_mol = (1 - x) h_1(T, p) + x h_2(T, p) with T = T_sat(p), 0 <= x <= 1, p <= 16.53 MPa

The entropy `entr_mol` (J/mol/K) and the molar volume `vol_mol` (m3/mol) are built when first asked for.
Datum: liquid water at 298.15 K and 101325 Pa has the registry's enthalpy of formation. A stream given by temperature
(or a saturated one by `vapour_fraction`) is specified by fixing that instead of `enth_mol`.
"""

from idaes.core import Component as IdaesComponent
from idaes.core import Phase, PhysicalParameterBlock, declare_process_block_class
from pyomo.environ import Param
from pyomo.environ import units as pyunits

from nexus.property_packages import steam_if97 as if97
from nexus.property_packages.components import P_REFERENCE, T_REFERENCE, get_component
from nexus.property_packages.steam_state import J_PER_MOL, J_PER_MOL_K, SteamStateBlock
from nexus.property_packages.steam_state import SteamPhase as SteamPhase


@declare_process_block_class("SteamParameterBlock")
class SteamParameterData(PhysicalParameterBlock):
    """Parameters of the steam package: datum, gas constant and reducing constants of regions 1 and 2."""

    CONFIG = PhysicalParameterBlock.CONFIG()

    def build(self):
        """Builds one phase `Mix`, the component `Water` and the constants."""
        super().build()
        self._state_block_class = SteamStateBlock
        self.Mix = Phase()
        self.Water = IdaesComponent()
        water = get_component("Water")
        self.element_list = sorted(water.elements)
        self.element_comp = {"Water": dict(water.elements)}
        self.mw_comp = Param(
            ["Water"], initialize=water.molar_mass, units=pyunits.kg / pyunits.mol, doc="Molar mass of water"
        )
        self.gas_constant = Param(
            initialize=if97.GAS_CONSTANT * water.molar_mass, units=J_PER_MOL_K, doc="Gas constant of IF97"
        )
        self.enth_mol_formation = Param(
            initialize=water.hf_condensed, units=J_PER_MOL, doc="Enthalpy of liquid water at 298.15 K, 101325 Pa"
        )
        self.enth_mol_offset = Param(
            initialize=water.hf_condensed - water.molar_mass * if97.liquid_enthalpy(T_REFERENCE, P_REFERENCE),
            units=J_PER_MOL,
            doc="Enthalpy from the elements less enthalpy from the triple point",
        )
        for name, p, T in (("liq", if97.P_LIQUID, if97.T_LIQUID), ("vap", if97.P_VAPOUR, if97.T_VAPOUR)):
            setattr(self, f"pressure_star_{name}", Param(initialize=p, units=pyunits.Pa, doc="Reducing pressure"))
            setattr(self, f"temperature_star_{name}", Param(initialize=T, units=pyunits.K, doc="Reducing temperature"))

    @classmethod
    def define_metadata(cls, obj):
        """Declares the properties and SI units."""
        obj.add_properties(
            {
                "flow_mol": {"method": None, "units": "mol/s"},
                "enth_mol": {"method": None, "units": "J/mol"},
                "pressure": {"method": None, "units": "Pa"},
                "temperature": {"method": None, "units": "K"},
                "flow_mass": {"method": None, "units": "kg/s"},
                "entr_mol": {"method": "_entr_mol", "units": "J/mol/K"},
                "vol_mol": {"method": "_vol_mol", "units": "m^3/mol"},
                "flow_vol": {"method": "_flow_vol", "units": "m^3/s"},
                "dens_mass": {"method": "_dens_mass", "units": "kg/m^3"},
                "temperature_sat": {"method": "_temperature_sat", "units": "K"},
            }
        )
        obj.define_custom_properties(
            {
                "entr_mol_sat_liq": {"method": "_entr_mol_sat", "units": "J/mol/K"},
                "entr_mol_sat_vap": {"method": "_entr_mol_sat", "units": "J/mol/K"},
            }
        )
        obj.add_default_units(
            {
                "time": pyunits.s,
                "length": pyunits.m,
                "mass": pyunits.kg,
                "amount": pyunits.mol,
                "temperature": pyunits.K,
            }
        )
