"""What the kernel cannot compile is refused by a sentence that names the component and the way out."""

import pyomo.environ as pyo
import pytest
from pyomo import dae
from pyomo.contrib.pynumero.interfaces.external_grey_box import ExternalGreyBoxBlock, ExternalGreyBoxModel
from pyomo.gdp import Disjunct, Disjunction
from pyomo.mpec import Complementarity, ComplementarityList, complements
from pyomo.network import Arc, Port
from scipy.sparse import coo_matrix

import nexus  # noqa: F401  (registers the solver)
from nexus import kernel
from nexus.kernel import ModelError


@pytest.fixture
def model():
    model = pyo.ConcreteModel()
    model.unit = pyo.Block()
    model.unit.x = pyo.Var(initialize=1.0, bounds=(0, 5))
    model.unit.y = pyo.Var(initialize=1.0, bounds=(0, 5))
    model.unit.cost = pyo.Objective(expr=model.unit.x + model.unit.y)
    return model


class _Doubling(ExternalGreyBoxModel):
    def input_names(self):
        return ["inlet"]

    def output_names(self):
        return ["outlet"]

    def set_input_values(self, input_values):
        self._inlet = input_values

    def evaluate_outputs(self):
        return 2 * self._inlet

    def evaluate_jacobian_outputs(self):
        return coo_matrix([[2.0]])


def python_function(unit):
    unit.square = pyo.ExternalFunction(lambda x: x**2, gradient=lambda arguments, fixed: [2 * arguments[0]])
    unit.row = pyo.Constraint(expr=unit.square(unit.x) == 3)


def python_function_in_a_named_expression(unit):
    python_function(unit)
    unit.named = pyo.Expression(expr=unit.square(unit.y) + unit.x)
    unit.row.set_value(2 * unit.named == 3)


def python_function_in_the_objective(unit):
    python_function(unit)
    unit.row.deactivate()
    unit.cost.set_value(unit.square(unit.x))


def grey_box(unit):
    unit.box = ExternalGreyBoxBlock()
    unit.box.set_external_model(_Doubling())
    unit.link = pyo.Constraint(expr=unit.box.inputs["inlet"] == unit.x)


def disjunction(unit):
    unit.small, unit.large = Disjunct(), Disjunct()
    unit.small.row = pyo.Constraint(expr=unit.x <= 1)
    unit.large.row = pyo.Constraint(expr=unit.x >= 2)
    unit.either = Disjunction(expr=[unit.small, unit.large])


def disjunct_alone(unit):
    unit.small = Disjunct()
    unit.small.row = pyo.Constraint(expr=unit.x >= 2)


def complementarity(unit):
    unit.either = Complementarity(expr=complements(unit.x >= 0, unit.y >= 0))


def complementarity_list(unit):
    unit.either = ComplementarityList()
    unit.either.add(complements(unit.x >= 0, unit.y >= 0))


def special_ordered_set(unit):
    unit.weight = pyo.Var([1, 2, 3], bounds=(0, 1), initialize=0.3)
    unit.neighbours = pyo.SOSConstraint(var=unit.weight, sos=2)
    unit.row = pyo.Constraint(expr=sum(unit.weight.values()) == 1)


def piecewise_function(unit):
    unit.table = pyo.Piecewise(unit.y, unit.x, pw_pts=[0, 2, 5], f_rule=[0, 1, 4], pw_constr_type="EQ", pw_repn="SOS2")


def logical_constraint(unit):
    unit.on = pyo.BooleanVar([1, 2])
    unit.order = pyo.LogicalConstraint(expr=pyo.implies(unit.on[1], unit.on[2]))


def undiscretised_derivative(unit):
    unit.t = dae.ContinuousSet(bounds=(0, 1))
    unit.level = pyo.Var(unit.t, initialize=1.0)
    unit.rate = dae.DerivativeVar(unit.level)
    unit.row = pyo.Constraint(unit.t, rule=lambda m, t: m.rate[t] == -m.level[t])


def arc_not_expanded(unit):
    unit.outlet, unit.inlet = Port(), Port()
    unit.outlet.add(unit.x, "flow")
    unit.inlet.add(unit.y, "flow")
    unit.pipe = Arc(source=unit.outlet, dest=unit.inlet)


EXTERNAL = r"unit\.{}: the external function unit\.square\(\) is used.* write the function as plain algebra"
REFUSALS = [
    (python_function, EXTERNAL.format("row")),
    (python_function_in_a_named_expression, EXTERNAL.format("row")),
    (python_function_in_the_objective, EXTERNAL.format("cost")),
    (grey_box, r"the ExternalGreyBoxBlock unit\.box: .*write its model as Pyomo constraints.*cyipopt"),
    (disjunction, r"the Disjunct(ion unit\.either|\x20unit\.small): .*gdp\.fix_disjuncts"),
    (disjunct_alone, r"the Disjunct unit\.small: .*gdp\.fix_disjuncts"),
    (complementarity, r"the Complementarity unit\.either: .*mpec\.simple_nonlinear"),
    (complementarity_list, r"the Complementarity unit\.either: .*mpec\.simple_nonlinear"),
    (special_ordered_set, r"the SOSConstraint unit\.neighbours: .*mixed-integer solver"),
    (piecewise_function, r"the SOSConstraint unit\.table\.SOS2_sosconstraint: .*mixed-integer solver"),
    (logical_constraint, r"the LogicalConstraint unit\.order: .*core\.logical_to_linear.*fix the binaries"),
    (undiscretised_derivative, r"the DerivativeVar unit\.rate: .*dae\.collocation"),
    (arc_not_expanded, r"the Arc unit\.pipe: .*network\.expand_arcs"),
]


@pytest.mark.parametrize(("add", "text"), REFUSALS, ids=[f.__name__ for f, _ in REFUSALS])
def test_component_and_way_out_are_named(model, add, text):
    add(model.unit)
    with pytest.raises(ModelError, match=text):
        kernel.compile(model).solve()
    with pytest.raises(ValueError, match=f"Nexus kernel: .*{text}"):
        pyo.SolverFactory("nexus").solve(model)


@pytest.mark.parametrize("domain", [pyo.Integers, pyo.Binary, pyo.NonNegativeIntegers], ids=str)
def test_free_integer_variable_is_refused_and_a_fixed_one_is_a_number(model, domain):
    unit = model.unit
    unit.units = pyo.Var(domain=domain, initialize=1)
    unit.row = pyo.Constraint(expr=unit.x + unit.units == 3)
    with pytest.raises(ModelError, match=r"unit\.units is free and must be an integer; .*: fix it, or use a mixed-int"):
        kernel.compile(model).solve()
    unit.units.fix(1)
    kernel.solve(model)
    assert unit.x.value == pytest.approx(2)


def test_integer_variable_of_an_inactive_constraint_does_no_harm(model):
    unit = model.unit
    unit.units = pyo.Var(domain=pyo.Integers, initialize=1)
    unit.row = pyo.Constraint(expr=unit.x + unit.units == 3)
    unit.row.deactivate()
    assert kernel.solve(model).ok


@pytest.mark.parametrize(
    ("add", "way"),
    [(complementarity, "mpec.simple_nonlinear"), (undiscretised_derivative, "dae.collocation"),
     (arc_not_expanded, "network.expand_arcs")],
)  # fmt: skip
def test_the_way_out_leads_out(model, add, way):
    add(model.unit)
    if add is undiscretised_derivative:
        model.unit.level[0].fix(1.0)
    pyo.TransformationFactory(way).apply_to(model)
    assert kernel.compile(model).solve().ok
