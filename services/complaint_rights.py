"""Who may do what about complaints, as services/roles.py gives it to the roles."""

from services.permissions import Permission as P

OF_THE_BUREAU = {P.COMPLAINTS_MAKE, P.COMPLAINTS_DECIDE}
OF_WHO_COMPLAINS = {P.COMPLAINTS_READ, P.COMPLAINTS_MAKE}
"""Of the resident and the family, and of a community worker on somebody's behalf."""
OF_WHO_ANSWERS = {P.COMPLAINTS_READ, P.COMPLAINTS_ANSWER}
"""Of who manages a provider, a facility or a meal point."""
