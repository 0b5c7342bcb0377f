"""Uploaded files, and uploads under way."""

from dataclasses import dataclass, replace

from sandbox.slack.state.records import File


@dataclass(frozen=True, kw_only=True)
class Upload:
    """An upload the app announced; its bytes come to a URL that names the ticket."""

    ticket: str
    file: File
    length: int


class Files:
    """Files by id, once they are complete, and uploads by ticket until then."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._uploads: dict[str, Upload] = {}

    def announce(self, upload: Upload) -> None:
        """Expect the bytes of a file."""
        self._uploads[upload.ticket] = upload

    def receive(self, ticket: str, content: bytes) -> bool:
        """Take the bytes of an announced file; False for an unknown ticket or another length than announced."""
        upload = self._uploads.get(ticket)
        if upload is None or len(content) != upload.length:
            return False
        self._uploads[ticket] = replace(upload, file=replace(upload.file, content=content))
        return True

    def uploaded(self, file_id: str) -> File | None:
        """Return a file whose bytes have come but which is not shared yet."""
        found = next((upload.file for upload in self._uploads.values() if upload.file.id == file_id), None)
        return found if found is not None and found.content else None

    def keep(self, file: File) -> File:
        """Keep a complete file, or its new value."""
        self._uploads = {ticket: upload for ticket, upload in self._uploads.items() if upload.file.id != file.id}
        self._files[file.id] = file
        return file

    def find(self, file_id: str) -> File | None:
        """Return a complete file."""
        return self._files.get(file_id)

    def remove(self, file_id: str) -> None:
        """Forget a file."""
        self._files.pop(file_id, None)
