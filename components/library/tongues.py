"""Languages as written in one script, whatever name a package gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

# Codes that packages use and BCP 47 does not, or that it would read as something else.
_ALIASES = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "no": "nb",
    "jp": "ja",
    "crh": "crh-Latn",
    "bat-smg": "sgs",
    "fiu-vro": "vro",
    "roa-rup": "rup",
    "be-x-old": "be",
    "zh-classical": "lzh",
    "nan": "nan-Latn",
    "zh-min-nan": "nan-Latn",
    "cdo": "cdo-Latn",
    "hak": "hak-Latn",
}
_GLIBC_SCRIPTS = {
    "latin": "Latn",
    "latn": "Latn",
    "cyrillic": "Cyrl",
    "cyrl": "Cyrl",
    "devanagari": "Deva",
    "arabic": "Arab",
}
_CHINESE_SCRIPTS = frozenset({"Hans", "Hant"})
# Uncoded, multiple, undetermined and no language; qaa to qtz are for private use (ISO 639-2).
_NO_LANGUAGES = frozenset({"mis", "mul", "und", "zxx"})
_PRIVATE_USE = re.compile(r"q[a-t][a-z]|x(-.*)?")
# Made-up translations for tests of programs: accented, mirrored and lengthened English.
_PSEUDO_REGIONS = frozenset({"XA", "XB", "XL"})
NO_SCRIPT = "Zxxx"
RIGHT_TO_LEFT_SCRIPTS = frozenset(
    {"Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}
)


@dataclass(frozen=True, slots=True, order=True)
class Tongue:
    """A language as written in one script."""

    language: str  # BCP 47, with a script subtag only where the script is not the usual one
    script: str  # ISO 15924

    @property
    def tag(self) -> str:
        """The name of its files: `sr_Cyrl`, `sr-Latn_Latn`, `zh-Hans_Hans`."""
        return f"{self.language}_{self.script}"

    @classmethod
    def of_tag(cls, tag: str) -> Tongue:
        """The inverse of `tag`."""
        return cls(*tag.rsplit("_", 1))


# Formulas, molecules and figures without words: no linguistic content (zxx), in no script.
WORDLESS = Tongue("zxx", NO_SCRIPT)


@cache
def resolve(code: str) -> Tongue | None:
    """Return the language a package's code names; regions are dropped, scripts kept.

    Understands `pt_BR`, `sr@latin`, `zh-Hant-TW`, `be-tarask`; a language with a
    macrolanguage that everyone writes instead goes by that (`arb` is `ar`, `cmn` is `zh`).
    None for what is no language: private use, pseudo-locales, `mul`, `und`, `zxx`.
    """
    import langcodes

    base, _, modifier = code.strip().partition("@")
    wanted = base.split(".")[0].replace("_", "-")
    wanted = _ALIASES.get(wanted.lower(), wanted)
    try:
        language = langcodes.get(wanted).prefer_macrolanguage()
        script = _GLIBC_SCRIPTS.get(modifier.lower())
        if script:
            language = language.update_dict({"script": script})
        full = language.maximize()
    except (langcodes.LanguageTagError, AttributeError):
        return None
    if not _is_written(language.language) or language.territory in _PSEUDO_REGIONS:
        return None
    if not full.script or not language.is_valid():
        return None
    usual = langcodes.get(full.language).maximize().script
    subtag = full.script != usual or full.script in _CHINESE_SCRIPTS
    return Tongue(f"{full.language}-{full.script}" if subtag else full.language, full.script)


def _is_written(language: str | None) -> bool:
    return bool(language) and not (
        language in _NO_LANGUAGES or _PRIVATE_USE.fullmatch(language or "")
    )


def name_of(language: str) -> str:
    """The English name of a language, for people."""
    import langcodes

    return langcodes.get(language).display_name()
