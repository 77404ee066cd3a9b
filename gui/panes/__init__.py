"""Where the panes stand, how large they are, and which are shown."""
