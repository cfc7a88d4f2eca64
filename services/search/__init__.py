"""Search: people and places by what somebody remembers of them.

kinds.py   what can be found, and who may look for it
find.py    the search itself
fill.py    words of names that were recorded before any were kept (services/names.py)"""

from services.search.fill import fill
from services.search.find import find

__all__ = ["fill", "find"]
