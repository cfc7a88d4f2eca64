"""`python -m api.cli`, as the program starts itself beside the API."""

from api.cli import main

main()
