"""Matching: who can take an order or a care plan.

asked.py       what is asked for: service, place, times, wishes
fitness.py     each caregiver beside it, in one statement
weights.py     what counts how much, and the words of every reason
providers.py   the bureau's question: which provider
caregivers.py  the manager's question: whom to send"""

from services.matches.asked import NothingPlanned, of_order, of_plan
from services.matches.caregivers import caregivers
from services.matches.providers import providers

__all__ = ["NothingPlanned", "caregivers", "of_order", "of_plan", "providers"]
