"""Dispatch: who goes where and when, on a provider's day.

problem.py    the day, and a plan of it
checker.py    whether a plan can be carried out, and what it comes to
timing.py     when the tasks of given routes begin
greedy.py     a plan at once
routing.py    routes by pyvrp
annealing.py  small changes, with pairs and lateness
solve.py      the three together, within a time
reasons.py    why something is left out"""
