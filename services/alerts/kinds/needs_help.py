"""Somebody was found in need of help by a welfare visit."""

from services.alerts.kinds import Kind

KIND = Kind(
    "needs_help",
    "走访发现需要帮助",
    "Found in need of help",
    "{visited_on} 走访时老年人需要帮助。请尽快上门。",
    "On {visited_on} the resident was found in need of help. Go there soon.",
)
