"""Which function a stage is, and where it reads and writes: the only place that knows the paths."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import yaml

from components.benchmark.declaration import load_declaration
from components.config import Params
from components.nouns import CorpusError
from scriptorium import gates
from scriptorium.gates import Gate

DATA = Path("data")
DATA_VERSION = Path("data.dvc")
BUILD = Path("build")
SHARDS = BUILD / "shards"
MIXTURE = BUILD / "mixture"
PREDICTIONS = BUILD / "predictions"
SCORECARD = BUILD / "scorecard.json"
BUNDLE = BUILD / "bundle"
BENTO = BUNDLE / "bento"
REPORTS = Path("reports")
STATE = Path(".scriptorium")
TIMINGS = STATE / "timings"
DECISIONS = Path("gate/decisions.jsonl")
BENCHMARKS = Path("gate/benchmarks")


def _gate(collection: str, prefix: str = "") -> Gate:
    return Gate(
        collection=collection,
        manifest=BUILD / f"{prefix}manifest",
        profile=BUILD / f"{prefix}profile.json",
        validation=BUILD / f"{prefix}validation",
        admission=BUILD / f"{prefix}admission.parquet",
        history=STATE / "gate" / collection,
        cache=STATE / "manifest-cache",
        kept=STATE / "corpus-table",
        decisions=DECISIONS,
        benchmarks=BENCHMARKS,
    )


STRIPS_GATE, MIXTURE_GATE = _gate("strips"), _gate("mixture", "mixture-")
VERDICTS = (STRIPS_GATE.verdict, BUNDLE / "verdict.json")


def build_corpus(params: Params) -> object:
    """Make `data/` from the pinned packages."""
    from components.corpus import build

    return build.run(params.corpus, build.CorpusInputs(STATE / "store", DATA))


def render(params: Params) -> object:
    """Draw the corpus: shards of samples."""
    from components.rendering import render as stage

    reserved = load_declaration().quotations
    inputs = stage.RenderInputs(
        DATA, SHARDS, params.corpus.languages, params.seed, reserved=reserved
    )
    return stage.run(params.render, inputs)


def profile(params: Params) -> object:
    """Describe every sample of the shards."""
    from components.validation.manifest.collecting import strips_collection

    return gates.profile(params, STRIPS_GATE, strips_collection(SHARDS), DATA)


def validate(params: Params) -> object:
    """The gate before training."""
    from components.validation.questions import strips_questions

    config, questions = params.validate_.strips, strips_questions(params, DATA, STRIPS_GATE.kept)
    return gates.validate(params, STRIPS_GATE, config, str(SHARDS), questions)


def profile_mixture(params: Params, address: str) -> object:
    """Describe every sample of a mixture."""
    from components.validation.manifest.collecting import mixture_collection

    return gates.profile(params, MIXTURE_GATE, mixture_collection(address), DATA)


def validate_mixture(params: Params, address: str) -> object:
    """The gate before training on a mixture."""
    from components.validation.questions import mixture_questions

    config = params.validate_.mixture
    questions = mixture_questions(params, DATA, MIXTURE_GATE.kept, address)
    return gates.validate(params, MIXTURE_GATE, config, address, questions)


def pretrain(params: Params) -> object:
    """Stage 1: the encoder with a compact decoder."""
    from components.training import pretrain as stage

    checkpoints = STATE / "checkpoints" / "pretrain"
    inputs = stage.PretrainInputs(
        shards=SHARDS,
        admission=STRIPS_GATE.admission,
        model=params.model,
        checkpoints=checkpoints,
        out=BUILD / "pretrain",
        seed=params.seed,
    )
    return stage.run(params.pretrain, inputs)


def finetune(params: Params) -> object:
    """Stage 2: a new decoder on the frozen encoder."""
    from components.training import finetune as stage

    inputs = stage.FinetuneInputs(
        pretrained=BUILD / "pretrain" / "model",
        shards=SHARDS,
        admission=STRIPS_GATE.admission,
        model=params.model,
        checkpoints=STATE / "checkpoints" / "finetune",
        out=BUILD / "finetune",
        seed=params.seed,
    )
    return stage.run(params.finetune, inputs)


def predict(params: Params) -> object:
    """Read the held-out samples."""
    from components.evaluation import predict as stage

    inputs = stage.PredictInputs(
        model=BUILD / "finetune" / "model",
        shards=SHARDS,
        admission=STRIPS_GATE.admission,
        out=PREDICTIONS,
        seed=params.seed,
    )
    return stage.run(params.predict, inputs)


def evaluate(params: Params) -> object:
    """Score what was read."""
    from components.evaluation import evaluate as stage

    inputs = stage.EvaluateInputs(
        predictions=PREDICTIONS,
        shards=SHARDS,
        admission=STRIPS_GATE.admission,
        scorecard=SCORECARD,
        out=BUILD / "evaluation",
        seed=params.seed,
    )
    return stage.run(params.evaluate, inputs)


def package(params: Params) -> object:
    """The gate before release and, if it says yes, the Bento."""
    from components.release import package as stage

    inputs = stage.PackageInputs(
        model=BUILD / "finetune" / "model",
        scorecard=SCORECARD,
        out=BUNDLE.absolute(),  # BentoML builds in a folder of its own
        data_version=data_version(),
        service=params.service,
    )
    return stage.run(params.release, inputs)


STAGES: Mapping[str, Callable[[Params], object]] = MappingProxyType(
    {
        stage.__name__: stage
        for stage in (render, profile, validate, pretrain, finetune, predict, evaluate, package)
    }
)


def write_report(params: Params) -> Path:
    """Write the page of this run from whatever of it exists; return where it is."""
    from components.release import report

    inputs = report.ReportInputs(BUILD, TIMINGS, REPORTS, run_name(), params, _commit())
    return report.run(inputs).index


def data_version() -> str:
    """Return the hash of `data/` that `data.dvc` names.

    Raises:
        CorpusError: `data.dvc` is missing or names none.
    """
    try:
        return str(yaml.safe_load(DATA_VERSION.read_text(encoding="utf-8"))["outs"][0]["md5"])
    except (OSError, yaml.YAMLError, LookupError, TypeError) as error:
        raise CorpusError(f"{DATA_VERSION}: cannot read outs.0.md5: {error}") from error


def run_name() -> str:
    """Return the name of what lies in `build/`: the same inputs and verdicts, the same name.

    The verdicts count, since a refused run leaves `dvc.lock` as the run before it wrote it.
    """
    digest = sha256()
    for path in (Path("dvc.lock"), Path("params.yaml"), *VERDICTS):
        digest.update(path.read_bytes() if path.is_file() else b"absent")
    return digest.hexdigest()[:12]


def _commit() -> str | None:
    command = ["git", "rev-parse", "HEAD"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout.strip() if result.returncode == 0 else None
