"""Exports: a list as a file, made by the worker under the walls of whoever asked, fetched piece by piece."""

from services.exports.ask import ask
from services.exports.fetch import opened, piece
from services.exports.forget import forget_old
from services.exports.pieces import Interrupted
from services.exports.read import listing, read
from services.exports.run import halt, run

__all__ = ["Interrupted", "ask", "forget_old", "halt", "listing", "opened", "piece", "read", "run"]
