"""From a queued delivery to a recorded fact: outcome (facts), decide (pure), pacing (pure), sender (the loop)."""
