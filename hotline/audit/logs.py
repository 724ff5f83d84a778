"""How errors are told in a log file: which kind and where, never in their own words."""

import logging
import traceback
from types import TracebackType

_Info = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutWords(logging.Formatter):
    """Leaves out what an exception says: it may quote a name, a number or a row of a table."""

    def format(self, record: logging.LogRecord) -> str:
        """One record. Text that another formatter has kept on it is not used, nor is ours kept."""
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatException(self, ei: _Info) -> str:  # noqa: N802 (its name in logging)
        """Files, lines and functions of each exception of the chain, then its kind."""
        lines: list[str] = []
        error, seen = ei[1], set[int]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            for frame in traceback.extract_tb(error.__traceback__):
                lines.append(f"  {frame.filename}:{frame.lineno} in {frame.name}")
            state = getattr(error, "sqlstate", None)
            lines.append(type(error).__qualname__ + (f" ({state})" if state else ""))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)
