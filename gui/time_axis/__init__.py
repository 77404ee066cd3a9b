"""The time axis that graphs and timeline share."""
