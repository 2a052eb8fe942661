"""A multiple-effect evaporator of sugar solution in forward feed: a small model, about 100 equations with eight
effects.

Source: C. J. Geankoplis, Transport Processes and Unit Operations, 3rd ed. (1993), example 8.5-1 (three effects of
equal area): boiling-point rise 1.78 x + 6.22 x^2 K and heat capacity 4.19 - 2.35 x kJ/(kg K) with the mass fraction
x. Enthalpies of saturated steam are linear between 50 and 125 degC (steam tables: 2592.1 and 2713.5 kJ/kg), of
superheat 1.884 kJ/(kg K). Flows in kg/s, temperatures in degC, pressures in kPa, heat in kW, enthalpies in kJ/kg from
water of 0 degC.
"""

import pyomo.environ as pyo

FIRST_U, LAST_U = 3.123, 1.136
WATER, SUPERHEAT = 4.19, 1.884


def vapour_enthalpy(temperature):
    """Returns kJ/kg of saturated steam."""
    return 2592.1 + (2713.5 - 2592.1) / 75 * (temperature - 50)


def vapour_pressure(temperature):
    """Returns kPa of water (Antoine, NIST WebBook 2024, 344 to 373 K: A 5.08354, B 1663.125, C -45.622, bar and K)."""
    return 100 * 10 ** (5.08354 - 1663.125 / (temperature + 273.15 - 45.622))


def build(effects=8, coefficients=None):
    """Returns the square model; 12 equations an effect.

    Change `feed`, `feed_fraction`, `feed_temperature`, `steam_temperature` or `product_fraction`. `coefficients` are
    the overall coefficients in kW/(m2 K), geometric from 3.123 to 1.136 if they are not given.
    """
    model = pyo.ConcreteModel()
    i = model.i = pyo.RangeSet(effects)
    ratio = (LAST_U / FIRST_U) ** (1 / max(effects - 1, 1))
    u = coefficients or [FIRST_U * ratio**k for k in range(effects)]
    model.feed = pyo.Param(mutable=True, initialize=6.3)
    model.feed_fraction = pyo.Param(mutable=True, initialize=0.1)
    model.feed_temperature = pyo.Param(mutable=True, initialize=26.7)
    model.steam_temperature = pyo.Param(mutable=True, initialize=121.1)
    model.product_fraction = pyo.Param(mutable=True, initialize=0.5)
    model.steam = pyo.Var(bounds=(0, None), initialize=6.3 / effects)
    model.area = pyo.Var(bounds=(0, None), initialize=100.0)
    fraction = {k: 0.1 / (1 - 0.8 * k / effects) for k in i}
    saturation = {k: 121.1 - 69.4 * k / effects for k in i}
    model.liquid = pyo.Var(i, bounds=(0, None), initialize=lambda m, k: 0.63 / fraction[k])
    model.x = pyo.Var(i, bounds=(0, 0.9), initialize=fraction)
    model.vapour = pyo.Var(i, bounds=(0, None), initialize=5.04 / effects)
    model.temperature = pyo.Var(i, bounds=(0, 200), initialize=lambda m, k: saturation[k] + 1)
    model.saturation = pyo.Var(i, bounds=(0, 200), initialize=saturation)
    model.pressure = pyo.Var(i, bounds=(0.1, 1000), initialize=lambda m, k: vapour_pressure(saturation[k]))
    model.rise = pyo.Var(i, bounds=(0, 20), initialize=lambda m, k: 1.78 * fraction[k] + 6.22 * fraction[k] ** 2)
    model.heat_capacity = pyo.Var(i, bounds=(1, 5), initialize=lambda m, k: WATER - 2.35 * fraction[k])
    model.h_liquid = pyo.Var(i, initialize=lambda m, k: model.heat_capacity[k].value * saturation[k])
    model.h_vapour = pyo.Var(i, initialize=lambda m, k: vapour_enthalpy(saturation[k]))
    model.latent = pyo.Var(i, initialize=2200.0)
    model.duty = pyo.Var(i, bounds=(0, None), initialize=2200 * 5.04 / effects)
    _equations(model, u)
    return model


def _equations(m, u):
    i, last = m.i, m.i.last()
    feed_capacity = WATER - 2.35 * m.feed_fraction

    def before(k):
        """Returns what enters effect k: liquid, its fraction and enthalpy, the heating vapour and its temperature."""
        if k > 1:
            return m.liquid[k - 1], m.x[k - 1], m.h_liquid[k - 1], m.vapour[k - 1], m.saturation[k - 1]
        return m.feed, m.feed_fraction, feed_capacity * m.feed_temperature, m.steam, m.steam_temperature

    def heating_enthalpy(k):
        return m.h_vapour[k - 1] if k > 1 else vapour_enthalpy(m.steam_temperature)

    m.mass = pyo.Constraint(i, rule=lambda m, k: before(k)[0] == m.liquid[k] + m.vapour[k])
    m.solute = pyo.Constraint(i, rule=lambda m, k: before(k)[0] * before(k)[1] == m.liquid[k] * m.x[k])
    m.boiling_rise = pyo.Constraint(i, rule=lambda m, k: m.rise[k] == 1.78 * m.x[k] + 6.22 * m.x[k] ** 2)
    m.boiling = pyo.Constraint(i, rule=lambda m, k: m.temperature[k] == m.saturation[k] + m.rise[k])
    m.saturated = pyo.Constraint(i, rule=lambda m, k: m.pressure[k] == vapour_pressure(m.saturation[k]))
    m.capacity = pyo.Constraint(i, rule=lambda m, k: m.heat_capacity[k] == WATER - 2.35 * m.x[k])
    m.liquid_enthalpy = pyo.Constraint(i, rule=lambda m, k: m.h_liquid[k] == m.heat_capacity[k] * m.temperature[k])
    m.vapour_enthalpy = pyo.Constraint(
        i, rule=lambda m, k: m.h_vapour[k] == vapour_enthalpy(m.saturation[k]) + SUPERHEAT * m.rise[k]
    )
    m.latent_heat = pyo.Constraint(i, rule=lambda m, k: m.latent[k] == heating_enthalpy(k) - WATER * before(k)[4])
    m.heat_given = pyo.Constraint(i, rule=lambda m, k: m.duty[k] == before(k)[3] * m.latent[k])
    m.energy = pyo.Constraint(
        i,
        rule=lambda m, k: (
            m.duty[k] + before(k)[0] * before(k)[2] == m.liquid[k] * m.h_liquid[k] + m.vapour[k] * m.h_vapour[k]
        ),
    )
    m.heat_taken = pyo.Constraint(
        i, rule=lambda m, k: m.duty[k] == u[k - 1] * m.area * (before(k)[4] - m.temperature[k])
    )
    m.product = pyo.Constraint(expr=m.x[last] == m.product_fraction)
    m.pressure[last].fix(13.7)
