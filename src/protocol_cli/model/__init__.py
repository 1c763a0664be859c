"""The nouns of a councillor-officer protocol: frozen values, no input or output."""
