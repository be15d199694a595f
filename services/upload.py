"""The body of a request to the bytes of its one file, counted while it arrives."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

import anyio

from components.config import ServiceConfig
from services.decoding import Refused

if TYPE_CHECKING:
    from starlette.requests import Request

FIELD = "file"
MAX_FIELDS = 8
MEGA = 1_000_000
BAD_REQUEST, TIMEOUT, TOO_LARGE, UNSUPPORTED = 400, 408, 413, 415


async def receive(request: Request, config: ServiceConfig) -> bytes:
    """Return the bytes of the field `file`.

    Raises:
        Refused: when the body is no multipart form, has no such file, is too large or too slow.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        sentence = f"Send the document as multipart/form-data, in a field named {FIELD!r}."
        raise Refused(UNSUPPORTED, sentence)
    try:
        with anyio.fail_after(config.upload_seconds):
            return await _file(request, config.body_megabytes)
    except TimeoutError as error:
        sentence = f"The document did not arrive within {config.upload_seconds} s."
        raise Refused(TIMEOUT, sentence) from error


async def _file(request: Request, megabytes: int) -> bytes:
    from starlette.datastructures import UploadFile
    from starlette.formparsers import MultiPartException, MultiPartParser
    from starlette.requests import ClientDisconnect

    parser = MultiPartParser(
        request.headers, _counted(request, megabytes), max_files=1, max_fields=MAX_FIELDS
    )
    try:
        form = await parser.parse()
    except ClientDisconnect as error:
        raise Refused(BAD_REQUEST, "The connection ended before the document did.") from error
    except (MultiPartException, KeyError, ValueError) as error:
        raise Refused(BAD_REQUEST, "The multipart form is malformed, or has many files.") from error
    try:
        file = form.get(FIELD)
        if not isinstance(file, UploadFile):
            raise Refused(BAD_REQUEST, f"The form has no file in a field named {FIELD!r}.")
        return await file.read()
    finally:
        await form.close()


async def _counted(request: Request, megabytes: int) -> AsyncGenerator[bytes, None]:
    """Pass the body on, and stop at the limit, whatever the content-length promised."""
    sentence = f"The document is larger than {megabytes} MB."
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > megabytes * MEGA:
        raise Refused(TOO_LARGE, sentence)
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > megabytes * MEGA:
            raise Refused(TOO_LARGE, sentence)
        yield chunk
