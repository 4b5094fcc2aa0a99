"""Files made for one person, handed over and gone."""

from typing import BinaryIO

from django.http import FileResponse


def download(file: BinaryIO, name: str, media_type: str) -> FileResponse:
    """A file that was just written, from its beginning."""
    size = file.tell()
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    response.headers["Content-Length"] = str(size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
