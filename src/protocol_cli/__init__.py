"""protocol-cli: an English council's councillor-officer protocol as a command."""

__version__ = "0.1.0"
