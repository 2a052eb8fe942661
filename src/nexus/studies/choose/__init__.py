"""Discrete choices: every combination of build arguments built, optimised over its own decisions, and ranked.

grid        the combinations, checked against the plant's build
presence    which decisions and limits of the scenario exist in one of them
alternative one of them from nothing to its results folder
outcome     what is known of it when it has ended
folder      the table of outcomes, from which an interrupted study goes on
parts       what the objective is made of, item by item
ranking     order, losses, and the reason for each loser in words
page        the page with the bars and the tables
study       a scenario of kind `choose` from first to last
"""
