"""Fronts: two or three figures of a plant traded against each other.

objectives   what is traded, and the normalised scale
epsilon      one point as an optimisation problem: augmented epsilon-constraint
model        what is needed of a model and an optimiser, and the plant's optimiser behind that
payoff       the best of each objective, lexicographically: ends, ideal and nadir
prediction   where a point's decisions lie, to first order, from points beside it
answers      what became of each problem
asking       one problem brought to an answer: starts, retries, halved steps, what is answered already
gaps         neighbours on the front, and the problems between them
front        payoff table, path, largest gaps: the whole front
dominance, hypervolume, knee, rates   what a front says
folder       the front on disk, answer by answer
page, page_script   linked plots as one HTML file
study        a scenario of kind `pareto`
full_point   the results folder of one point
nsga2, check   an independent search on the same model
"""
