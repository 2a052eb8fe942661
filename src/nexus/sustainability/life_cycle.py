"""Life cycle: the lines of an inventory times factors, divided between products, as expressions of the plant's model.

Symbols (l line, f factor of the line, e elementary flow, i impact, s scope, p product)
    n_l      line of the inventory (kg/s, W, MUSD_2007 or MUSD_2007/yr)
    F_lf     factor of a line;  E_ei characterisation of an elementary flow: entries of `factor[...]`, mutable
    I_is     `by_scope[i, s]`, impact a second of operation, a year, or of the plant's life, as `impacts.csv` says;
             a scope without a name holds what has none, as jobs and masses
    I_i      `total[i]`, without what is avoided;  `by_area[i, area]` its parts, area 0 the whole plant
    C_pi     `avoided[p, i]`, what a product displaces elsewhere
    a_p      `share[p]` of a product (see `allocation`), none for system expansion

    I_is = sum over l, f in s, e of n_l F_lf E_ei
    result[i] = I_i and C_pi by allocation and functional unit, in the units of `impacts.csv`
    material_circularity = 1 - 0.9 (V + W) / (2 M)

with M, V, W the totals `material_input`, `virgin_input` and `unrecovered_waste`. The circularity indicator is that of
the materials that a plant takes in: nothing of them is recycled or reused before (but the renewed share of biomass is
not virgin), its utility is that of the average (X = 1), and its products leave by the gate. V and W do not exceed M,
so the indicator's lower end of 0 is never met. Impacts are linear in the lines; results divide by products sold.

Degrees of freedom: none; a factor is data. Source: ISO 14044:2006; Ellen MacArthur Foundation and Granta Design,
Circularity Indicators (2019).
"""

from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType

import pyomo.environ as pyo
from idaes.core.base.process_base import ProcessBlockData, declare_process_block_class
from idaes.core.util.exceptions import ConfigurationError
from pyomo.common.config import ConfigValue, In
from pyomo.environ import units as pyunits

from nexus.sustainability.allocation import Allocation, FunctionalUnit, Product
from nexus.sustainability.factors import AMOUNTS, ELEMENTARY, Factor, WarmingPotential, factor_table, impacts
from nexus.sustainability.inventory import Kind

UTILITY_WEIGHT = 0.9
"""F(X) of the circularity indicator at the average utility, X = 1."""
WHOLE_PLANT = 0
BACKGROUND = ("climate_change", "water_consumption", "eutrophication", "acidification")
"""Impacts of which each line that others make or treat for the plant has a factor or a reason why it has none."""
OTHERS = (Kind.material, Kind.electricity_import, Kind.solid_waste, Kind.liquid_waste)
INSIDE = MappingProxyType(
    {
        Kind.electricity_use: "used inside; the power bought and the fuels burnt are counted",
        Kind.heating: "passes inside; the fuels burnt are counted",
        Kind.cooling: "passes inside; the power and the water of cooling are counted",
        Kind.water_evaporated: "comes from water taken in, which is counted whole",
        Kind.water_recycled: "passes inside; it lowers the water taken in",
    }
)
"""Kinds of lines that have no factor, since what causes them is counted elsewhere, with the reason."""


