"""What the window keeps of a run, and the moment of it that is shown. No widgets; nothing here acts on a run."""
