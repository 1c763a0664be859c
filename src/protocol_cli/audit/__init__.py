"""Questions about a protocol itself, such as whether its cases hold."""
