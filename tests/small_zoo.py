"""Tiny collections with what the kinds of damage need: languages, tasks, boxes, held-out rows."""

import io
from pathlib import Path

from PIL import Image, ImageDraw

from components.mixture.production.store import Index, ShardRecord, ShardStore
from components.nouns import (
    CAPTION_PROMPT,
    DOCUMENT_PROMPT,
    FIGURE_PROMPT,
    GROUNDED_PROMPT,
    OCR_PROMPT,
    Split,
    Task,
)
from components.rendering.index import write_index
from components.validation.zoo.shards import MIXTURE, STRIPS, Shards

LINES = {
    ("en", "Latn"): "everyone has the right to life",
    ("de", "Latn"): "Jeder hat das Recht für sich, überall",
    ("fr", "Latn"): "Tout être a droit à la liberté",
    ("fi", "Latn"): "Jokaisella on oikeus elämään, jäädä",
    ("tr", "Latn"): "Herkesin yaşama hakkı vardır, özgür",
    ("cs", "Latn"): "Každý má právo na život, svobodu",
    ("pl", "Latn"): "Każdy człowiek ma prawo do życia",
    ("sv", "Latn"): "Var och en har rätt till liv, även här",
    ("ru", "Cyrl"): "Каждый человек имеет право на жизнь",
    ("uk", "Cyrl"): "Кожна людина має право на життя",
    ("bg", "Cyrl"): "Всеки човек има право на живот",
    ("el", "Grek"): "Κάθε άτομο έχει δικαίωμα στη ζωή",
    ("ar", "Arab"): "لكل فرد الحق في الحياة والحرية",
    ("he", "Hebr"): "כל אדם יש לו הזכות לחיים ולחירות",
    ("hi", "Deva"): "प्रत्येक व्यक्ति को जीवन का अधिकार है",
    ("th", "Thai"): "ทุกคนมีสิทธิในการดำรงชีวิต",
}
SIZE = (256, 32)
PAGE = (200, 240)
_TABLE = "<table><tr><th>Town</th><th>Year</th></tr><tr><td>Ür</td><td>1900</td></tr></table>"
_PROSE = "La société éprouvée reçoit dès à présent les élèves; chacun répète la même phrase."
_ARABIC = "لكل فرد الحق في الحياة والحرية وفي الأمان على شخصه"
_ANSWERS = {
    Task.TABLE: (DOCUMENT_PROMPT, _TABLE),
    Task.CHART: (FIGURE_PROMPT, _TABLE),
    Task.FORMULA: (OCR_PROMPT, r"\[ \frac{a+b}{c^{2}} \]"),
    Task.MOLECULE: (FIGURE_PROMPT, "CC(=O)Oc1ccccc1C(=O)O"),
    Task.GEOMETRY: (FIGURE_PROMPT, '{"Line": {"line": ["(0, 0) -- (1, 1)"]}}'),
    Task.CAPTION: (CAPTION_PROMPT, "un coucher de soleil doré à la mer"),
    Task.SCENE: (OCR_PROMPT, "CAFÉ\nouvert à midi"),
    Task.TEXT: ("", _PROSE),
}


def picture(text: str, size: tuple[int, int]) -> bytes:
    image = Image.new("L", size, 245)
    draw = ImageDraw.Draw(image)
    for top in range(6, size[1] - 10, 14):
        draw.text((4, top), text.encode("ascii", "replace").decode()[:36], fill=10)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def row(split: Split, task: Task, number: int, **values):
    """A row as a dictionary; what a task has beside that is in `values`."""
    name = f"{split}-{task}-{number}"
    fields = {"id": name, "split": split.value, "task": task.value, "language": "fr"}
    fields |= {"script": "Latn", "source": ("r-tables", "udhr")[number % 2], "document": name}
    fields |= {"licence": "CC0-1.0", "font": "noto-sans", "prompt": OCR_PROMPT, "target": name}
    fields |= {"image": None, "width": 0, "height": 0, "regions": []}
    return fields | {"align_line": None, "align_left": None, "align_right": None} | values


