"""Campaigns: one plant solved for many draws of its inputs, and every draw that has no solution explained.

inputs      the table of inputs: what moves, over which range, for which reason; Latin hypercube
model       the compiled plant, asked for points of the unit cube of its inputs
walk        continuation along a straight line from a solution
elastic     the smallest retreat from a draw that has a solution, by linear programs on the linearised plant
strategy    base, neighbours, steps, cold start, elastic solve: in this order until a draw is settled
evidence    what stands between a draw and a solution, and that the draw solves without it
checks      residuals, balances and washout margins of a solution
table       the rows of a campaign on disk, appended one by one and taken up again after an interruption
campaign    the loop over the draws
"""
