"""Messages: who is told of an event, in which words, by which channel and when (docs/adr/0069).

kinds.py     which event concerns whom, by what right: one table
titles.py    what kinds of events are called
words.py     the words of the house; wording.py those that hold
facts.py     what is known of the things that events speak of
people.py    who it is, and how each wants to be told
outbox.py    messages are made of events
quiet.py     when nothing is sent that can wait
delivery.py  what is due is taken, and what became of it noted
sending.py   the channels; publish.py the worker's part
reading.py   as people and the office see them"""

from services.messages.outbox import forget
from services.messages.publish import Messenger
from services.messages.reading import listing, read, resend
from services.messages.sending import Adapters, Gateway, adapters

__all__ = ["Adapters", "Gateway", "Messenger", "adapters", "forget", "listing", "read", "resend"]
