"""Writing a guessed mapping as YAML that a person can check: what was seen, how sure, how often."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from hotline.contacts.importing.dates import Dates
from hotline.contacts.importing.fields import CODE_LISTS
from hotline.contacts.importing.guessing import Choice, Facts, Proposal
from hotline.contacts.importing.vocabulary import Vocabulary
from hotline.contacts.importing.words import ORDINALS, PERSON_NAMES, fold, level

_LISTED: Final = 60
_CHECK: Final = "please check"


def written(proposal: Proposal, words: Vocabulary) -> str:
    """The mapping as commented YAML."""
    return "\n".join([*_head(proposal, words), *_columns(proposal), *_left_out(proposal),
                      *_values(proposal, words), *_defaults(proposal, words), ""])  # fmt: skip


def quoted(text: str) -> str:
    """`text` as a YAML scalar in double quotes, whatever it holds."""
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(
        escapes.get(sign) or (sign if sign.isprintable() else f"\\U{ord(sign):08x}")
        for sign in text
    ) + '"'  # fmt: skip


def _plain(text: str) -> str:
    """`text` fit for a comment of one line."""
    return " ".join("".join(sign for sign in text if sign.isprintable()).split())


def _head(proposal: Proposal, words: Vocabulary) -> Iterator[str]:
    yield f"# Proposed from the first {proposal.rows} rows of {_plain(proposal.source.name)}"
    yield f"# ({proposal.source.described})."
    yield f'# Go through the lines that say "{_CHECK}"; then try it with --mapping and --dry-run.'
    yield "# This file may repeat words of the log: keep it where you keep the log."
    yield "mapping: 1"
    yield f"timezone: {words.timezone}"
    yield ""


def _columns(proposal: Proposal) -> Iterator[str]:
    yield "columns:"
    fields = {choice.field for choice in proposal.choices.values()}
    if not fields & {"started_at", "started_date"}:
        yield "  # No column was recognised that says when a contact began. Add it here, as"
        yield '  # "name of the column": started_at'
    for name in proposal.facts:
        choice = proposal.choices.get(name)
        if choice is None:
            continue
        seen = f"{choice.facts.filled} of {proposal.rows} filled"
        sure = "sure" if choice.sure else f"likely, {_CHECK}"
        if choice.field == "notes" and fold(name) in PERSON_NAMES:
            sure += "; names are kept in the sealed notes"
        if not choice.date_formats:
            yield f"  {quoted(name)}: {choice.field}  # {sure}; {seen}"
            continue
        yield f"  {quoted(name)}:  # {sure}; {seen}"
        yield f"    field: {choice.field}"
        yield f"    date_format: [{', '.join(choice.date_formats)}]  # {choice.remark}"
    if proposal.fill_down:
        yield ""
        yield f"# Often empty: an empty cell repeats the date above it; {_CHECK}."
        yield f"fill_down: [{', '.join(quoted(name) for name in proposal.fill_down)}]"
    yield ""


def _left_out(proposal: Proposal) -> Iterator[str]:
    left = [facts for name, facts in proposal.facts.items() if name not in proposal.choices]
    if not left:
        return
    yield "# Not taken in. To keep one, give it to a field above, for example to notes."
    yield "ignored:"
    for facts in left:
        if fold(facts.name) in ORDINALS:
            why = "counts the rows"
        elif not facts.filled:
            why = "empty"
        else:
            why = f"not understood, {facts.filled} filled, {_CHECK}"
        yield f"  - {quoted(facts.name)}  # {why}"
    yield ""


def _values(proposal: Proposal, words: Vocabulary) -> Iterator[str]:
    blocks: list[str] = []
    for name in proposal.facts:
        choice = proposal.choices.get(name)
        if choice is None:
            continue
        if choice.field in CODE_LISTS:
            lines = list(_coded(choice, words))
        elif choice.field == "place":
            lines = list(_places(choice, words, _a_day(proposal, words)))
        elif choice.field == "centre":
            lines = list(_centres(choice, words))
        else:
            continue
        if lines:
            blocks += [f"  {choice.field}:", *(f"    {line}" for line in lines)]
    if any(not line.lstrip().startswith("#") for line in blocks):
        yield '# What the log says, and our code for it; "" is none, and the text is kept.'
        yield "values:"
        yield from blocks
        yield ""


def _coded(choice: Choice, words: Vocabulary) -> Iterator[str]:
    fallback = words.fallback(choice.field) or '""'
    unknown = 0
    for place, (text, count) in enumerate(_by_frequency(choice.facts)):
        found = words.likely(choice.field, text)
        if found is None and place >= _LISTED:
            unknown += 1
        elif found is None:
            yield f"{quoted(text)}: {fallback}  # {_rows(count)}, {_CHECK}"
        elif found.resembles:
            like = f'like "{_plain(found.resembles)}"'
            yield f"{quoted(text)}: {found.code}  # {_rows(count)}, {like}, {_CHECK}"
        else:
            yield f"{quoted(text)}: {found.code}  # {_rows(count)}"
    if unknown:
        yield f"# and {unknown} rarer texts that become {fallback} and keep their words"
    yield f"# codes: {', '.join(words.codes(choice.field))}"


def _places(choice: Choice, words: Vocabulary, day: date) -> Iterator[str]:
    recognised = unknown = 0
    for text, count in _by_frequency(choice.facts):
        if words.place(text, day) is not None:
            recognised += count
            continue
        unknown += 1
        if unknown <= _LISTED:
            yield f'{quoted(text)}: ""  # {_rows(count)}, place not recognised, {_CHECK}'
    if unknown > _LISTED:
        yield f"# and {unknown - _LISTED} rarer texts that name no place we know"
    if unknown:
        yield f"# {_rows(recognised)} name a known place; keys look like 34/15, country/KH"


def _centres(choice: Choice, words: Vocabulary) -> Iterator[str]:
    codes = " or ".join(words.codes("centre"))
    for text, count in list(_by_frequency(choice.facts))[:_LISTED]:
        code = words.exact("centre", text)
        if code is not None:
            yield f"{quoted(text)}: {code}  # {_rows(count)}"
        else:
            yield f"# {quoted(text)}:   # {_rows(count)}, rejected until {codes} stands here"


def _defaults(proposal: Proposal, words: Vocabulary) -> Iterator[str]:
    fields = {choice.field for choice in proposal.choices.values()}
    yield "# For empty cells and for what the log has no column for. Take away a # to use its line."
    yield "defaults:"
    if "centre" not in fields:
        first, *others = words.codes("centre")
        choice = f"or {', '.join(others)}; " if others else ""
        yield f"  # centre: {first}  # {choice}left out: the manager's own, else by place"
    for field in ("channel", "language"):
        if field not in fields and words.codes(field):
            yield f"  # {field}: {words.codes(field)[0]}"


def _a_day(proposal: Proposal, words: Vocabulary) -> date:
    """A day from the log, so that place names are read by the map of its time."""
    for choice in proposal.choices.values():
        if choice.date_formats and choice.field != "ended_at":
            today = datetime.now(UTC).date()
            dates = Dates(formats=choice.date_formats, timezone=words.timezone, today=today)
            for text in choice.facts.texts:
                day = dates.day_or_none(text)
                if day is not None:
                    return day
    return datetime.now(UTC).date()


def _by_frequency(facts: Facts) -> Iterator[tuple[str, int]]:
    """The texts of a column with their counts, most frequent first; spellings that differ only
    in case or spaces count together, as they do when the mapping is used."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for text, count in sorted(facts.texts.items(), key=lambda each: (-each[1], each[0])):
        counts[level(text)] += count
        shown.setdefault(level(text), text)
    for key, count in counts.most_common():
        yield shown[key], count


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"
