"""The stepped runtime: real threads, one proceeds at a time, and a strategy chooses which."""
