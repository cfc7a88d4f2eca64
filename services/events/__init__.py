"""Events: what happened, told to whoever listens and may know of it."""

from services.events.hub import Hub
from services.events.listen import KindUnknown, here, kinds_listed, listen, next_of, stream
from services.events.places import Place
from services.events.reading import shown
from services.events.sweep import sweep

__all__ = ["Hub", "KindUnknown", "Place", "here", "kinds_listed", "listen", "next_of", "shown", "stream", "sweep"]
