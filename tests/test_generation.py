"""Every row of a batch is answered as it would be alone, and ends where it must."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
import torch

from components.model.folder import load_model, save_model
from components.model.generation import GREEDY, Decoding, Prompt, Stop, generate
from components.model.repetition import NgramBan
from components.model.views import prepare
from components.nouns import OCR_PROMPT
from tests.tiny_model import MODEL, model_folder, picture

SAMPLED = Decoding(temperature=1.5, top_p=0.9, seed=5)


@pytest.fixture(scope="module", params=["eager", "sdpa"])
def content(request, tmp_path_factory):
    """A model alive enough to say different things."""
    torch.set_num_threads(1)
    made = model_folder(seed=4)
    torch.manual_seed(0)
    for parameter in made.model.parameters():
        parameter.data.add_(torch.randn_like(parameter) * 0.2)
    if request.param == "eager":
        return made
    folder = tmp_path_factory.mktemp("model")
    save_model(folder, made)
    return load_model(folder)


def _text(content, text, limit):
    ids = (content.tokenizer.begin, *content.tokenizer.encode([text])[0])
    return Prompt(ids, (), limit)


def _picture(content, mode, image, limit):
    views = prepare(image, MODEL.views.modes[mode], MODEL.views, MODEL.token_side)
    ids = content.tokenizer.encode_prompt(OCR_PROMPT, [views.tokens])
    return Prompt(tuple(ids), (views.tensors(),), limit)


def _prompts(content):
    return [
        _text(content, "ab", 12),
        _picture(content, "line", picture("abc", 96, 32), 9),
        _picture(content, "page", picture("fed", 64, 64), 14),
        _picture(content, "tiled", picture("h a", 90, 64), 12),
        _picture(content, "line", picture("gg", 96, 32), 3),
        _text(content, "hgfedcba" * 4, 5),
    ]


@contextmanager
def _logits(content, change):
    """Hand the logits of every step to `change`, with the number of the step."""
    steps = []

    def changed(_module, _inputs, output):
        steps.append(len(steps))
        change(output, steps[-1])

    handle = content.model.lm_head.register_forward_hook(changed)
    try:
        yield
    finally:
        handle.remove()


def _never_ending(content):
    return _logits(content, lambda logits, _: logits[:, content.tokenizer.end].fill_(-torch.inf))


@torch.inference_mode()
def _by_full_forward(content, prompt, count):
    """The likeliest next ids, each from a pass over all that is before it."""
    model, answer = content.model, []
    asked = model.embed(torch.tensor([prompt.ids]), model.encode_rows([prompt.pictures]))
    while len(answer) < count:
        said = model.get_input_embeddings()(torch.tensor([answer], dtype=torch.long))
        hidden = model.hidden_states(torch.cat([asked, said], dim=1))
        number = int(model.lm_head(hidden[0, -1]).argmax())
        if number == content.tokenizer.end:
            break
        answer.append(number)
    return tuple(answer)


@pytest.mark.parametrize("decoding", [GREEDY, SAMPLED], ids=["greedy", "sampled"])
def test_mixed_batch_is_answered_as_each_prompt_alone(content, decoding):
    prompts = _prompts(content)
    together = generate(content.model, prompts, decoding)
    assert together == [generate(content.model, [prompt], decoding)[0] for prompt in prompts]
    assert generate(content.model, prompts[::-1], decoding) == together[::-1]
    assert len({answer.ids for answer in together}) > 3


def test_cached_generation_is_the_argmax_of_repeated_full_forward_passes(content):
    prompts = _prompts(content)
    for prompt, answer in zip(prompts, generate(content.model, prompts), strict=True):
        assert answer.ids == _by_full_forward(content, prompt, prompt.limit)
        assert answer.ids


def test_temperature_zero_is_argmax_whatever_the_seed(content):
    prompts = _prompts(content)
    greedy = generate(content.model, prompts)
    assert generate(content.model, prompts, Decoding(temperature=0.0, top_p=0.5, seed=9)) == greedy
    assert generate(content.model, prompts, Decoding(temperature=1.5, top_p=1e-9)) == greedy


def test_sampling_repeats_with_its_seed_and_changes_with_another(content):
    prompts = _prompts(content)
    first = generate(content.model, prompts, SAMPLED)
    assert generate(content.model, prompts, SAMPLED) == first
    other = Decoding(SAMPLED.temperature, SAMPLED.top_p, seed=6)
    assert generate(content.model, prompts, other) != first
    assert generate(content.model, prompts) != first


def test_sampling_draws_by_probability_from_the_smallest_set_that_holds_top_p(content):
    shares = torch.full((content.tokenizer.vocabulary.size,), 1e-9)
    shares[10:13] = torch.tensor([0.5, 0.3, 0.2])
    prompt, drawn = _text(content, "a", 1), {}
    with _logits(content, lambda logits, _: logits.copy_(shares.log().expand_as(logits))):
        for top_p in (0.4, 0.7, 1.0):
            answers = [
                generate(content.model, [prompt], Decoding(1.0, top_p, seed))[0].ids[0]
                for seed in range(40)
            ]
            drawn[top_p] = [answers.count(number) for number in (10, 11, 12)]
    assert drawn[0.4] == [40, 0, 0]
    assert drawn[0.7][2] == 0
    assert drawn[0.7][0] > drawn[0.7][1] > 5
    assert sum(drawn[1.0]) == 40
    assert min(drawn[1.0]) > 2


def test_limit_ends_an_answer_by_length(content):
    prompts = [_text(content, "ab", limit) for limit in (0, 1, 4)]
    with _never_ending(content):
        answers = generate(content.model, prompts)
    assert [len(answer.ids) for answer in answers] == [0, 1, 4]
    assert {answer.stop for answer in answers} == {Stop.LENGTH}


def test_answer_never_grows_beyond_the_models_positions(content):
    prompts = [_text(content, "a" * count, 1000) for count in (89, 94, 95, 96, 120)]
    with _never_ending(content):
        answers = generate(content.model, prompts)
    assert [len(answer.ids) for answer in answers] == [96 - 90, 96 - 95, 0, 0, 0]
    assert {answer.stop for answer in answers} == {Stop.LENGTH}


def test_end_token_ends_an_answer_and_is_no_part_of_it(content):
    end = content.tokenizer.end

    def change(logits, step):
        logits[:, end] = torch.inf if step == 3 else -torch.inf

    prompts = [_text(content, "ab", 10), _text(content, "hg", 2), _text(content, "cd", 3)]
    with _logits(content, change):
        answers = generate(content.model, prompts)
    assert [len(answer.ids) for answer in answers] == [3, 2, 3]
    assert [answer.stop for answer in answers] == [Stop.END, Stop.LENGTH, Stop.LENGTH]
    assert all(end not in answer.ids for answer in answers)


def test_image_token_in_an_answer_is_an_id_like_any_other(content):
    """A model that says what only a prompt should must not end a whole batch."""
    image = content.tokenizer.image
    prompts = [_picture(content, "line", picture("abc", 96, 32), 4), _text(content, "ab", 3)]
    with _logits(content, lambda logits, step: logits[:, image].fill_((-1) ** step * 1000)):
        answers = generate(content.model, prompts)
    assert [answer.ids[::2] for answer in answers] == [(image, image)] * 2
    assert [len(answer.ids) for answer in answers] == [4, 3]


def test_no_prompts_have_no_answers(content):
    assert generate(content.model, []) == []


def _repeated(ids, size, allowed=frozenset()):
    """The n-grams that come again and do not end in an allowed id."""
    ngrams = [tuple(ids[start : start + size]) for start in range(len(ids) - size + 1)]
    return {n for place, n in enumerate(ngrams) if n in ngrams[:place] and n[-1] not in allowed}


@pytest.mark.parametrize(("size", "temperature"), [(2, 0.0), (3, 0.1)])
def test_with_a_ban_no_ngram_is_said_twice_but_for_the_allowed_ids(content, size, temperature):
    """A model that loves three ids repeats itself without a ban."""
    prompts = [_text(content, "ab", 40), _picture(content, "line", picture("abc", 96, 32), 40)]
    allowed = frozenset({22})

    def change(logits, _):
        logits[:, content.tokenizer.end] = -torch.inf
        logits[:, 20:23] += 100

    bans = [None, NgramBan(size), NgramBan(size, 40), NgramBan(size, 40, allowed)]
    answers = {}
    with _logits(content, change):
        for ban in bans:
            decoding = Decoding(temperature, seed=1, ban=ban)
            answers[ban] = [answer.ids for answer in generate(content.model, prompts, decoding)]
    for number, prompt in enumerate(prompts):
        free, whole, window, listed = (answers[ban][number] for ban in bans)
        assert {len(answers[ban][number]) for ban in bans} == {40}
        assert _repeated(free, size)
        assert _repeated([*prompt.ids, *whole], size) == _repeated(prompt.ids, size)
        assert not _repeated(window, size)
        assert not _repeated(listed, size, allowed)
        assert 22 in listed
        assert _repeated(listed, size)
