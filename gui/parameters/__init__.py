"""The pane with parameters, readouts and invariants, generated from the sheet."""
