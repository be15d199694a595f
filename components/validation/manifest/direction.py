"""Whether a text runs backwards, told by signs that hold whatever it says.

Two kinds of reversal leave different signs. Reversed characters (and right-to-left text stored in
the order in which it is seen): final forms and marks begin words, capitals end them, brackets and
stops hang on the wrong side. Reversed words: sentences end before a small letter, and a line's
first word bears the stop of its last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np

from components.validation.manifest.characters import Characters, Flags, code_set
from components.validation.manifest.scripts import count_within, word_bounds

# Fewer signs say nothing. Abbreviations look like the ends of sentences, so of those more.
FEWEST_CHARACTER_SIGNS = 3
FEWEST_WORD_SIGNS = 6

# What begins no word or clause: final forms (Hebrew, Greek, Syriac), letters that only end words
# (Arabic teh marbuta, alef maksura; Urdu yeh barree, noon ghunna), Thai and Lao vowels written
# after their consonant, small kana, the Japanese lengthening mark, moraic nasal and particle wo,
# Chinese particles, Korean particles.
_ENDING = "ךםןףץςܤةىےںۀะาำๅๆฯະາຳໆゃゅょャュョっッーんンを的了吗嗎呢吧를는을"
# What ends no word or clause: Unicode's Logical_Order_Exception (Thai, Lao, New Tai Lue and Tai
# Viet vowels before their consonant), Hebrew letters that have a final form, Arabic alef with madda
# or hamza below, Chinese conjunctions.
_BEGINNING = "เแโใไເແໂໃໄ\u19b5\u19b6\u19b7\u19ba\uaab5\uaab6\uaab9\uaabb\uaabcכמנצآإ或與但而请請"
# Frequent Chinese words that no word is backwards: Chinese has no final forms and few marks.
_CHINESE = (
    "我们|我們|他们|他們|这个|這個|这些|這些|没有|沒有|什么|什麼"
    "|任何|自由|权利|權利|国家|國家|或者|以及|因为|因為|如果|可以"
)
_SENTENCE_ENDS = ".!?؟۔।॥။。！？։܂߸߹᱾᱿።"
_STOPS = f"{_SENTENCE_ENDS},،؛၊፣፤，、；"
_OPENING_MARKS = "¿¡"
_LOW_QUOTES = "‚„⹂"  # Unicode says they open; in some languages they close
_VARIATIONS = range(0xFE00, 0xFE10)
_FEWEST_WORD_LETTERS = 3  # "pH", "mA" and initials tell nothing

# A sentence that ends and the letter after it; a shorter word with a stop may be an abbreviation.
# Without the look back, a long run of letters would be tried from each of them.
_BREAK = re.compile(rf"(?<![^\W\d_])[^\W\d_]{{4,}}+[{_SENTENCE_ENDS}]\s+([^\W\d_])")
_CHINESE_WORD, _CHINESE_BACKWARDS = re.compile(_CHINESE), re.compile(_CHINESE[::-1])
_FIRST_WORD_ENDS = re.compile(rf"[^\W\d_]{{3,}}[{_SENTENCE_ENDS}]\s")
_WORDS_OF_A_SENTENCE = 4


@dataclass(frozen=True, slots=True)
class _Signs:
    """How many signs say that the text runs forward, and how many backward."""

    forward: int
    backward: int

    def share(self, fewest: int) -> float | None:
        """Of those that say backward; null of too few."""
        count = self.forward + self.backward
        return self.backward / count if count >= fewest else None


def reversed_share(characters: Characters) -> float | None:
    """Share of the signs that say the text runs backwards; null with too few signs.

    Of reversed characters and reversed words, the share that is higher.
    """
    of_characters = _sum(
        _forms(characters),
        _capitals(characters),
        _attached(characters),
        _chinese_words(characters.text),
    )
    of_words = _sum(_breaks(characters.text), _lines(characters.text))
    shares = (of_characters.share(FEWEST_CHARACTER_SIGNS), of_words.share(FEWEST_WORD_SIGNS))
    return max((share for share in shares if share is not None), default=None)


def _sum(*signs: _Signs) -> _Signs:
    return _Signs(sum(sign.forward for sign in signs), sum(sign.backward for sign in signs))


def _forms(characters: Characters) -> _Signs:
    """Letters and marks that stand only at the ends or only at the beginnings of words."""
    inside = _in_words(characters)
    starts, ends = word_bounds(inside)
    lasts = ends - 1
    several = lasts > starts
    starts, lasts = starts[several], lasts[several]
    ending = characters.marks | characters.within(_set(_ENDING))
    beginning = characters.within(_set(_BEGINNING))
    forward = ending[lasts].sum() + beginning[starts].sum()
    return _Signs(int(forward), int(ending[starts].sum() + beginning[lasts].sum()))


def _in_words(characters: Characters) -> Flags:
    inside = characters.letters | characters.marks | characters.are("Cf")
    return inside & ~characters.within(code_set(*_VARIATIONS))


def _capitals(characters: Characters) -> _Signs:
    """Words of small letters with one capital, the first letter or the last."""
    capitals, small = characters.are("Lu", "Lt"), characters.are("Ll")
    if not capitals.any():
        return _Signs(0, 0)
    starts, ends = word_bounds(characters.letters)
    one = count_within(capitals, starts, ends) == 1
    one &= count_within(small, starts, ends) == ends - starts - 1
    one &= ends - starts >= _FEWEST_WORD_LETTERS
    return _Signs(int(capitals[starts[one]].sum()), int(capitals[ends[one] - 1].sum()))


def _attached(characters: Characters) -> _Signs:
    """Stops and closing brackets hang on the word before them, opening ones on the next."""
    worded = characters.letters | characters.marks
    blank = characters.spaces
    before_word, before_blank = _before(worded, False), _before(blank, True)
    after_word, after_blank = _after(worded, False), _after(blank, True)
    opening = characters.are("Ps") & ~characters.within(_set(_LOW_QUOTES))
    opening |= characters.within(_set(_OPENING_MARKS))
    closing = characters.are("Pe") | characters.within(_set(_STOPS))
    on_the_left, on_the_right = before_word & after_blank, before_blank & after_word
    forward = (closing & on_the_left).sum() + (opening & on_the_right).sum()
    return _Signs(int(forward), int((closing & on_the_right).sum() + (opening & on_the_left).sum()))


def _chinese_words(text: str) -> _Signs:
    if text.isascii():
        return _Signs(0, 0)
    return _Signs(len(_CHINESE_WORD.findall(text)), len(_CHINESE_BACKWARDS.findall(text)))


def _before(flags: Flags, edge: bool) -> Flags:
    return np.concatenate([[edge], flags[:-1]])


def _after(flags: Flags, edge: bool) -> Flags:
    return np.concatenate([flags[1:], [edge]])


def _breaks(text: str) -> _Signs:
    """Sentences that end before a capital or before a small letter."""
    following = _BREAK.findall(text)
    capitals = sum(map(str.isupper, following))
    # Georgian letters have capitals that begin no sentence: they are their own title case.
    small = sum(letter != letter.title() for letter in following)
    return _Signs(capitals, small)


def _lines(text: str) -> _Signs:
    """Lines that end as sentences do, or whose first word alone does."""
    forward = backward = 0
    for line in text.splitlines():
        if line.count(" ") < _WORDS_OF_A_SENTENCE - 1:
            continue
        if line.rstrip().endswith(tuple(_SENTENCE_ENDS)):
            forward += 1
        elif _FIRST_WORD_ENDS.match(line):
            backward += 1
    return _Signs(forward, backward)


@cache
def _set(characters: str) -> Flags:
    return code_set(*map(ord, characters))
