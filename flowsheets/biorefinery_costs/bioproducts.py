"""What the sections of fermentation products share: salaries; fermenters, ultrafilter, preheater, evaporator."""

from pyomo.environ import value

from nexus.flowsheets.tables import numbers


def add_salaries(costing, product: str) -> None:
    """Adds the salaries of the people who run the section of a product to those of the plant."""
    salaries = costing.finance.salaries
    salaries.set_value(value(salaries) + numbers("biorefinery_costs.csv")[f"salaries_{product}"])


def fermentation_quantities(section, t) -> dict:
    """Returns the quantities of `section.fermenter`, `section.cell_filter`, preheater and evaporator at time `t`."""
    fermenter, ultrafilter, evaporator = section.fermenter, section.cell_filter, section.evaporator
    return {
        "fermenter_volume": fermenter.vessel_volume[t] * fermenter.vessel_count,
        "fermenters": fermenter.vessel_count,
        "fermenter_work": fermenter.work_mechanical[t],
        "fermenter_duty": -fermenter.heat_duty[t],
        "cell_filter_area": ultrafilter.membrane_area[t],
        "cell_filter_work": ultrafilter.work_mechanical[t],
        "evaporator_surface": evaporator.config.effects * evaporator.effect_area[t],
        "evaporator_condenser_surface": evaporator.condenser_area[t],
        "preheater_surface": section.preheater.area,
    }
