"""What befalls a night, at random moments; whether the next one ends as if nothing had happened, and how long it takes."""
