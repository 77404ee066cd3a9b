"""The pane with the program's source, and with the faults that can be put into it."""
