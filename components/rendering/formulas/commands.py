"""The commands with arguments: their one name in targets and what draws them in typst."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command: `markup` has a place for each argument."""

    name: str
    markup: str
    arguments: int = 1
    high: bool = False  # brackets around it grow
    font: bool = False


def _fonts() -> dict[str, Command]:
    fonts = {
        **{"mathbf": "bold(upright({0}))", "mathrm": "upright({0})", "mathit": "italic({0})"},
        **{"mathsf": "sans(upright({0}))", "mathtt": "mono({0})", "mathcal": "cal({0})"},
        **{"mathbb": "bb({0})", "mathfrak": "frak({0})", "mathscr": "scr({0})"},
        "boldsymbol": "bold({0})",
    }
    commands = {name: Command(f"\\{name}", markup, font=True) for name, markup in fonts.items()}
    others = {"bold": "mathbf", "Bbb": "mathbb", "frak": "mathfrak", "bm": "boldsymbol"}
    others |= {"mathnormal": "mathit", "pmb": "boldsymbol"}
    return commands | {name: commands[font] for name, font in others.items()}


def _accents() -> dict[str, Command]:
    # An accent of no wished size is as wide as the font makes it; the wide ones cover their base.
    narrow = {
        **{"hat": "hat", "check": "caron", "tilde": "tilde", "bar": "macron", "vec": "arrow"},
        **{"dot": "dot", "ddot": "dot.double", "dddot": "dot.triple", "acute": "acute"},
        **{"grave": "grave", "breve": "breve", "mathring": "circle"},
    }
    wide = {
        **{"widehat": "hat({0})", "widetilde": "tilde({0})", "overline": "overline({0})"},
        **{"underline": "underline({0})", "overrightarrow": "arrow({0})"},
        **{"overleftarrow": "arrow.l({0})", "overleftrightarrow": "arrow.l.r({0})"},
    }
    commands = {
        name: Command(f"\\{name}", f"{sign}(size: #0pt, {{0}})") for name, sign in narrow.items()
    }
    commands |= {name: Command(f"\\{name}", markup) for name, markup in wide.items()}
    for name in ("overbrace", "underbrace"):
        commands[name] = Command(f"\\{name}", f"{name}({{0}})", high=True)
    return commands


def _fractions() -> dict[str, Command]:
    commands = {}
    for prefix, style in {"": "{0}", "d": "display({0})", "t": "inline({0})"}.items():
        for name in ("frac", "binom"):
            markup = style.format(f"{name}({{0}}, {{1}})")
            commands[prefix + name] = Command(f"\\{name}", markup, 2, high=True)
    return commands | {"cfrac": commands["dfrac"]}


_ARROW = 'class("relation", attach(limits(stretch({sign})), t: #h(0.4em) {{0}} #h(0.4em)))'

COMMANDS = {
    **_fonts(),
    **_accents(),
    **_fractions(),
    "sqrt": Command("\\sqrt", "sqrt({0})", high=True),
    "cancel": Command("\\cancel", "cancel({0})"),
    "overset": Command("\\overset", "attach(limits({1}), t: {0})", 2),
    "stackrel": Command("\\overset", 'class("relation", attach(limits({1}), t: {0}))', 2),
    "underset": Command("\\underset", "attach(limits({1}), b: {0})", 2),
    "xrightarrow": Command("\\xrightarrow", _ARROW.format(sign="→")),
    "xleftarrow": Command("\\xleftarrow", _ARROW.format(sign="←")),
    "pmod": Command("\\pmod", 'quad \\( op("mod") {0} \\)'),
    "mod": Command("\\mod", 'quad op("mod") {0}'),
}

TEXTS = {
    **{name: "text" for name in ("text", "mbox", "hbox", "textrm", "textnormal")},
    **{name: name for name in ("textbf", "textit")},
}

# Switches: what follows them in their group is drawn so.
SWITCHES = {
    **{"rm": "mathrm", "bf": "mathbf", "it": "mathit", "sf": "mathsf", "tt": "mathtt"},
    **{"cal": "mathcal", "frak": "mathfrak", "bb": "mathbb"},
}
STYLES = {
    "displaystyle": "display({0})",
    "textstyle": "inline({0})",
    "scriptstyle": "script({0})",
    "scriptscriptstyle": "sscript({0})",
}
# Commands of plain TeX that take what stands before and behind them in their group.
INFIXES = {"over": "frac", "choose": "binom"}

SPACES = {
    **{name: (False, "thin") for name in (",", "thinspace")},
    **{name: (False, "med") for name in (":", ">", "medspace")},
    **{name: (False, "thick") for name in (";", "thickspace")},
    # Typst drops the spaces of an operator beside a gap: behind a negative one, signs overlap.
    **{name: (False, "") for name in ("!", "negthinspace")},
    # A backslash alone is a blank whose end was cut off with the end of the formula.
    **{name: (False, "thick") for name in (" ", "", "space", "nobreakspace", "enspace")},
    **{"quad": (True, "quad"), "qquad": (True, "wide")},
}
# Signs of a wished size: \big( and its kin, in em of New Computer Modern's brackets.
SIZES = {
    f"{size}{side}": height
    for size, height in {"big": 1.2, "Big": 1.8, "bigg": 2.4, "Bigg": 3.0}.items()
    for side in ("", "l", "r", "m")
}
# Wrappers that change spacing alone.
CLASSES = {
    **{"mathbin": "binary", "mathrel": "relation", "mathord": "normal", "mathopen": "opening"},
    **{"mathclose": "closing", "mathpunct": "punctuation", "mathinner": "normal"},
}
# What may stand behind \\left and \\big, and how typst is told to let it grow.
BRACKETS = {
    **{"(": "\\(", ")": "\\)", "[": "\\[", "]": "\\]", r"\{": "\\{", r"\}": "\\}"},
    **{
        "|": 'class("fence", \\|)',
        r"\|": 'class("fence", ‖)',
        r"\langle": r"\⟨",
        r"\rangle": r"\⟩",
    },
    **{r"\lfloor": r"\⌊", r"\rfloor": r"\⌋", r"\lceil": r"\⌈", r"\rceil": r"\⌉"},
    **{r"\uparrow": 'class("fence", ↑)', r"\downarrow": 'class("fence", ↓)'},
}
TALL_SIGNS = frozenset(
    {r"\sum", r"\prod", r"\coprod", r"\int", r"\iint", r"\iiint", r"\iiiint", r"\oint"}
    | {r"\bigcup", r"\bigcap", r"\bigoplus", r"\bigotimes", r"\bigodot", r"\bigvee"}
    | {r"\bigwedge", r"\bigsqcup", r"\biguplus"}
)
