"""SOS (紧急呼救): a call for help, by a button or through a person. It is an alert, whose states, deadline and cause are the alert's.

call.py     raised: once while it is not over, however often it is pressed
reading.py  as it is seen, by whoever sees the resident, and by the facility in which it is
answer.py   acknowledged, and resolved with its cause
help.py     the nearest helpers, and whom to call"""

from services.sos.answer import acknowledge, resolve
from services.sos.call import call, press
from services.sos.help import helpers
from services.sos.reading import listing, read

__all__ = ["acknowledge", "call", "helpers", "listing", "press", "read", "resolve"]
