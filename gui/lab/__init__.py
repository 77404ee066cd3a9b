"""What is open and what runs: starting, steering and ending sessions, and taking in what they say. No widgets."""
