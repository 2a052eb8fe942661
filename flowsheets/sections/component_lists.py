"""The components that each part of the plant carries; a section asks for no more than flows in it."""

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

BIOMASS = ("Water", *BIOMASS_DRY)

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
)
"""Pretreated slurry before conditioning."""

CONDITIONED = (
    *(j for j in HYDROLYSATE if j not in ("Acetate", "Sucrose", "SulfuricAcid")),
    "AmmoniumSulfate",
    "AmmoniumAcetate",
)
"""Pretreated slurry after ammonia has neutralised the acid."""

BEER = (
    *CONDITIONED,
    "Cellobiose",
    "Ethanol",
    "CO2",
    "Cells",
    "Enzyme",
    "Glycerol",
    "SuccinicAcid",
    "LacticAcid",
    "Xylitol",
    "DAP",
)
"""Saccharified and fermented slurry."""

STILLAGE = tuple(j for j in BEER if j != "CO2")
"""What leaves the beer column at the bottom."""

FERMENTATION_GAS = ("CO2", "Water", "Ethanol")
AIR = ("N2", "O2", "Water")
