"""Currency of every cost in Nexus: millions of 2007 US dollars (`MUSD_2007`).

IDAES defines `USD_1990` to `USD_2023` as Pyomo units that convert into each other by the Chemical Engineering
Plant Cost Index. Nexus uses those definitions and only chooses the year of the NREL design and the prefix that
brings plant costs to the order of one. Converting between years with these units escalates *equipment* cost;
prices of goods follow other indices and are therefore tabulated in 2007 dollars.
"""

from idaes.core.base.costing_base import register_idaes_currency_units
from pyomo.environ import units as pyunits

BASE_YEAR = 2007


def register_currency_units():
    """Defines the dollar units in Pyomo's registry; a second call changes nothing."""
    register_idaes_currency_units()


def million_dollars():
    """Returns the Pyomo unit of capital, MUSD_2007."""
    register_currency_units()
    return pyunits.MUSD_2007


def million_dollars_per_year():
    """Returns the Pyomo unit of annual costs and sales, MUSD_2007/yr."""
    return million_dollars() / pyunits.year


def dollars():
    """Returns the Pyomo unit of prices, USD_2007."""
    register_currency_units()
    return pyunits.USD_2007
