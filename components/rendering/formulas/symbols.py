"""The symbols of LaTeX maths: their characters, their one name in targets, their other names."""

from __future__ import annotations

import unicodedata

# A name in targets and its character. Typst takes the class of an atom (relation, operator ...)
# from the character, as Unicode Technical Report 25 lists it.
_NAMED = """
alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι
kappa κ varkappa ϰ lambda λ mu μ nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ
upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω digamma ϝ omicron ο
Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
aleph ℵ beth ℶ gimel ℷ daleth ℸ hbar ℏ ell ℓ wp ℘ Re ℜ Im ℑ partial ∂ nabla ∇ infty ∞ emptyset ∅
forall ∀ exists ∃ nexists ∄ neg ¬ top ⊤ angle ∠ measuredangle ∡
sphericalangle ∢ triangle △ Box □ Diamond ◇ blacksquare ■ surd √
flat ♭ natural ♮ sharp ♯ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ imath ı jmath ȷ
complement ∁ mho ℧ eth ð prime ′ S § P ¶ diagup ╱ diagdown ╲ vdots ⋮ ddots ⋱
times × div ÷ pm ± mp ∓ cdot ⋅ star ⋆ circ ∘ bullet ∙ cap ∩ cup ∪ uplus ⊎ sqcap ⊓ sqcup ⊔
vee ∨ wedge ∧ setminus ∖ wr ≀ diamond ⋄ bigtriangledown ▽ triangleleft ⊲
triangleright ⊳ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ bigcirc ◯ dagger † ddagger ‡ amalg ⨿
boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡ ltimes ⋉ rtimes ⋊ circledast ⊛ circledcirc ⊚
dotplus ∔ veebar ⊻ barwedge ⊼ doublebarwedge ⩞ divideontimes ⋇ Cap ⋒ Cup ⋓
intercal ⊺ leftthreetimes ⋋ rightthreetimes ⋌ curlyvee ⋎ curlywedge ⋏
leq ≤ geq ≥ neq ≠ equiv ≡ approx ≈ sim ∼ simeq ≃ cong ≅ propto ∝ ll ≪ gg ≫ lll ⋘ ggg ⋙ prec ≺
succ ≻ preceq ⪯ succeq ⪰ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ sqsubset ⊏ sqsupset ⊐
sqsubseteq ⊑ sqsupseteq ⊒ in ∈ ni ∋ notin ∉ mid ∣ parallel ∥ perp ⟂ vdash ⊢ dashv ⊣ models ⊨
Vdash ⊩ Vvdash ⊪ nvdash ⊬ nvDash ⊭ nVdash ⊮ nmid ∤ nparallel ∦ asymp ≍ doteq ≐ smile ⌣
frown ⌢ bowtie ⋈ leqslant ⩽ geqslant ⩾ leqq ≦ geqq ≧ lesssim ≲ gtrsim ≳ lessapprox ⪅
gtrapprox ⪆ lessgtr ≶ gtrless ≷ lessdot ⋖ gtrdot ⋗ triangleq ≜ approxeq ≊ succsim ≿ precsim ≾
succcurlyeq ≽ preccurlyeq ≼ curlyeqprec ⋞ curlyeqsucc ⋟ succapprox ⪸ precapprox ⪷ backsim ∽
subseteqq ⫅ supseteqq ⫆ subsetneq ⊊ supsetneq ⊋ Subset ⋐ Supset ⋑ trianglelefteq ⊴
trianglerighteq ⊵ ntriangleleft ⋪ ntriangleright ⋫
between ≬ pitchfork ⋔ therefore ∴ because ∵ doteqdot ≑ eqcirc ≖ circeq ≗ bumpeq ≏ Bumpeq ≎
nleq ≰ ngeq ≱ nless ≮ ngtr ≯ nprec ⊀ nsucc ⊁ nsubseteq ⊈ nsupseteq ⊉ nsim ≁
ncong ≇
nleftarrow ↚ nrightarrow ↛ nLeftarrow ⇍ nRightarrow ⇏ nleftrightarrow ↮ nLeftrightarrow ⇎
lneqq ≨ gneqq ≩ multimap ⊸ backepsilon ϶
rightarrow → leftarrow ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ uparrow ↑
downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓ Updownarrow ⇕ mapsto ↦ longmapsto ⟼
longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷ Longrightarrow ⟹ Longleftarrow ⟸
Longleftrightarrow ⟺ hookrightarrow ↪ hookleftarrow ↩ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖
rightharpoonup ⇀ rightharpoondown ⇁ leftharpoonup ↼ leftharpoondown ↽ rightleftharpoons ⇌
leftrightharpoons ⇋ twoheadrightarrow ↠ twoheadleftarrow ↞ rightarrowtail ↣ leftarrowtail ↢
rightsquigarrow ⇝ leftrightsquigarrow ↭ leftrightarrows ⇆ rightleftarrows ⇄ rightrightarrows ⇉
leftleftarrows ⇇ upuparrows ⇈ downdownarrows ⇊ upharpoonright ↾ upharpoonleft ↿
downharpoonright ⇂ downharpoonleft ⇃ curvearrowleft ↶ curvearrowright ↷ circlearrowleft ↺
circlearrowright ↻ Rrightarrow ⇛ Lleftarrow ⇚ Lsh ↰ Rsh ↱
sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ iiiint ⨌ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁
bigotimes ⨂ bigodot ⨀ bigvee ⋁ bigwedge ⋀ bigsqcup ⨆ biguplus ⨄
langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ ulcorner ⌜ urcorner ⌝ llcorner ⌞ lrcorner ⌟
"""

