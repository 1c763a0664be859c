"""Plain words → what they may mean, each with how likely it is; what was trained is data, and this only reads it."""

import os

# The matrices of one question are too small to be shared by processors: two take longer together than one alone. Read when NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
