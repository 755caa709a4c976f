"""Sample articles of our own: what the demo delivers and the tests read."""
