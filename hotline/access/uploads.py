"""Files that come in with a request: taken only where a view says so, never written to disk.

Django's own handlers put large files, as they came, into a temporary directory: case material in
the clear. Here a file is held in memory up to the view's limit, or dropped as it arrives.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(*, largest: int) -> Callable[[View], View]:
    """Let a view take files of at most `largest` bytes in one request, from who is signed in."""

    def mark(view: View) -> View:
        view.takes_files = largest  # type: ignore[attr-defined]
        return view

    return mark


class InMemory(FileUploadHandler):
    """Holds what the view takes; says on the request (`upload_too_large`) what was dropped."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.held, self.largest = BytesIO(), self._largest()
        if not self.largest:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.taken = getattr(self, "taken", 0) + len(raw_data)
        if self.taken > self.largest:
            self.held = BytesIO()
            self.request.upload_too_large = True  # type: ignore[union-attr]
            raise SkipFile
        self.held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.held.seek(0)
        return InMemoryUploadedFile(
            file=self.held,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def _largest(self) -> int:
        request: Any = self.request
        match = getattr(request, "resolver_match", None)
        largest = getattr(match.func, "takes_files", 0) if match else 0
        return int(largest) if largest and request.user.is_authenticated else 0
