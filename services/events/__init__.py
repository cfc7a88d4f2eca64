"""Events: what happened, told to whoever listens and may know of it."""

from services.events.hub import Hub
from services.events.listen import KindUnknown, listen, stream
from services.events.sweep import sweep

__all__ = ["Hub", "KindUnknown", "listen", "stream", "sweep"]
