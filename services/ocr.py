"""The BentoML service: loads the model that lies beside it in the bento, and shows the app."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import bentoml
from starlette.types import ASGIApp, Receive, Scope, Send

from components import records
from components.config import ServiceConfig
from components.nouns import Bundle
from services.app import create_app
from services.desk import Desk

FOLDER = Path(__file__).resolve().parents[1]  # src/ of the bento
SECONDS = 120  # the longest that one request may take, upload and queue included

BENTOML_PATHS = ("/livez", "/readyz", "/metrics")

app = create_app()


class Face:
    """Gives our app every path but BentoML's own.

    A mounted app would not do: BentoML answers /healthz before it, without naming the bundle.
    """

    def __init__(self, bentoml_app: ASGIApp) -> None:
        self.bentoml_app = bentoml_app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        ours = scope["type"] == "http" and scope["path"] not in BENTOML_PATHS
        await (app if ours else self.bentoml_app)(scope, receive, send)


@bentoml.service(name="scriptorium-ocr", workers=1, traffic={"timeout": SECONDS})
class OcrService:
    """Reads images and PDFs with the one bundle it was packaged with."""

    def __init__(self) -> None:
        from components.model.reader import Reader

        config = ServiceConfig.model_validate_json((FOLDER / "service.json").read_text("utf-8"))
        bundle = records.read_json(Bundle, FOLDER / "bundle.json")
        reader = Reader.load(FOLDER / "model", config.threads)
        app.state.desk = Desk(reader, bundle, config)


cast(Any, OcrService).add_asgi_middleware(Face)  # the decorator made a Service of the class
