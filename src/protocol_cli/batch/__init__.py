"""Many questions at once: rows in, an answer for each out, in their order, none lost."""
