"""Writes the Python client's models and operations again: `python -m clients.generator`."""

from clients.generator import python

if __name__ == "__main__":
    python.write()
