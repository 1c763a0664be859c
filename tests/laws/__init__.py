"""Laws that hold for every protocol."""
