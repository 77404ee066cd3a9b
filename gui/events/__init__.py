"""The panes that tell what happened: events, times, output, and the answer to "Why?"."""
