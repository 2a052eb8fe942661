"""Exchanges: heat and work between units as links of an energy diagram.

Heat that one unit gives and another takes is a link between them: equal duties, and duties of one area that differ
by at most 5 %. In the diagram of the plant other heat passes through one node; in that of an area it is drawn as
taken or given off. Power passes through one node too, which also feeds what belongs to no unit model.
"""

from collections.abc import Callable, Mapping

import pandas as pd

from nexus.audit import balanced_units
from nexus.report.graph import POWER_NODE, Parts, add_part
from nexus.report.labels import DRIVES_NODE, GRID_NODE, HEAT_NODE, humanise
from nexus.report.power import power_balance
from nexus.results import Results
from nexus.tables import HEAT, WORK

SAME_DUTY = 1e-6  # relative difference of a given and a taken duty that are one exchange
NEAR_DUTY = 0.05  # the same within one area; the difference is a loss

Place = Callable[[str], str | None]
"""The node of a unit, None where the unit lies outside the diagram."""


def add_exchanges(results: Results, place: Place, links: Parts, pooled: bool) -> None:
    """Adds heat and work between the units and the outside, in MW; through nodes of their own when `pooled`.

    A unit without streams takes part where its work leaves as heat, as that of a chiller.
    """
    units, streams = results.tables["unit_models"], results.tables["streams"]
    joined = set(streams["from"]) | set(streams["to"])
    closed = ~units["unit"].isin(joined) & ((units[HEAT] + units[WORK]).abs() <= SAME_DUTY * units[HEAT].abs())
    units = units[units["unit"].isin(balanced_units(streams, units)) | closed].set_index("unit")
    _add_heat(units, place, links, pooled)
    _add_power(results, units[WORK] / 1e6, place, links, pooled)


def _add_heat(units: pd.DataFrame, place: Place, links: Parts, pooled: bool) -> None:
    """Adds duties: a link where one unit's heat is another's, otherwise through the node of heat or the ends."""
    heat = units[HEAT] / 1e6
    pooled = pooled and (heat < 0).any() and (heat > 0).any()
    supply, demand = (HEAT_NODE, HEAT_NODE) if pooled else (f"in:{HEAT_NODE}", f"out:{HEAT_NODE}")
    net = 0.0
    for (giver, taker), duty in matched_duties(heat, units["area"]):
        ends = ((giver and place(giver)) or supply, (taker and place(taker)) or demand)
        add_part(links, ends, humanise(giver or taker), duty)
        net += duty * (not taker) - duty * (not giver)
    if pooled:
        ends = (HEAT_NODE, f"out:{HEAT_NODE}") if net > 0 else (f"in:{HEAT_NODE}", HEAT_NODE)
        add_part(links, ends, "net", abs(net))


def _add_power(results: Results, work: pd.Series, place: Place, links: Parts, pooled: bool) -> None:
    """Adds work of machines; in the plant's diagram also drives that belong to no unit model, and the grid."""
    pooled = pooled and (work < 0).any() and (work > 0).any()
    supply, demand = (POWER_NODE, POWER_NODE) if pooled else (f"in:{POWER_NODE}", f"out:{POWER_NODE}")
    for unit, value in work[work != 0].items():
        home = place(unit)
        if home is not None:
            add_part(links, (supply, home) if value > 0 else (home, demand), humanise(unit), abs(value))
    if pooled:
        balance = power_balance(results)
        drives = max(balance.use - float(work[work > 0].sum()), 0.0) if balance else 0.0
        add_part(links, (POWER_NODE, f"out:{DRIVES_NODE}"), "drives", drives)
        net = float(work.sum()) + drives
        ends = (f"in:{GRID_NODE}", POWER_NODE) if net > 0 else (POWER_NODE, f"out:{GRID_NODE}")
        add_part(links, ends, "grid", abs(net))


def matched_duties(duties: pd.Series, areas: pd.Series | None = None) -> list[tuple[tuple[str, str], float]]:
    """Returns ((giver, taker), duty) for heat duties by unit; an end that no other duty matches is empty.

    Equal duties match first; with `areas` (unit -> area) then the nearest of one area, whose difference stays alone.
    """
    takers = duties[duties > 0].sort_values(ascending=False).to_dict()
    givers = (-duties[duties < 0]).to_dict()
    found = []
    for limit, home in ((SAME_DUTY, None), (NEAR_DUTY, areas)):
        for giver, duty in list(givers.items()) if limit == SAME_DUTY or home is not None else ():
            taker = _nearest(giver, duty, takers, limit, home)
            if taker:
                given, taken = givers.pop(giver), takers.pop(taker)
                found.append(((giver, taker), float(min(given, taken))))
                if limit == NEAR_DUTY:
                    found.append((((giver, "") if given > taken else ("", taker)), float(abs(given - taken))))
    found += [((giver, ""), float(duty)) for giver, duty in givers.items()]
    return found + [(("", taker), float(duty)) for taker, duty in takers.items()]


def _nearest(giver: str, duty: float, takers: Mapping[str, float], limit: float, areas: pd.Series | None) -> str:
    """Returns the unit whose duty is nearest within a relative limit, of the same area if given; empty if none."""
    near = {unit: abs(other - duty) / duty for unit, other in takers.items() if abs(other - duty) <= limit * duty}
    if areas is not None:
        home = areas[giver]
        near = {u: d for u, d in near.items() if not (pd.isna(home) or pd.isna(areas[u])) and areas[u] == home}
    return min(near, key=near.get, default="")
