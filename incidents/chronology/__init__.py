"""What happened in a matter, from the conduct to the last decision, in the order of the days."""
