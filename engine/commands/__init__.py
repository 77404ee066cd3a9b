"""The sub-commands of the command line that need no window."""
