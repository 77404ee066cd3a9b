"""Controls and frames of any pane: they know the look, but nothing of runs and programs."""
