"""What many runs tell: search, comparison, distribution of outcomes, and the challenge."""
