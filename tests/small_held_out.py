"""A small corpus with the articles that scriptorium-100 is made of, in three languages."""

from __future__ import annotations

import json
from pathlib import Path

from components.benchmark.declaration import Declaration
from components.evaluation.hundred.held_out import DOCUMENTS, SOURCE
from components.library.rows import Genre, TextRow
from components.library.tongues import Tongue
from components.library.writer import write_text
from components.nouns import Split
from tests.small_library import ARABIC, ENGLISH, HINDI, small_library

TONGUES = (ARABIC, ENGLISH, HINDI)
_ARTICLES = {
    ENGLISH: (
        "Every harbour keeps a light that burns through the longest night of winter.",
        "No letter shall be opened by anyone but the person to whom it was written.",
        "The mill by the river grinds the corn of three villages and asks for little.",
        "Whoever finds a lost book brings it back to the shelf from which it was taken.",
        "Bread, salt and a place by the fire are given to each traveller who knocks.",
    ),
    HINDI: (
        "हर बंदरगाह में एक दीपक होता है जो सर्दियों की सबसे लंबी रात में भी जलता रहता है।",
        "किसी का पत्र उस व्यक्ति के सिवा कोई नहीं खोलेगा जिसके नाम वह लिखा गया है।",
        "नदी के किनारे की चक्की तीन गाँवों का अनाज पीसती है और बहुत कम माँगती है।",
        "जिसे खोई हुई किताब मिले वह उसे उसी अलमारी में वापस रख दे जहाँ से वह ली गई थी।",
        "दरवाज़ा खटखटाने वाले हर यात्री को रोटी, नमक और आग के पास जगह दी जाती है।",
    ),
    ARABIC: (
        "في كل ميناء مصباح يضيء طوال أطول ليلة من ليالي الشتاء الباردة",
        "لا يفتح الرسالة أحد سوى الشخص الذي كتبت إليه منذ البداية",
        "تطحن الطاحونة على ضفة النهر قمح ثلاث قرى ولا تطلب إلا القليل",
        "من وجد كتابا ضائعا أعاده إلى الرف الذي أخذ منه قبل زمن طويل",
        "يعطى كل مسافر يطرق الباب خبزا وملحا ومكانا قرب النار الدافئة",
    ),
}


def small_held_out(folder: Path) -> Path:
    """Write `folder/data`, with other articles of the source too, and return it."""
    data = small_library(folder).data
    write_text(data, SOURCE, _rows())
    index = data / "corpus.json"
    sources = json.loads(index.read_text(encoding="utf-8"))["sources"]
    sources.append({"name": SOURCE, "kind": "text", "licence": "CC0-1.0", "notice": "For tests."})
    index.write_text(json.dumps({"sources": sources}), encoding="utf-8")
    return data


def undeclared() -> Declaration:
    """A declaration of these languages without a hash."""
    families = frozenset({"noto-sans", "noto-sans-arabic"})
    return Declaration("", 0, SOURCE, DOCUMENTS, TONGUES, families, frozenset())


def _rows():
    for tongue, sentences in _ARTICLES.items():
        for place, document in enumerate(sorted(DOCUMENTS)):
            for step in range(3):
                text = f"{sentences[place]} {sentences[(place + step + 1) % 5]}"
                yield TextRow(tongue, document, Genre.PROSE, Split.TEST, text)
        yield TextRow(tongue, "article-01", Genre.PROSE, Split.TEST, _other(tongue))
        yield TextRow(tongue, "article-06", Genre.PROSE, Split.VALIDATION, _other(tongue))


def _other(tongue: Tongue) -> str:
    return " ".join(reversed(_ARTICLES[tongue][0].split()))
