"""How fast the stewards' console is over a province of 200,000 open findings, alone and with fifty people at once."""
