"""protocol-cli: an English council's councillor-officer protocol as a command."""