def _line(split: Split, number: int):
    (language, script), target = list(LINES.items())[number % len(LINES)]
    target = f"{target} {number}"
    task = Task.PAGE if number % 4 == 3 else Task.LINE
    lefts = [4 + 6 * place for place in range(len(target))]
    boxes = {"align_left": lefts, "align_right": [left + 6 for left in lefts]}
    boxes |= {"align_line": [0] * len(target)}
    size = {"image": picture(target, SIZE), "width": SIZE[0], "height": SIZE[1]}
    labels = {"language": language, "script": script, "target": target}
    return row(split, task, number, **labels, **boxes, **size)


def _told(split: Split, number: int):
    language, script = list(LINES)[number % len(LINES)]
    target = LINES[language, script]
    return row(
        split,
        Task.TEXT,
        number,
        language=language,
        script=script,
        target=target,
        prompt="",
        font="",
    )


def small_strips(folder: Path) -> Shards:
    """108 training rows and 27 of each held-out split, of sixteen languages."""
    shards = Shards(folder, STRIPS)
    folder.mkdir(parents=True)
    counts = {}
    for split, count in zip(Split, (96, 24, 24), strict=True):
        rows = [_line(split, number) for number in range(count)]
        rows += [_told(split, number) for number in range(count // 8)]
        shards.write(f"{split}.parquet", rows)
        counts[split] = len(rows)
    write_index(folder, "corpus", counts)
    return shards


def _page(split: Split, number: int):
    text, labels = _PROSE, {}
    if number % 3 == 0:
        text, labels = _ARABIC, {"language": "ar", "script": "Arab"}
    blocks = [f"# {text[:20]} {number}", f"{text} {split} {number}"]
    boxes = [(10, 10, 180, 60), (10, 80, 190, 200)]
    names = ("left", "top", "right", "bottom")
    regions = [
        {"label": label, "text": block, "lines": [list(box)], **dict(zip(names, box, strict=True))}
        for label, block, box in zip(("title", "text"), blocks, boxes, strict=True)
    ]
    prompt, target = DOCUMENT_PROMPT, "\n\n".join(blocks)
    if number % 3 == 1:
        prompt = GROUNDED_PROMPT
        target = "\n\n".join(
            f"<|ref|>{region['label']}<|/ref|><|det|>[[50, 60, 700, 800]]<|/det|>\n{region['text']}"
            for region in regions
        )
    shown = {"image": picture(target, PAGE), "width": PAGE[0], "height": PAGE[1]}
    answer = {"prompt": prompt, "target": target, "regions": regions}
    return row(split, Task.DOCUMENT, number, **answer, **shown, **labels)


def _other(split: Split, task: Task, number: int):
    prompt, target = _ANSWERS[task]
    target = target.replace("1900", str(1900 + number))
    shown = {"image": picture(f"{target} {number}", PAGE), "width": PAGE[0], "height": PAGE[1]}
    return row(split, task, number, prompt=prompt, target=target, **(shown if prompt else {}))


def small_mixture(folder: Path) -> Shards:
    """Two training shards of every task and one of each held-out split, with their index."""
    shards = Shards(folder, MIXTURE)
    store = ShardStore(str(folder))
    records: list[ShardRecord] = []
    for split in Split:
        (folder / split).mkdir(parents=True)
        for task in (Task.DOCUMENT, *_ANSWERS):
            for part in range(2 if split is Split.TRAIN else 1):
                path = f"{split}/{task}-{part:05d}-{0:012x}.parquet"
                numbers = range(part * 12, part * 12 + 12)
                make = _page if task is Task.DOCUMENT else None
                shards.write(
                    path, [make(split, n) if make else _other(split, task, n) for n in numbers]
                )
                records.append(store.record(path, split, task))
    store.write_index(Index("corpus", 7, tuple(records), (), ()))
    return shards
