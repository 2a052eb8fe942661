"""The kernel's exceptions: their text is the sentence shown to the user."""


class SolveError(Exception):
    """Says why there is no solution; `solution` is the failed attempt, or None if none was made."""

    def __init__(self, message, solution=None):
        super().__init__(message)
        self.solution = solution


class ModelError(SolveError):
    """Says that a model cannot be posed to the kernel as it is, and names the component at fault."""
