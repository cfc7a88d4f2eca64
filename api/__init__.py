"""The HTTP edge, the command line and the worker."""
