"""Faults that a sentence can explain: wrong content, a wrong answer, a store that does not answer."""


class CallfitError(Exception):
    """Base of every error whose text is fit to print for the person who runs the program; pages show a calmer one."""


class DataError(CallfitError):
    """A content file is wrong.

    Attributes
    ----------
    file : str
        Its name.
    reason : str
        What is wrong.
    row : int, optional
        Line number, 1 being the heading.
    """

    def __init__(self, file: str, reason: str, row: int | None = None) -> None:
        self.file, self.row, self.reason = file, row, reason
        place = file if row is None else f"{file}, row {row}"
        super().__init__(f"{place}: {reason}")

    def __reduce__(self) -> tuple[type["DataError"], tuple[str, str, int | None]]:
        """So that it comes whole out of another process."""
        return type(self), (self.file, self.reason, self.row)


class AnswerError(CallfitError, ValueError):
    """An answer names an unknown item or lies outside the scale."""


class StoreError(CallfitError):
    """The store cannot be reached or written. What was to be saved is not saved."""


class StoreSilentError(StoreError):
    """The store has not answered in time. What was to be saved may still be saved."""


class GoneError(CallfitError):
    """What was to be written to has been deleted meanwhile, in another tab, say."""
