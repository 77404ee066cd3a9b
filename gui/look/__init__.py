"""How things look and are called, the same everywhere in the window: colours, icons, numbers, words."""
