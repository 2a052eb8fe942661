"""Property packages of the `biorefinery` plant: which components flow in which part of it."""

from nexus.flowsheets.sections import component_lists as lists
from nexus.flowsheets.sections import polylactide
from nexus.flowsheets.sections.furfural_recovery import COMPONENTS as FURFURAL
from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.property_packages.furfural_water import FurfuralWaterParameterBlock
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.hydrolysis_network import Catalyst


def add_packages(plant) -> None:
    """Adds the packages that the sections share to the plant's flowsheet.

    With sulfur dioxide, `hydrolysate_package` is that of the slurry, the condensate and the recycled water of the steam
    explosion, `conditioned_package` that of the slurry behind it; without, the first serves for both.
    """
    fs = plant.flowsheet
    wastewater, hydrolysate, blowdown = (*lists.WASTEWATER, "Humins"), lists.EXPLODED, lists.BLOWDOWN_VAPOUR
    products = plant.products.from_sugar
    if plant.catalyst is Catalyst.sulfur_dioxide:
        wastewater, hydrolysate = (*wastewater, "SulfurousAcid"), lists.SULFITED
        blowdown = lists.SULFITED_VAPOUR
        fs.conditioned_package = SlurryParameterBlock(components=lists.EXPLODED)
        fs.sulfur_dioxide_package = IdealGasParameterBlock(components=lists.SULFUR_DIOXIDE)
    if "polylactide" in products:
        wastewater = (*wastewater, "Lime", "Gypsum")
    for name, components in (
        ("water_package", lists.WATER),
        ("biomass_package", lists.BIOMASS),
        ("hydrolysate_package", hydrolysate),
        ("beer_package", lists.EXPLODED_BEER),
        ("condensate_package", lists.VOLATILE),
        ("wastewater_package", wastewater),
        ("product_package", (*lists.VOLATILE, "Denaturant")),
        ("lime_package", ("Lime",)),
        ("ash_package", lists.BOILER_ASH),
        *_product_packages(products),
    ):
        setattr(fs, name, SlurryParameterBlock(components=components))
    for name, components in (
        ("gas_package", lists.VOLATILE),
        ("air_package", lists.AIR),
        ("vented_air_package", (*lists.AIR, "CO2")),
        ("biogas_package", lists.BIOGAS),
        ("natural_gas_package", lists.NATURAL_GAS),
        ("flue_gas_package", lists.FLUE_GAS),
        ("blowdown_vapour_package", blowdown),
    ):
        setattr(fs, name, IdealGasParameterBlock(components=components))
    for name, phase in (("vapour_package", StreamPhase.vapour), ("ethanol_package", StreamPhase.liquid)):
        setattr(fs, name, EthanolWaterParameterBlock(components=lists.VOLATILE, phase=phase))
    fs.furfural_vapour_package = EthanolWaterParameterBlock(components=FURFURAL, phase=StreamPhase.vapour)
    fs.furfural_package = FurfuralWaterParameterBlock(components=FURFURAL)
    fs.steam_package = SteamParameterBlock()


def _product_packages(products) -> list[tuple[str, tuple[str, ...]]]:
    """Returns (name, components) of the slurries that only the products of sugar need."""
    packages = []
    if products:
        packages.append(("product_condensate_package", polylactide.CONDENSATE))
    if "succinic_acid" in products:
        packages.append(("succinic_package", lists.SUCCINIC_BROTH))
    if "polylactide" in products:
        packages += [
            ("lactic_package", lists.LACTIC_BROTH),
            ("lactic_effluent_package", lists.LACTIC_EFFLUENT),
            ("distillate_package", polylactide.DISTILLATE),
            ("lactide_package", polylactide.CRUDE),
            ("polymer_package", polylactide.POLYMER),
        ]
    return packages
