"""The command `protocol`."""
