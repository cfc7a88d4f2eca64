"""Who may do what about complaints and scorecards, as services/roles.py gives it to the roles."""

from services.permissions import Permission as P

OF_THE_BUREAU = {P.COMPLAINTS_MAKE, P.COMPLAINTS_DECIDE}
OF_WHO_COMPLAINS = {P.COMPLAINTS_READ, P.COMPLAINTS_MAKE}
"""Of a community worker, on somebody's behalf."""
OF_WHO_IS_SERVED = OF_WHO_COMPLAINS | {P.SCORECARDS_READ}
"""Of the resident and the family."""
OF_WHO_ANSWERS = {P.COMPLAINTS_READ, P.COMPLAINTS_ANSWER}
"""Of who manages a facility or a meal point."""
OF_A_PROVIDER = OF_WHO_ANSWERS | {P.SCORECARDS_READ}
