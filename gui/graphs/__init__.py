"""The pane with the live graphs, at the cost of the pixels that they cover."""
