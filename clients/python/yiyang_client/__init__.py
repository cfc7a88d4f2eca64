"""Yiyang for Python: sign in, send what `operations` describe, get typed answers. Sync and async, safe to retry."""

from yiyang_client.calls import Answer, Call, File, Page, Pages
from yiyang_client.client import AsyncClient, Client
from yiyang_client.exchange import Patience, SignIn
from yiyang_client.listening import AsyncEvents, Events
from yiyang_client.problems import (
    Conflict,
    Fault,
    Forbidden,
    Invalid,
    KeyRequired,
    NotFound,
    NotSignedIn,
    Problem,
    Stale,
    TooOften,
    Unauthenticated,
    Unavailable,
    Unheard,
    YiyangError,
)
from yiyang_client.stream import End, Event, Gap, Message

__all__ = [
    "Answer",
    "AsyncClient",
    "AsyncEvents",
    "Call",
    "Client",
    "Conflict",
    "End",
    "Event",
    "Events",
    "Fault",
    "File",
    "Forbidden",
    "Gap",
    "Invalid",
    "KeyRequired",
    "Message",
    "NotFound",
    "NotSignedIn",
    "Page",
    "Pages",
    "Patience",
    "Problem",
    "SignIn",
    "Stale",
    "TooOften",
    "Unauthenticated",
    "Unavailable",
    "Unheard",
    "YiyangError",
]
