"""The HTTP face: a document in, pages of text out, every error one sentence."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from components import records
from services import page, upload
from services.decoding import Refused
from services.desk import BusyError, Desk

RETRY_SECONDS = 2
UNAVAILABLE = 503
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [upload.FIELD],
                    "properties": {upload.FIELD: {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


def create_app(desk: Desk | None = None) -> FastAPI:
    """Return the app; without a desk it answers 503 until `app.state.desk` is set."""
    app = FastAPI(title="Scriptorium OCR", docs_url=None, redoc_url=None)
    app.state.desk = desk
    app.add_api_route("/", _home, methods=["GET"], response_class=HTMLResponse)
    app.add_api_route("/ocr", _ocr, methods=["POST"], openapi_extra=FORM)
    app.add_api_route("/healthz", _health, methods=["GET"])
    app.add_api_route("/bundle", _bundle, methods=["GET"])
    app.add_exception_handler(HTTPException, _say_http)
    app.add_exception_handler(RequestValidationError, _say_invalid)
    app.add_exception_handler(Refused, _say_refused)
    app.add_exception_handler(BusyError, _say_busy)
    return app


async def _home() -> HTMLResponse:
    return HTMLResponse(page.HTML, headers=page.HEADERS)


async def _ocr(request: Request, preview: bool = False) -> Response:
    desk = _desk(request)
    async with desk.admit():
        data = await upload.receive(request, desk.config)
        return JSONResponse(await desk.answer(data, preview))


async def _health(request: Request) -> dict[str, str]:
    return {"status": "ok", "bundle": _desk(request).bundle.tag}


async def _bundle(request: Request) -> dict[str, Any]:
    bundle: dict[str, Any] = json.loads(records.to_json(_desk(request).bundle))
    return bundle


def _desk(request: Request) -> Desk:
    desk: Desk | None = request.app.state.desk
    if desk is None:
        raise HTTPException(UNAVAILABLE, "The model is still loading.")
    return desk


def _error(status: int, sentence: str) -> JSONResponse:
    # a refused body may not have been read to its end: such a connection cannot be used again
    headers = {"Connection": "close"}
    if status == UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_SECONDS)
    return JSONResponse({"error": sentence}, status_code=status, headers=headers)


async def _say_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _error(error.status_code, error.detail)


async def _say_invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return _error(422, f"{first['loc'][-1]}: {first['msg']}.")


async def _say_refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _error(error.status, error.sentence)


async def _say_busy(_: Request, _error_: Exception) -> Response:
    return _error(UNAVAILABLE, "Too many documents are waiting; try again in a moment.")
