"""Plain words → what they may mean, each with how likely it is; what was trained is data, and this only reads it."""
