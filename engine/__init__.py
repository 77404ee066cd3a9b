"""Runs, records and judges thread programs with the standard library alone; knows nothing of a window."""
