"""The BentoML service: loads the model that lies beside it in the bento, and mounts the app."""

from __future__ import annotations

from pathlib import Path

import bentoml

from components import records
from components.config import ServiceConfig
from components.nouns import Bundle
from services.app import create_app
from services.desk import Desk

FOLDER = Path(__file__).resolve().parents[1]  # src/ of the bento
SECONDS = 120  # the longest that one request may take, upload and queue included

app = create_app()


@bentoml.service(name="scriptorium-ocr", workers=1, traffic={"timeout": SECONDS})
@bentoml.asgi_app(app, path="/")
class OcrService:
    """Reads images and PDFs with the one bundle it was packaged with."""

    def __init__(self) -> None:
        from components.model.reader import Reader

        config = ServiceConfig.model_validate_json((FOLDER / "service.json").read_text("utf-8"))
        bundle = records.read_json(Bundle, FOLDER / "bundle.json")
        reader = Reader.load(FOLDER / "model", config.threads)
        app.state.desk = Desk(reader, bundle, config)
