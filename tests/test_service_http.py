"""The HTTP face: what it answers, and that no document, crowd or lost client gets a 500."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from components.config import load_params
from components.nouns import Bundle, Score, Scorecard, Split
from services.app import create_app
from services.desk import Desk
from tests.documents import HOSTILE, drawing, encode, pdf

CONFIG = load_params(Path(__file__).parents[1] / "params.yaml").service.model_copy(
    update={"body_megabytes": 1, "megapixels": 4, "pages": 3, "waiting": 2, "upload_seconds": 1}
)
PNG = encode(drawing())


def score(name, cer=0.1):
    return Score(name, 10, 200, cer, 0.05, 0.2, 0.5)


def scorecard(cer=0.1):
    slices = tuple(score(name, cer) for name in ("group/latin", "script/Latn", "task/line"))
    return Scorecard(Split.TEST, score("overall", cer), slices, 0.9, 0.1, cer, 2.0, 0.0, 0.0)


BUNDLE = Bundle("scriptorium-ocr:0123456789ab", "f" * 32, "a" * 64, scorecard())


@dataclass
class Line:
    text: str
    mode: str = "line"
    visual_tokens: int = 12
    truncated: bool = False


class Reader:
    """Reads the size of each page, slowly if told so; notices when it is asked twice at once."""

    def __init__(self, seconds=0.0):
        self.seconds, self.batches, self.overlapped = seconds, [], False
        self.busy = threading.Lock()

    def read(self, images, max_new_tokens):
        assert max_new_tokens == CONFIG.max_new_tokens
        self.overlapped |= not self.busy.acquire(blocking=False)
        time.sleep(self.seconds)
        self.batches.append(len(images))
        self.busy.release()
        return [Line(f"שלום {image.width} x {image.height}") for image in images]


def make_app(reader=None, **config):
    return create_app(Desk(reader or Reader(), BUNDLE, CONFIG.model_copy(update=config)))


@pytest.fixture(scope="module")
def client():
    # a 500 arrives as an answer, as it would at a real client
    with TestClient(make_app(), raise_server_exceptions=False) as client:
        yield client


def post(client, data, **options):
    return client.post("/ocr", files={"file": ("name", data)}, **options)


def sentence(response):
    assert list(response.json()) == ["error"]
    assert response.json()["error"].endswith(".")
    return response.json()["error"]


def test_image_is_answered_with_text_bundle_and_usage(client):
    answer = post(client, PNG).json()
    assert answer["pages"] == [
        {
            "page": 1,
            "width": 96,
            "height": 32,
            "mode": "line",
            "markdown": "שלום 96 x 32",
            "visual_tokens": 12,
            "truncated": False,
        }
    ]
    assert answer["usage"] == {"pages": 1, "visual_tokens": 12}
    assert answer["bundle"]["tag"] == BUNDLE.tag
    assert answer["bundle"]["data_version"] == BUNDLE.data_version
    assert answer["bundle"]["scorecard"]["groups"]["latin"]["cer"] == 0.1
    assert answer["bundle"]["scorecard"]["scripts"]["Latn"]["high"] == 0.2


def test_pages_of_a_pdf_are_read_in_batches_and_in_order():
    reader = Reader()
    with TestClient(make_app(reader, batch_size=2)) as client:
        answer = post(client, pdf(3)).json()
    assert [page["page"] for page in answer["pages"]] == [1, 2, 3]
    assert answer["usage"] == {"pages": 3, "visual_tokens": 36}
    assert reader.batches == [2, 1]


def test_preview_shows_the_page_as_it_was_read(client):
    page = post(client, PNG, params={"preview": "true"}).json()["pages"][0]
    assert page["image"].startswith("data:image/png;base64,")
    assert "image" not in post(client, PNG).json()["pages"][0]


def test_health_says_ok_only_with_a_model(client):
    assert client.get("/healthz").json() == {"status": "ok", "bundle": BUNDLE.tag}
    with TestClient(create_app()) as empty:
        for response in (empty.get("/healthz"), empty.get("/bundle"), post(empty, PNG)):
            assert response.status_code == 503
            assert "loading" in sentence(response)


def test_bundle_is_told_whole(client):
    bundle = client.get("/bundle").json()
    assert bundle["model_sha256"] == BUNDLE.model_sha256
    assert bundle["scorecard"]["slices"][0]["name"] == "group/latin"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_document_gets_its_status_and_one_sentence(client, name):
    data, status = HOSTILE[name]
    response = post(client, data)
    assert response.status_code == status
    sentence(response)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=400), whole=st.booleans(), kind=st.text("/-;=ab ", max_size=12))
def test_any_body_is_never_a_server_error(client, data, whole, kind):
    if whole:
        response = post(client, data)
    else:
        headers = {"content-type": f"multipart/form-data; boundary={kind}"}
        response = client.post("/ocr", content=data, headers=headers)
    assert 400 <= response.status_code < 500
    sentence(response)


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"files": {"document": PNG}}, 400),
        ({"files": [("file", PNG), ("file", PNG)]}, 400),
        ({"data": {"file": "http://127.0.0.1/page.png"}, "files": {"other": PNG}}, 400),
        ({"json": {"file": "http://127.0.0.1/page.png"}}, 415),
        ({"content": PNG, "headers": {"content-type": "image/png"}}, 415),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400),
        ({"content": PNG}, 415),
        ({"files": {"file": PNG}, "params": {"preview": "perhaps"}}, 422),
    ],
)
def test_wrong_request_gets_4xx_and_one_sentence(client, options, status):
    response = client.post("/ocr", **options)
    assert response.status_code == status
    sentence(response)


def test_wrong_method_and_path_are_told_in_json(client):
    assert client.get("/ocr").status_code == 405
    assert client.get("/nothing").status_code == 404
    assert list(client.get("/nothing").json()) == ["error"]


def _parts(size, seconds=0.0):
    """A multipart body of `size` bytes in chunks, without a content-length; and what was sent."""
    sent = []

    async def stream():
        yield b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(0, size, 100_000):
            await asyncio.sleep(seconds)
            sent.append(100_000)
            yield bytes(100_000)
        yield b"\r\n--edge--\r\n"

    return stream(), sent


def _post_all(app, bodies):
    headers = {"content-type": "multipart/form-data; boundary=edge"}

    async def together():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            asked = [client.post("/ocr", content=body, headers=headers) for body in bodies]
            return await asyncio.gather(*asked)

    return asyncio.run(together())


def test_announced_large_body_is_refused_unread(client):
    response = post(client, bytes(1_100_000))
    assert response.status_code == 413
    assert "1 MB" in sentence(response)


def test_large_body_without_a_length_is_cut_off_at_the_limit():
    body, sent = _parts(30_000_000)
    (response,) = _post_all(make_app(), [body])
    assert response.status_code == 413
    assert sum(sent) <= 1_200_000


def test_body_that_trickles_is_refused():
    body, _ = _parts(10_000_000, seconds=0.4)
    started = time.monotonic()
    (response,) = _post_all(make_app(), [body])
    assert response.status_code == 408
    assert time.monotonic() - started < 3


def _form(data):
    async def stream():
        yield b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        yield data + b"\r\n--edge--\r\n"

    return stream()


def test_crowd_is_sent_away_and_told_when_to_return():
    reader = Reader(seconds=0.3)
    responses = _post_all(make_app(reader, waiting=3), [_form(PNG) for _ in range(6)])
    assert sorted(response.status_code for response in responses) == [200] * 3 + [503] * 3
    refused = [response for response in responses if response.status_code == 503]
    assert all(int(response.headers["retry-after"]) > 0 for response in refused)
    assert not reader.overlapped, "one model reads one batch at a time"


def test_client_that_leaves_frees_its_place():
    app = make_app(waiting=1)
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/ocr",
        "raw_path": b"/ocr",
        "query_string": b"",
        "headers": [(b"content-type", b"multipart/form-data; boundary=edge")],
        "http_version": "1.1",
        "scheme": "http",
    }
    events = iter(
        [
            {"type": "http.request", "body": b"--edge\r\n", "more_body": True},
            {"type": "http.disconnect"},
        ]
    )
    answers = []

    async def receive():
        return next(events)

    async def send(message):
        answers.append(message)

    asyncio.run(app(scope, receive, send))
    assert answers[0]["status"] == 400
    (response,) = _post_all(app, [_form(PNG)])
    assert response.status_code == 200


def test_page_stands_alone_and_forbids_everything_else(client):
    response = client.get("/")
    html = response.text
    assert "/*style*/" not in html
    assert "/*script*/" not in html
    addresses = re.findall(r"""(?:src|href)\s*=\s*["']([^"']+)""", html)
    assert all(address.startswith("data:") for address in addresses)
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_page_runs_only_the_script_whose_hash_it_declares(client):
    import base64
    import hashlib

    response = client.get("/")
    for tag in ("style", "script"):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", response.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in response.headers["content-security-policy"]


def test_openapi_declares_the_file(client):
    schema = json.loads(client.get("/openapi.json").text)
    body = schema["paths"]["/ocr"]["post"]["requestBody"]["content"]["multipart/form-data"]
    assert body["schema"]["required"] == ["file"]
