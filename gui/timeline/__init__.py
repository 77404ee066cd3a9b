"""The pane with a lane for each thread."""
