"""The engine: a protocol and a question in, a decision out; it reads no file, asks nobody and does not know the time."""
