"""The kernel's exceptions: their text is the sentence shown to the user."""


class KernelError(Exception):
    """Base of every error that the kernel raises on purpose."""


class ModelError(KernelError):
    """Says that the model contains something the kernel cannot express, and names the component."""


class SolveError(KernelError):
    """Says why a solve failed; `solution` carries the failed attempt for inspection."""

    def __init__(self, message, solution=None):
        super().__init__(message)
        self.solution = solution