@declare_process_block_class("LifeCycle")
class LifeCycleData(ProcessBlockData):
    """Holds the impacts of one plant, their parts by area and scope, and the results per functional unit.

    Arguments: `inventory`; `products`, all that are sold; `hours`, of operation a year (a number or expression in
    hr/yr); `life` of the plant in years; `carbon`, the `CarbonFlow`s at its boundary, which become `biogenic_carbon`
    and `fossil_carbon` by stream; `allocation`, `functional_unit`, `warming`; `factors`, from `factor_table`, the
    packaged table if None. Raises ConfigurationError for a line without a factor or a reason.
    """

    CONFIG = ProcessBlockData.CONFIG()
    for _name in ("inventory", "products", "hours", "life"):
        CONFIG.declare(_name, ConfigValue(default=None))
    CONFIG.declare("carbon", ConfigValue(default=(), domain=tuple, description="Carbon of the streams at the boundary"))
    CONFIG.declare("allocation", ConfigValue(default=Allocation.energy, domain=In(Allocation)))
    CONFIG.declare("functional_unit", ConfigValue(default=FunctionalUnit.kilogram_products, domain=In(FunctionalUnit)))
    CONFIG.declare("warming", ConfigValue(default=WarmingPotential.AR6, domain=In(WarmingPotential)))
    CONFIG.declare("factors", ConfigValue(default=None, description="Factors; the packaged table if None"))

    def build(self):
        """Writes all expressions."""
        super().build()
        self.table = factor_table() if self.config.factors is None else self.config.factors
        check_coverage(self.config.inventory, self.table)
        used = list(_used(self.config.inventory, self.table))
        self.factor = pyo.Param(
            [f.key for f in used],
            initialize={f.key: f.value for f in used},
            mutable=True,
            within=pyo.Reals,
            doc="Factors of lines and elementary flows, in the units of their table",
        )
        self._characterised = {f.substance: [] for f in used if f.kind == ELEMENTARY}
        for factor in used:
            if factor.kind == ELEMENTARY and (impact := self._impact_of(factor)) is not None:
                self._characterised[factor.substance].append((impact, factor))
        self._add_impacts()
        self._add_avoided()
        self._add_results()
        for origin in ("biogenic", "fossil"):
            expressions = {flow.stream: getattr(flow, origin) for flow in self.config.carbon}
            self.add_component(f"{origin}_carbon", _expressions(expressions, f"Carbon, {origin}, kg/s"))

    @property
    def products(self) -> Sequence[Product]:
        """All products of the plant."""
        return self.config.products

    @property
    def seconds(self):
        """Seconds of operation in a year."""
        return self.config.hours / (pyunits.hr / pyunits.year) * 3600

    def factors_of(self, line) -> list[Factor]:
        """Returns the factors of a line, those of what it displaces included."""
        found = (f for f in self.table if (f.kind, f.substance) == (line.kind.name, line.substance))
        return [f for f in found if not f.cuts_off]

    def coefficients(self, line) -> Iterator[tuple]:
        """Yields (impact, scope, coefficient) of a line, the coefficient in base units per kg, J or MUSD."""
        for factor in self.factors_of(line):
            amount = self.factor[factor.key] * factor.to_base
            if factor.flow in impacts():
                yield factor.flow, factor.scope, amount
            for impact, weight in self.characterisations(factor.flow):
                yield impact, factor.scope, amount * self.factor[weight.key] * weight.to_base

    def characterisations(self, flow: str) -> Sequence[tuple[str, Factor]]:
        """Returns (impact, its characterisation) of an elementary flow, by the chosen method."""
        return self._characterised.get(flow, ())

    def amount(self, line, per: str):
        """Returns the flow of a line as a number without units, a second, a year or a plant's life."""
        flow, seconds, life = line.flow / line.kind.unit, self.seconds, self.config.life
        years = {"year": 1.0, "plant": life}.get(per)
        if line.kind is Kind.capital:
            return flow / life / seconds if years is None else flow * years / life
        if line.kind is Kind.salaries:
            return flow / seconds if years is None else flow * years
        return flow if years is None else flow * seconds * years

    def _impact_of(self, factor: Factor) -> str | None:
        """Returns the impact that a characterisation gives, None where it is that of another method."""
        stem, _, method = factor.flow.rpartition("_")
        if method in WarmingPotential.__members__:
            return stem if method == self.config.warming.name else None
        return factor.flow

    def _add_impacts(self):
        """Adds `contribution`, `by_scope`, `by_area` and `total`."""
        terms, scopes = {}, {}
        for line in self.config.inventory.members():
            for impact, scope, coefficient in self.coefficients(line):
                if scope != "avoided":
                    term = coefficient * self.amount(line, impacts()[impact].per)
                    terms.setdefault((line.local_name, impact), []).append(term)
                    scopes.setdefault((impact, scope), []).append(term)
        lines = {line.local_name: line.area or WHOLE_PLANT for line in self.config.inventory.members()}
        self.contribution = _expressions({k: sum(v) for k, v in terms.items()}, "Impact of a line")
        areas, totals = {}, {name: [] for name in impacts()}
        for (line, impact), expression in self.contribution.items():
            areas.setdefault((impact, lines[line]), []).append(expression)
            totals[impact].append(expression)
        self.by_scope = _expressions({k: sum(v) for k, v in scopes.items()}, "Impact of a scope")
        self.by_area = _expressions({k: sum(v) for k, v in areas.items()}, "Impact of an area")
        self.total = _expressions({k: sum(v) for k, v in totals.items()}, "Impact of the plant")

    def _add_avoided(self):
        """Adds `avoided[product, impact]` of what each product displaces."""
        found = {}
        lines = {line.local_name: line for line in self.config.inventory.members()}
        for product in self.products:
            line = lines[product.line]
            for impact, scope, coefficient in self.coefficients(line):
                if scope == "avoided":
                    term = coefficient * self.amount(line, impacts()[impact].per)
                    found.setdefault((product.line, impact), []).append(term)
        self.avoided = _expressions({k: sum(v) for k, v in found.items()}, "What a product displaces elsewhere")

    def _add_results(self):
        """Adds `share`, `units_made`, `result` and `material_circularity`."""
        products, unit, allocation = self.products, self.config.functional_unit, self.config.allocation
        counted = [p for p in products if unit.counts(p)]
        self.units_made = pyo.Expression(
            expr=sum(p.flow * unit.amount(p) for p in counted), doc=f"Functional units a second: {unit.text}"
        )
        self.share = _expressions(self.shares(allocation), "Share of a product in the burdens")
        results = {
            name: self.burden(name, allocation) / self.units_made for name, i in impacts().items() if _per_unit(i)
        }
        for name, impact in impacts().items():
            results.setdefault(name, self.total[name] / AMOUNTS[impact.units])
        self.result = _expressions(results, "Impact per functional unit, a year or plant")
        spent = self.total["virgin_input"] + self.total["unrecovered_waste"]
        self.material_circularity = pyo.Expression(
            expr=1 - UTILITY_WEIGHT * spent / (2 * self.total["material_input"]), doc="Material circularity indicator"
        )

    def shares(self, allocation: Allocation) -> dict:
        """Returns {line of a product: its share}, empty for system expansion."""
        if allocation is Allocation.system_expansion:
            return {}
        weights = {p.line: p.weight(allocation) * p.flow for p in self.products}
        return {line: weight / sum(weights.values()) for line, weight in weights.items()}

    def burden(self, impact: str, allocation: Allocation):
        """Returns what of an impact a second belongs to the products of the functional unit, in its shown units."""
        unit, scale = self.config.functional_unit, AMOUNTS[impacts()[impact].units]
        if allocation is Allocation.system_expansion:
            others = [p.line for p in self.products if not unit.counts(p)]
            credits = sum(self.avoided[p, impact] for p in others if (p, impact) in self.avoided)
            return (self.total[impact] - credits) / scale
        shares = self.shares(allocation)
        return sum(shares[p.line] for p in self.products if unit.counts(p)) * self.total[impact] / scale


