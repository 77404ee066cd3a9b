"""The pane with the steps of a stepped run, and what becomes of them in files."""
