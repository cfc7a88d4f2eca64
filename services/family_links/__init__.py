"""Family links: what a resident lets a relative see, and for how long.

scopes.py  what the actor's own link allows: other nouns ask here
read.py    which links an actor may know of
ask.py     a link is asked for
decide.py  consent, refusal, narrowing, revocation
ended.py   a last day is over"""

from services.family_links.ask import ask
from services.family_links.decide import consent, narrow, refuse, revoke
from services.family_links.ended import end_over
from services.family_links.read import FamilyLinkNotFound, get, listing
from services.family_links.scopes import NotGranted, granted, lacks, may_know, require_scope

__all__ = [
    "FamilyLinkNotFound",
    "NotGranted",
    "ask",
    "consent",
    "end_over",
    "get",
    "granted",
    "lacks",
    "listing",
    "may_know",
    "narrow",
    "refuse",
    "require_scope",
    "revoke",
]