# Other names of the same picture: plain TeX, AMS, and the texvc dialect of Wikipedia.
_OTHER_NAMES = """
le leq ge geq ne neq to rightarrow gets leftarrow owns ni land wedge lor vee lnot neg iff
Longleftrightarrow implies Longrightarrow impliedby Longleftarrow dots ldots dotsc ldots dotso
ldots dotsb cdots dotsm cdots dotsi cdots hdots ldots hslash hbar Doteq doteqdot thicksim sim
thickapprox approx varpropto propto smallsetminus setminus smallsmile smile smallfrown frown
shortmid mid shortparallel parallel centerdot cdot restriction upharpoonright square Box vartriangle
triangle triangledown bigtriangledown and wedge or vee exist exists isin in infin infty
part partial rang rangle lang langle alef aleph alefsym aleph
ang angle bull bullet empty emptyset sub subset supe supseteq sube subseteq sdot cdot plusmn pm
real Re image Im weierp wp thetasym vartheta rarr rightarrow larr leftarrow lrarr leftrightarrow
harr leftrightarrow uarr uparrow darr downarrow rArr Rightarrow Rarr Rightarrow lArr Leftarrow
Larr Leftarrow hArr Leftrightarrow Harr Leftrightarrow Lrarr Leftrightarrow uArr Uparrow dArr
Downarrow clubs clubsuit diamonds diamondsuit hearts heartsuit spades spadesuit sect S Dagger
ddagger bigtriangleright triangleright doublecap Cap doublecup Cup llless lll gggtr ggg leadsto
rightsquigarrow lbrace { rbrace } lbrack [ rbrack ] vert | lvert | rvert | Vert \\| lVert \\|
rVert \\| varnothing emptyset bigtriangleup triangle lozenge Diamond bot perp vDash models
vartriangleleft triangleleft vartriangleright triangleright lt < gt > colon : And \\& ast *
"""

