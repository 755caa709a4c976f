"""How the tables came to be as they are: one file in versions/ for each step, applied at start."""
