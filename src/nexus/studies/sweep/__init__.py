"""Sweeps: hundreds of scenarios solved by several processes, each of which has exactly one row at the end.

grid        grid files: full factorials, samples and tables of scenarios
cases       what the command line names, as a list of scenarios with names
plants      every distinct plant, built once: what scenarios mean to it, compiled, pickled
checks      every scenario held against its plant before anything runs
store       the folder of a sweep: what is asked, solutions to start from, rows that survive a kill
starts      the solution of a scenario from the nearest solved one, by steps, or from nothing
worker      what a process does with a scenario, up to the row on disk
full        complete results folders of single scenarios
local       processes of this machine, replaced when they die
cluster     the same on the workers of a Dask scheduler
unprofiled  those workers without Dask's profile of them, which grows
progress    the line with the time left
sweep       the whole of it
"""
