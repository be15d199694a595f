"""The Bento: model, scorecard, service and pins; the same bytes for the same parts."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml

from components import records
from components.config import ServiceConfig
from components.nouns import Bundle, Scorecard, ScriptoriumError
from components.release.requirements import serving_requirements

ROOT = Path(__file__).resolve().parents[2]
NAME = "scriptorium-ocr"
SERVICE = "services.ocr:OcrService"
SOURCES = (
    "services",
    "components/__init__.py",
    "components/nouns.py",
    "components/config.py",
    "components/model_config.py",
    "components/records.py",
    "components/model",
)
TAG_DIGITS = 12
# A build has a time of day and the same build does not: DVC would see two different bundles.
_CREATED = re.compile(r"^creation_time: .*$", re.MULTILINE)
_EPOCH = "creation_time: '1970-01-01T00:00:00+00:00'"


@dataclass(frozen=True, slots=True)
class Parts:
    """All that goes into a Bento, and so all that its tag depends on."""

    model: Path
    scorecard: Scorecard
    data_version: str
    service: ServiceConfig


def read_data_version(pointer: Path) -> str:
    """Return the md5 that a `.dvc` file gives of the corpus.

    Raises:
        ScriptoriumError: when the file is not there or holds no md5.
    """
    try:
        content = yaml.safe_load(pointer.read_text(encoding="utf-8"))
        return str(content["outs"][0]["md5"])
    except FileNotFoundError as error:
        raise ScriptoriumError(f"{pointer}: no such file; build the corpus first") from error
    except (yaml.YAMLError, KeyError, IndexError, TypeError) as error:
        raise ScriptoriumError(f"{pointer}: outs: no md5 of the data") from error


def folder_sha256(folder: Path) -> str:
    """Hash the names and the bytes of all files under a folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


def build(parts: Parts, destination: Path) -> Bundle:
    """Build the Bento at `destination` (replaced if it is there) and return its bundle.

    Raises:
        ScriptoriumError: when the model folder is not complete or BentoML fails.
    """
    destination.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bento-", dir=destination.parent) as scratch:
        context = Path(scratch) / "context"
        bundle = _write_context(parts, context)
        bento = _run_bentoml(context, Path(scratch) / "home", bundle.tag)
        _normalise(bento)
        shutil.rmtree(destination, ignore_errors=True)
        bento.rename(destination)
    return bundle


def _write_context(parts: Parts, context: Path) -> Bundle:
    """Lay out the build context; the tag is the hash of all of it but the tag itself."""
    for source in SOURCES:
        _copy(ROOT / source, context / source)
    _copy(parts.model, context / "model")
    (context / "service.json").write_text(parts.service.model_dump_json(indent=2) + "\n", "utf-8")
    pins = serving_requirements(ROOT / "requirements.txt")
    (context / "requirements.txt").write_text(pins, encoding="utf-8")
    draft = Bundle("", parts.data_version, folder_sha256(parts.model), parts.scorecard)
    records.write_json(context / "bundle.json", draft)
    version = folder_sha256(context)[:TAG_DIGITS]
    bundle = Bundle(f"{NAME}:{version}", draft.data_version, draft.model_sha256, draft.scorecard)
    records.write_json(context / "bundle.json", bundle)
    (context / "bentofile.yaml").write_text(yaml.safe_dump(_bentofile(bundle)), "utf-8")
    return bundle


def _copy(source: Path, target: Path) -> None:
    if not source.exists():
        raise ScriptoriumError(f"{source}: no such file or folder, and the bundle needs it")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_file():
        shutil.copyfile(source, target)
    else:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))


def _bentofile(bundle: Bundle) -> dict[str, object]:
    overall = bundle.scorecard.overall
    description = (
        f"# {bundle.tag}\n\nReads documents. Character error rate {overall.cer:.4f} on "
        f"{overall.samples} held-out samples; trained on data {bundle.data_version}.\n"
    )
    return {
        "name": NAME,
        "service": SERVICE,
        "description": description,
        "include": ["*"],
        "python": {"requirements_txt": "requirements.txt", "lock_packages": False},
        "envs": [{"name": "BENTOML_DO_NOT_TRACK", "value": "True"}],
    }


def _run_bentoml(context: Path, home: Path, tag: str) -> Path:
    """Build in a child: BentoML imports the service, and must take it from the context."""
    version = tag.partition(":")[2]
    private = {
        "BENTOML_HOME": str(home.resolve()),
        "BENTOML_DO_NOT_TRACK": "True",
        "DO_NOT_TRACK": "1",
    }
    child = subprocess.run(
        [sys.executable, "-B", "-m", "bentoml", "build", "--version", version, str(context)],
        env={**os.environ, **private, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=context,
        capture_output=True,
        text=True,
        check=False,
    )
    bento = home / "bentos" / NAME / version
    if child.returncode or not (bento / "bento.yaml").is_file():
        said = [line for line in child.stderr.strip().splitlines() if "WARNING" not in line]
        reason = said[-1] if said else f"exit code {child.returncode}, and no Bento"
        raise ScriptoriumError(f"{context.name}: bentoml build failed: {reason}")
    return bento


def _normalise(bento: Path) -> None:
    file = bento / "bento.yaml"
    text, count = _CREATED.subn(_EPOCH, file.read_text(encoding="utf-8"))
    if count != 1:
        raise ScriptoriumError(f"{file}: creation_time: expected once, found {count} times")
    file.write_text(text, encoding="utf-8")
