"""A file on its way in: by the piece to disk, never whole in memory."""

import hashlib
from collections.abc import AsyncIterator
from typing import Annotated, Any

import anyio.to_thread
from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from api.deps import CurrentActor, Session
from models.imports import ImportKind, ImportMode
from services import imports
from services.errors import Invalid
from services.imports.upload import FileMissing


class UploadInvalid(Invalid):
    code = "upload_invalid"
    zh = "上传内容不是完整的 multipart/form-data。"
    en = "This is no whole multipart/form-data."


class OneFileOnly(Invalid):
    code = "one_file_only"
    zh = "一次只传一个文件：表单里只能有一个 file。"
    en = "One file is sent at a time: the form holds one `file`."


class FieldUnknown(Invalid):
    code = "extra_forbidden"
    zh = "上传表单只有以下字段：{fields}。"
    en = "The form of an upload has these fields alone: {fields}."


class ModeUnknown(Invalid):
    code = "mode_unknown"
    zh = "mode 应为 partial（逐行）或 strict（全部或全不），并且只说一次。"
    en = "The mode is partial or strict, and is said once."


async def form_of(request: Request) -> FormData:
    """How long a body may be is watched where it comes in (api/manners.py)."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise FileMissing("/file")
    try:
        return await MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=4).parse()
    except MultiPartException as error:
        raise (OneFileOnly if error.message.startswith("Too many files") else UploadInvalid)("/file") from error
    except ClientDisconnect as cut:
        raise UploadInvalid("/file") from cut  # to nobody: whoever sent it is gone


def file_of(form: FormData, *fields: str) -> UploadFile:
    """The form's one file; beside it only these fields. Raises FileMissing, FieldUnknown."""
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise FileMissing("/file")
    if unknown := sorted(set(form) - {"file", *fields}):
        named = unknown[0][:80].replace("~", "~0").replace("/", "~1")
        raise FieldUnknown(f"/{named}", fields=", ".join(("file", *fields)))
    return file


def misread(error: ValidationError) -> RequestValidationError:
    """What a shape found wrong with a body that FastAPI did not read itself."""
    found = error.errors(include_url=False, include_context=True)
    return RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in found])


def _mode(form: FormData, asked: ImportMode | None) -> ImportMode:
    """As a query parameter or as a field of the form."""
    said = form.get("mode")
    try:
        told = ImportMode(said) if isinstance(said, str) else None
    except ValueError:
        raise ModeUnknown("/mode") from None
    if asked and told and asked is not told:
        raise ModeUnknown("/mode")
    return asked or told or ImportMode.PARTIAL


async def uploaded(
    request: Request,
    kind: ImportKind,
    actor: CurrentActor,
    _session: Session,
    mode: Annotated[ImportMode | None, Query(description="partial: good rows go in; strict: all or none")] = None,
) -> AsyncIterator[imports.Upload]:
    """The file, for the time of the request. Who may not import this kind is refused before a byte is read.

    The session does nothing yet: it is there so that a refusal leaves its audit row."""
    imports.may(actor, kind)
    form = await form_of(request)
    try:
        file = file_of(form, "mode")
        digest = await anyio.to_thread.run_sync(lambda: hashlib.file_digest(file.file, "sha256"))  # type: ignore[arg-type]
        name = "".join(filter(str.isprintable, file.filename or ""))[-200:] or "-"
        chosen = _mode(form, mode)
        # What the idempotency key stands for: the same file sent again has another boundary around it.
        request.state.upload = sha_of(chosen, digest.digest())
        yield imports.Upload(name, file.size or 0, chosen, digest.digest(), file.file)
    finally:
        await form.close()


def sha_of(mode: ImportMode, digest: bytes) -> bytes:
    return hashlib.sha256(mode.encode() + digest).digest()


Uploaded = Annotated[imports.Upload, Depends(uploaded, scope="function")]
UPLOADED = Depends(uploaded, scope="function")
"""First among a route's dependencies: the idempotency key is claimed for the file that it reads."""

MULTIPART: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "additionalProperties": False,
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "CSV in UTF-8 or GB18030, or xlsx",
                        },
                        "mode": {"type": "string", "enum": ["partial", "strict"], "default": "partial"},
                    },
                }
            }
        },
    }
}
