"""Strategies that choose schedules, the search for one that fails, and what is found in it."""
