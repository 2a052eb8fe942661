"""Area 500, ethanol recovery: scrubber, beer column, rectifier, molecular sieve, stillage filter.

Beer, with the water that washed the vents, is heated by stillage and stripped in the beer column; a vapour side draw of
about 40 % ethanol feeds the rectifier, whose overhead vapour of 92.5 % is dried by the sieve. The sieve's regenerate
returns to the rectifier. Stillage is pressed into a cake for the boiler and a filtrate for wastewater treatment.

Equations of the section besides those of its units: wash water = given mass per mass of vent gas.
"""
