"""Where people are signed in, for how long, and what ends it."""
