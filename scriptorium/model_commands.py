"""`scriptorium model`: bring a model in, take it out, look at it, hold it against the original."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from components.nouns import ScriptoriumError
from scriptorium.process import guarded

if TYPE_CHECKING:
    from components.config import Params
    from components.model.architecture import OcrModel
    from components.model.folder import ModelFolder
    from components.model.tokenizer import OcrTokenizer
    from components.model_config import ViewsConfig
    from components.preview.cost import Sizes

app = typer.Typer(help="The model: in, out, and held against the original.", no_args_is_help=True)
# The reference is this code's own, wherever the command is run.
_ROOT = Path(__file__).resolve().parents[1]
REFERENCE = "reference"

Profile = Annotated[str, typer.Option(help="tiny, small, h200 or reference.")]


def _profile(name: str) -> Params:
    from components.config import load_profile

    return load_profile(_ROOT, name)


@app.command("goldens")
def goldens(
    folder: Annotated[Path, typer.Argument(help="Folder of golden files (*.npz, *.json).")],
) -> None:
    """Run every golden file of a folder; exit 1 if any misses its tolerance."""
    guarded(lambda: _goldens(folder))


def _goldens(folder: Path) -> None:
    from components.interchange.goldens.runner import run_goldens

    if not folder.is_dir():
        raise ScriptoriumError(f"{folder}: not a folder")
    missed = 0
    print(f"{'golden':<24} {'difference':>12} {'tolerance':>10}  verdict  where")
    for row in run_goldens(folder, _profile(REFERENCE)):
        verdict = "ok" if row.passed else "MISSED"
        missed += not row.passed
        figures = f"{row.largest:>12.3g} {row.tolerance:>10.3g}"
        print(f"{row.name:<24} {figures}  {verdict:<7}  {row.where}", flush=True)
    if missed:
        raise ScriptoriumError(f"{folder}: {missed} goldens missed")


@app.command("import")
def import_command(
    source: Annotated[Path, typer.Argument(help="Checkpoint folder in the released layout.")],
    model: Annotated[Path, typer.Argument(help="The model folder to write.")],
    profile: Profile = REFERENCE,
    tower: Annotated[
        list[Path] | None,
        typer.Option(help="With a profile instead of a checkpoint: towers to start from."),
    ] = None,
) -> None:
    """Bring in a released checkpoint. With SOURCE `-` and --tower: a profile's warm start."""
    guarded(lambda: _import(source, model, profile, tower or []))


def _import(source: Path, out: Path, profile: str, towers: list[Path]) -> None:
    from components.interchange.importing import import_model
    from components.model.folder import new_folder, save_model

    with new_folder(out) as partial:
        if towers:
            content = _warm_start(source, profile, towers)
        else:
            content = import_model(source, _profile(profile).model.views)
        save_model(partial, content)
    count = sum(parameter.numel() for parameter in content.model.parameters())
    print(f"imported {source} to {out}: {count:,} parameters")


def _warm_start(source: Path, profile: str, towers: list[Path]) -> ModelFolder:
    import torch

    from components.interchange.towers import warm_start
    from components.model.folder import ModelFolder
    from components.model.initialisation import initialise

    if str(source) != "-":
        raise ScriptoriumError(f"{source}: a checkpoint and --tower exclude each other; say -")
    params = _profile(profile)
    if params.model.tokenizer.kind != "released":
        raise ScriptoriumError(f"profile {profile}: its tokenizer is made in training")
    model, tokenizer = _build(params)
    initialise(model, torch.Generator().manual_seed(params.seed))
    for path in towers:
        done = warm_start(model, path)
        print(f"{path}: {len(done.taken)} tensors taken over, {len(done.left)} have no place here")
    return ModelFolder(model, tokenizer, params.model.views)


def _build(params: Params) -> tuple[OcrModel, OcrTokenizer]:
    from components.model.architecture import OcrModel
    from components.model.configuration import build_configuration
    from components.model.tokenizer import make_tokenizer

    tokenizer = make_tokenizer(params.model.tokenizer, [])
    decoder = params.finetune.decoder
    return OcrModel(build_configuration(params.model, decoder, tokenizer.vocabulary)), tokenizer


@app.command("export")
def export_command(
    model: Annotated[Path, typer.Argument(help="A model folder.")],
    out: Annotated[Path, typer.Argument(help="The folder to write, in the released layout.")],
    dtype: Annotated[str, typer.Option(help="bfloat16, as released, or float32.")] = "bfloat16",
) -> None:
    """Write a model in the released layout, for transformers, vLLM and the original code."""
    guarded(lambda: _export(model, out, dtype))


def _export(model: Path, out: Path, dtype: str) -> None:
    import torch

    from components.interchange.export import export_model
    from components.model.folder import load_model

    if dtype not in ("bfloat16", "float32"):
        raise ScriptoriumError(f"--dtype: {dtype!r} is neither bfloat16 nor float32")
    count = export_model(load_model(model, dtype=None), out, getattr(torch, dtype))
    print(f"exported {model} to {out}: {count} tensors in {dtype}")


@app.command("inspect")
def inspect(
    model: Annotated[Path | None, typer.Argument(help="A model folder.")] = None,
    profile: Profile = REFERENCE,
) -> None:
    """Print the architecture, parameters by part and tokens by mode of a folder or a profile."""
    guarded(lambda: print(describe(model, profile)))


def describe(folder: Path | None, profile: str) -> str:
    """The text of `inspect`."""
    from components.interchange import inspection

    model, views = _profile_model(profile) if folder is None else _folder_model(folder)
    counts = inspection.count_parts(model)
    lines = [inspection.draw(model), "", f"{'part':<28} {'parameters':>14}"]
    lines += [f"{part:<28} {count:>14,}" for part, count in counts.items()]
    lines += [f"{'total':<28} {sum(counts.values()):>14,}"]
    lines += [f"{'active for a token':<28} {inspection.active_parameters(model):>14,}", ""]
    lines += [f"{'mode':<10} {'whole':>10} {'fit':>8} {'tiles':>12} {'features':>9} tokens  cut"]
    for row in inspection.mode_rows(views, model.token_side):
        lines += [
            f"{row.name:<10} {row.whole:>10} {row.fit:>8} {row.tiles:>12} {row.features:>9} "
            f"{row.tokens:>6}  {row.cut_tokens}".rstrip()
        ]
    return "\n".join(lines)


def _profile_model(profile: str) -> tuple[OcrModel, ViewsConfig]:
    import torch

    params = _profile(profile)
    with torch.device("meta"):
        return _build(params)[0], params.model.views


def profile_sizes(profile: str) -> tuple[Params, Sizes]:
    """The parameters of a profile's model, counted on the meta device, beside its params."""
    import torch

    from components.interchange import inspection
    from components.preview.cost import sizes_of

    params = _profile(profile)
    with torch.device("meta"):
        model = _build(params)[0]
    parts = inspection.count_parts(model)
    return params, sizes_of(parts, inspection.active_parameters(model))


def _folder_model(folder: Path) -> tuple[OcrModel, ViewsConfig]:
    from components.model.folder import load_model

    content = load_model(folder, dtype=None)
    return content.model, content.views
