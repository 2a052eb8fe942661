"""Wastewaters that arrive at a section: one translator each, to the package that carries all their components."""

from nexus.unit_models.component_translator import ComponentTranslator


def add_translators(section) -> None:
    """Adds the unit `NAME_translator` for each name and package of the section's argument `incoming`."""
    for name, arriving in section.config.incoming.items():
        translator = ComponentTranslator(
            inlet_property_package=arriving, outlet_property_package=section.config.wastewater
        )
        setattr(section, f"{name}_translator", translator)


def translators_of(section) -> dict[str, ComponentTranslator]:
    """Returns the unit at which each incoming wastewater arrives, by the name of that wastewater."""
    return {name: section.component(f"{name}_translator") for name in section.config.incoming}
