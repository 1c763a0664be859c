"""The two errors that the program raises on purpose; everything else is an answer."""

from collections.abc import Iterable

from protocol_cli.model.diagnostics import Diagnostic


class ProtocolError(Exception):
    """Anything that a person can mend: rule files or a question that cannot be used."""


class LoadError(ProtocolError):
    """Rule files that cannot be used, with every fault that was found in them."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep each fault once, in the order of their places."""
        found = dict.fromkeys(diagnostics)
        self.diagnostics = tuple(sorted(found, key=lambda one: (one.location.path, one.location.line, one.location.column)))
        super().__init__(f"{len(self.diagnostics)} faults in the rule files")

    def __reduce__(self) -> tuple[type["LoadError"], tuple[tuple[Diagnostic, ...]]]:
        return LoadError, (self.diagnostics,)


class QuestionError(ProtocolError):
    """A question that cannot be put: an unknown council, matter, fact or value."""

    def __init__(self, message: str, remedy: str = "", code: str = "unusable-question") -> None:
        """Say what is wrong in one sentence, and what to do about it; the code tells a script which kind of fault it is."""
        self.message = message
        self.remedy = remedy
        self.code = code
        super().__init__(message)

    def __reduce__(self) -> tuple[type["QuestionError"], tuple[str, str, str]]:
        return QuestionError, (self.message, self.remedy, self.code)
