"""Models that Pyomo ships in its wheel and that need neither a binary nor another package."""

import pandas as pd
import pyomo.environ as pyo
from pyomo.contrib.mpc.examples.cstr import model as cstr
from pyomo.contrib.parmest.examples.reactor_design import reactor_design
from pyomo.contrib.parmest.examples.semibatch import semibatch
from pyomo.contrib.pynumero.examples import feasibility, nlp_interface, nlp_interface_2, sensitivity, sqp
from pyomo.contrib.pynumero.examples.external_grey_box.param_est import models as exchanger
from pyomo.contrib.sensitivity_toolbox.examples import (
    HIV_Transmission,
    feedbackController,
    parameter,
    rangeInequality,
    rooney_biegler,
)
from pyomo.devel.initialization.examples import init_polynomial_ex

from nexus import kernel
from tests.models.registry import case

RESPONSES = [[1, 8.3], [2, 10.3], [3, 19.0], [4, 16.0], [5, 15.6], [7, 19.8]]


def shipped(path, **details):
    """Returns a decorator for an example in a module of Pyomo."""
    return case("Pyomo example", f"pyomo.{path}", **{"point": True, **details})


@shipped("contrib.sensitivity_toolbox.examples.parameter")
def parametric_program():
    """Three variables, two equations, two parameters."""
    return parameter.create_model()


@shipped("contrib.sensitivity_toolbox.examples.rangeInequality", undetermined=("x",))
def range_inequality():
    """Feasibility under a two-sided constraint; there is no objective, so that one of many points is found."""
    return rangeInequality.create_model()


@shipped("contrib.sensitivity_toolbox.examples.rooney_biegler")
def nonlinear_regression():
    """Two parameters from six responses (Rooney and Biegler 2001)."""
    return rooney_biegler.rooney_biegler_model(pd.DataFrame(RESPONSES, columns=["hour", "y"]))


@shipped("contrib.pynumero.examples.feasibility")
def inequalities_and_exponential():
    """Small problem with one-sided and two-sided rows."""
    return feasibility.create_basic_model()


@shipped("contrib.pynumero.examples.sensitivity")
def parametric_nlp():
    """The parametric problem of Zavala and Biegler at p = (4.5, 1)."""
    return sensitivity.create_model(4.5, 1.0)


@shipped("contrib.pynumero.examples.nlp_interface")
def polynomials_of_three_variables():
    """Polynomial objective with an equation and an inequality."""
    return nlp_interface.create_model()


@shipped(
    "devel.initialization.examples.init_polynomial_ex",
    refused="Infeasible: ipopt found no point that satisfies all constraints",
    note="the example shows a start from which Ipopt stops at the extremum of the cubic, and the kernel with it",
)
def cubic_root():
    """One cubic equation from a start on the wrong side of its extrema."""
    return init_polynomial_ex.build_model()


@shipped("contrib.pynumero.examples.external_grey_box.param_est.models")
def heat_exchanger_with_logarithmic_mean():
    """The equation form of a counter-current exchanger, with inlets and area fixed."""
    model = pyo.ConcreteModel()
    exchanger.build_single_point_model_pyomo_only(model)
    model.Th_in.fix(100)
    model.Tc_in.fix(30)
    model.UA.fix(150)
    return model


@shipped("contrib.parmest.examples.reactor_design.reactor_design")
def stirred_tank_of_four_species():
    """The most of the intermediate B in a tank with van de Vusse kinetics; the space velocity is free."""
    model = reactor_design.reactor_design_model()
    model.caf, model.sv = 10000, 1.0
    for rate in (model.k1, model.k2, model.k3):
        rate.fix()
    return model


@shipped("contrib.pynumero.examples.nlp_interface_2")
def optimal_control_by_differences():
    """A small optimal control problem by backward differences."""
    model = nlp_interface_2.create_problem(0.0, 10.0)
    pyo.TransformationFactory("dae.finite_difference").apply_to(model, nfe=100, scheme="BACKWARD")
    return model


@shipped("contrib.sensitivity_toolbox.examples.feedbackController")
def feedback_control_by_collocation():
    """A controller's gain by collocation."""
    model = feedbackController.create_model()
    pyo.TransformationFactory("dae.collocation").apply_to(model, nfe=20, ncp=3, scheme="LAGRANGE-RADAU")
    return model


@shipped("contrib.sensitivity_toolbox.examples.HIV_Transmission")
def epidemic_control_by_collocation():
    """Spending against an epidemic."""
    model = HIV_Transmission.create_model()
    HIV_Transmission.initialize_model(model, 10, 5, 1)
    return model


@shipped("contrib.pynumero.examples.sqp", small={"x": 4, "t": 4})
def burgers_equation_control(x=15, t=20):
    """Control of Burgers' equation by finite differences in space and time."""
    return sqp.build_burgers_model(nfe_x=x, nfe_t=t)


@shipped("contrib.mpc.examples.cstr.model", small={"elements": 4})
def dynamic_tank(elements=40):
    """Start-up of a stirred tank, simulated."""
    return cstr.create_instance(horizon=20.0, ntfe=elements)


# The reference stops early at its acceptable level otherwise.
@shipped(
    "contrib.parmest.examples.semibatch.semibatch",
    options={"tol": 1e-11, "acceptable_iter": 0},
    point=False,  # k1 and E1 lie in a flat valley: they move by 1e-5 while the objective agrees to 1e-9
)
def semibatch_reactor():
    """Four kinetic parameters from profiles of the example itself with the temperature 1 K too high."""
    times = ("3600.0", "10800.0", "21600.0")
    inputs = {"experiment": 1, "Tc1": 300.0, "Tc2": 320.0, "Fa1": 0.001, "Fa2": 0.0005}
    inputs.update(Ca0=0.0, Cb0=0.0, Cc0=0.0)
    data = {**inputs, **{f"{name}_meas": dict.fromkeys(times, 1.0) for name in ("Ca", "Cb", "Cc", "Tr")}}
    model = semibatch.generate_model(data)
    for constant in (model.k1, model.k2, model.E1, model.E2):
        constant.fix()
    kernel.solve(model)
    for name in ("Ca", "Cb", "Cc", "Tr"):
        profile = model.find_component(name)
        data[f"{name}_meas"] = {t: profile[float(t)].value + (name == "Tr") for t in times}
    return semibatch.generate_model(data)
