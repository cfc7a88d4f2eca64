"""How long somebody has a bed: whoever should have left and is still there has it tonight, whatever was planned."""

UNTIL_SQL = "case when {s}.status = 'admitted' and {s}.to_on <= :today then cast(:today as date) + 1 else {s}.to_on end"
"""The day on which a stay `{s}` leaves the bed, as things are `:today`."""
