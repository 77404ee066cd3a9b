"""The bars above and below the panes: what steers a run, what moves through it, and how it stands."""
