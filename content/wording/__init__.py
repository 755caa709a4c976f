"""What we say: facts in, documents out, no platform in mind."""
