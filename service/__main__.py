"""`python -m service` is `kundekort`."""

from service.cli import main

main()
