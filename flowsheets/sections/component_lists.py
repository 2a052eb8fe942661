"""The components that each part of the plant carries; downstream lists contain the upstream ones: nothing is lost."""

BIOMASS_DRY = (
    "Glucan",
    "Xylan",
    "Galactan",
    "Arabinan",
    "Mannan",
    "Lignin",
    "Acetate",
    "Protein",
    "Extractives",
    "Ash",
    "Sucrose",
)
"""Dry matter of a lignocellulosic feedstock."""

WATER = ("Water",)
BIOMASS = (*WATER, *BIOMASS_DRY)

SUGARS = ("Glucose", "Xylose", "Galactose", "Arabinose", "Mannose")
OLIGOMERS = ("GlucoseOligomer", "XyloseOligomer", "GalactoseOligomer", "ArabinoseOligomer", "MannoseOligomer")

HYDROLYSATE = (
    *BIOMASS,
    *SUGARS,
    *OLIGOMERS,
    "HMF",
    "Furfural",
    "AceticAcid",
    "SolubleLignin",
    "SulfuricAcid",
    "NH3",
    "AmmoniumSulfate",
    "AmmoniumAcetate",
    "Ethanol",
    "CO2",
)
"""Pretreated and conditioned slurry, with the traces that recycled water brings."""

EXPLODED = (*HYDROLYSATE, "Humins")
"""Exploded and conditioned slurry: the hydrolysate with what its sugars lose."""

SULFITED = (*EXPLODED, "SulfurousAcid")
"""Exploded slurry with sulfur dioxide, before what is left of that is oxidised."""

BEER = (
    *HYDROLYSATE,
    "Cellobiose",
    "Cells",
    "Enzyme",
    "Glycerol",
    "SuccinicAcid",
    "LacticAcid",
    "Xylitol",
    "DAP",
)
"""Saccharified and fermented slurry, and the stillage that remains of it."""

EXPLODED_BEER = (*BEER, "Humins")
"""The same after steam explosion."""

SUCCINIC_BROTH = (*EXPLODED_BEER, "AmmoniumSuccinate", "SuccinicAcidCrystal")
"""Sugar liquor of the hydrolysate and what the succinic acid section makes of it."""

LACTIC_EFFLUENT = (*EXPLODED_BEER, "Lime", "Gypsum", "NaOH", "SodiumSulfate")
LACTIC_BROTH = (*LACTIC_EFFLUENT, "CalciumLactate", "CalciumAcetate", "Lactoyl", "Lactide")
"""Sugar liquor and what the polylactide section makes of it, and what of it leaves as wastewater."""

WASTEWATER = (*BEER, "H2S", "Sludge", "NaOH", "SodiumNitrate", "SodiumSulfate")
"""Stillage filtrate with what its treatment makes."""

COMBINED_WASTEWATER = (
    *WASTEWATER,
    "Humins",
    "SulfurousAcid",
    "AmmoniumSuccinate",
    "SuccinicAcidCrystal",
    "CalciumLactate",
    "CalciumAcetate",
    "Lactide",
    "Lactoyl",
    "Lime",
    "Gypsum",
)
"""Wastewaters of all products together."""

VOLATILE = ("Water", "Ethanol", "Furfural", "AceticAcid", "CO2")
"""What takes part in the equilibrium of the columns and leaves with the gas of fermentation."""

BLOWDOWN_VAPOUR = ("Water", "Furfural", "AceticAcid")
SULFITED_VAPOUR = (*BLOWDOWN_VAPOUR, "SO2")
SULFUR_DIOXIDE = ("SO2",)
AIR = ("N2", "O2", "Water")
BIOGAS = ("CH4", "CO2", "H2S", "Water")
NATURAL_GAS = ("CH4", "CO2", "N2")
FLUE_GAS = ("N2", "O2", "CO2", "Water", "SO2", "NO")
BOILER_ASH = ("Ash", "Gypsum", "Lime", "PhosphorusPentoxide", "SodiumSulfate")
