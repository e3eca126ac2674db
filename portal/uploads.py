"""Files on their way in: written down and hashed as they arrive, beside the storage they will be sealed in."""

import hashlib
import io
import logging
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

log = logging.getLogger(__name__)


def disk_of_storage() -> Path | None:
    """The folder of stored files; None for a bucket."""
    location = getattr(default_storage, "location", None)
    return Path(location) if location else None


class IncomingFile(TemporaryUploadedFile):
    """On the disk of the storage, so that sealing is giving it another name; without a name on the way to a bucket.

    What has no name goes with its process, however that ends. Of the others the sweep finds what was left.
    """

    def __init__(self, name: str, content_type: str, size: int, charset: str | None, extra: Any = None) -> None:
        settings.INCOMING_ROOT.mkdir(parents=True, exist_ok=True)
        file: Any
        if disk_of_storage():
            file = tempfile.NamedTemporaryFile(suffix=".upload", dir=settings.INCOMING_ROOT)  # noqa: SIM115 (its owner closes it)
        else:
            file = tempfile.TemporaryFile(dir=settings.INCOMING_ROOT)  # noqa: SIM115 (as above)
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)
        self.sha256 = ""
        self.media_type = ""  # once its bytes were judged: they do not change any more


class LostFile(UploadedFile):
    """One that arrived and could not be written down. Forms go on; whoever would keep it says so."""


class IncomingHandler(FileUploadHandler):
    """A disk that fails under an upload loses that file, not the words that were sent with it."""

    # Larger than Django's own: each piece costs its parser as much, however much is in it.
    chunk_size = 512 * 1024
    file: IncomingFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._close()
        self._digest = hashlib.sha256()
        try:
            self.file = IncomingFile(
                self.file_name or "", self.content_type or "", 0, self.charset, self.content_type_extra
            )
        except OSError as error:
            self._lose(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.file is None:
            return
        self._digest.update(raw_data)
        try:
            self.file.write(raw_data)
        except OSError as error:
            self._lose(error)

    def file_complete(self, file_size: int) -> UploadedFile:
        if self.file is not None:
            try:
                self.file.flush()
            except OSError as error:
                self._lose(error)
        file, self.file = self.file, None
        if file is None:
            return LostFile(io.BytesIO(), self.file_name, self.content_type, file_size)
        file.seek(0)
        file.size = file_size
        file.sha256 = self._digest.hexdigest()
        return file

    def upload_interrupted(self) -> None:
        self._close()

    def _lose(self, error: OSError) -> None:
        log.error("an upload could not be written down: %s", error.strerror)
        self._close()

    def _close(self) -> None:
        file, self.file = self.file, None
        if file is not None:
            try:
                file.close()
            except OSError:
                log.debug("what was left of it could not be written either")