def _per_unit(impact) -> bool:
    return impact.per == "functional_unit"


def _expressions(rules: dict, doc: str) -> pyo.Expression:
    """Returns an indexed Expression of {index: expression}."""
    return pyo.Expression(list(rules), initialize=rules, doc=doc)


def _used(inventory, table: Iterable[Factor]) -> Iterator[Factor]:
    """Yields the factors of the inventory's lines and all characterisations."""
    present = {(line.kind.name, line.substance) for line in inventory.members()}
    return (f for f in table if not f.cuts_off and (f.kind == ELEMENTARY or (f.kind, f.substance) in present))


def reasons(line, table: Iterable[Factor]) -> list[Factor]:
    """Returns the rows that say why a line has no factor, of some impacts or of all."""
    return [f for f in table if f.cuts_off and (f.kind, f.substance) == (line.kind.name, line.substance)]


def check_coverage(inventory, table: Sequence[Factor]) -> None:
    """Raises ConfigurationError that names every line which has neither a factor nor a reason for having none."""
    given: dict[str, set[str]] = {}
    for factor in table:
        if factor.kind == ELEMENTARY:
            given.setdefault(factor.substance, set()).add(factor.flow.partition("_AR")[0])
    missing = []
    for line in inventory.members():
        if line.kind in INSIDE or line.kind is Kind.product:
            continue
        found = [f for f in table if (f.kind, f.substance) == (line.kind.name, line.substance)]
        covered = {
            i for f in found for i in (f.impacts_cut or BACKGROUND if f.cuts_off else given.get(f.flow, {f.flow}))
        }
        lacking = [i for i in BACKGROUND if i not in covered] if line.kind in OTHERS or not found else []
        if lacking:
            missing.append(f"  {line.local_name} ({line.kind.name} '{line.substance}'): {', '.join(lacking)}")
    if missing:
        raise ConfigurationError(
            "The table of factors leaves lines of the inventory without a factor:\n" + "\n".join(missing) + "\n"
            "Add a row of that kind and substance with a factor, or with 'cut off' under 'flow' and the reason under "
            "'note'."
        )
