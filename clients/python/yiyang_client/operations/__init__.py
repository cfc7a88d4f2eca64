"""The operations of the API, a module for each noun. Written by `make clients`."""