# texvc's sets, and the capitals that LaTeX has no command for: Latin letters, set upright.
MACROS = {
    **{rf"\{name}": rf"\mathbb{{{name}}}" for name in "RNZCQH"},
    **{r"\reals": r"\mathbb{R}", r"\natnums": r"\mathbb{N}", r"\cnums": r"\mathbb{C}"},
    **{r"\Reals": r"\mathbb{R}", r"\Complex": r"\mathbb{C}"},
    **{r"\Alpha": r"\mathrm{A}", r"\Beta": r"\mathrm{B}", r"\Epsilon": r"\mathrm{E}"},
    **{r"\Zeta": r"\mathrm{Z}", r"\Eta": r"\mathrm{H}", r"\Iota": r"\mathrm{I}"},
    **{r"\Kappa": r"\mathrm{K}", r"\Mu": r"\mathrm{M}", r"\Nu": r"\mathrm{N}"},
    **{r"\Omicron": r"\mathrm{O}", r"\Rho": r"\mathrm{P}", r"\Tau": r"\mathrm{T}"},
    **{r"\Chi": r"\mathrm{X}"},
    **{r"\sgn": r"\operatorname{sgn}", r"\arccot": r"\operatorname{arccot}"},
    **{r"\arcsec": r"\operatorname{arcsec}", r"\arccsc": r"\operatorname{arccsc}"},
}

# Operators with a name, and those of them whose scripts stand above and below in a display.
OPERATORS = frozenset(
    {"arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "dim", "exp"}
    | {"hom", "ker", "lg", "ln", "log", "sec", "sin", "sinh", "tan", "tanh"}
)
LIMIT_OPERATORS = {
    **{"det": "det", "gcd": "gcd", "inf": "inf", "lim": "lim", "max": "max", "min": "min"},
    **{"Pr": "Pr", "sup": "sup"},
    **{"limsup": "lim sup", "liminf": "lim inf"},
}

NEGATED = {
    **{"=": r"\neq", "<": r"\nless", ">": r"\ngtr", r"\in": r"\notin", r"\leq": r"\nleq"},
    **{
        r"\geq": r"\ngeq",
        r"\subset": r"\not\subset",
        r"\supset": r"\not\supset",
        r"\equiv": r"\not\equiv",
        r"\approx": r"\not\approx",
        r"\subseteq": r"\nsubseteq",
        r"\supseteq": r"\nsupseteq",
    },
    **{r"\sim": r"\nsim", r"\cong": r"\ncong", r"\mid": r"\nmid", r"\parallel": r"\nparallel"},
    **{r"\exists": r"\nexists", r"\vdash": r"\nvdash", r"\models": r"\nvDash"},
    **{r"\vDash": r"\nvDash", r"\Vdash": r"\nVdash", r"\prec": r"\nprec", r"\succ": r"\nsucc"},
    **{r"\rightarrow": r"\nrightarrow", r"\leftarrow": r"\nleftarrow"},
    **{r"\Rightarrow": r"\nRightarrow", r"\Leftarrow": r"\nLeftarrow"},
}

# Signs that are written as they are, or with a backslash, and how typst is told to set them.
_SIGNS = {
    **{sign: "\\" + sign for sign in '()[]/.,;:!?=<>+"'},
    **{digit: digit for digit in "0123456789"},
    **{r"\not\subset": "⊄", r"\not\supset": "⊅", r"\not\equiv": "≢", r"\not\approx": "≉"},
    "-": "−",
    "*": "∗",
    "|": r'class("normal", \|)',
    r"\|": r'class("normal", ‖)',
    r"\{": r"\{",
    r"\}": r"\}",
    r"\%": r"\%",
    r"\$": r"\$",
    r"\#": r"\#",
    r"\&": r"\&",
    r"\_": r"\_",
    r"\backslash": r"\\",
    r"\ldots": r'class("normal", \. thin \. thin \.)',
    r"\cdots": 'class("normal", ⋅ thin ⋅ thin ⋅)',
    r"\bmod": 'class("binary", "mod")',
    "@": r"\@",
}


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def _quoted(sign: str) -> str:
    """Typst pairs brackets and draws a root over what follows, unless behind a backslash."""
    return f"\\{sign}" if sign == "√" or unicodedata.category(sign) in ("Ps", "Pe") else sign


# What stands for a symbol in typst maths, by its LaTeX in targets.
SYMBOLS = {**{f"\\{name}": _quoted(sign) for name, sign in _pairs(_NAMED).items()}, **_SIGNS}
# The LaTeX in targets of every other name of a symbol.
ALIASES = {
    f"\\{name}": f"\\{target}" if target.isalpha() or target in "{}" else target
    for name, target in _pairs(_OTHER_NAMES).items()
}
