"""`python -m protocol_cli` is `protocol`."""

from protocol_cli.cli.app import main

main()
