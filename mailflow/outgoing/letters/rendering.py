"""The templates/ folder, loaded, checked and tried at start, and letters rendered from it.

Called by the workflow with values, gives a subject and a text; `compose` makes the mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import jinja2

from mailflow.errors import Fault, TemplateError
from mailflow.model import Reason
from mailflow.outgoing.compose import FOOTER_MARK, SUBJECT_LIMIT, one_line
from mailflow.outgoing.letters.catalogue import LETTERS
from mailflow.outgoing.letters.footers import City, Keeping, footer
from mailflow.outgoing.letters.layout import laid_out
from mailflow.outgoing.letters.templating import TEMPLATE_FAILS, compiled, failure
from mailflow.outgoing.letters.variables import NOON, VARIABLES
from mailflow.outgoing.wording import (
    Words,
    language_folders,
    meant,
    places,
    read_sentences,
    read_words,
    sentence_faults,
)

LAST_RESORT = "en"  # The language that every letter must exist in.
_KEEPING = Keeping()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter's words. `text` ends with the footer behind "-- "; `language` is the one that was found for it."""

    subject: str
    text: str
    language: str


class Letters:
    """All templates of a folder, compiled once; none is read later. Raises TemplateError with every fault."""

    def __init__(
        self,
        templates_folder: Path,
        cities: Mapping[str, City],
        reason_codes: Iterable[str] = (),
        keeping: Keeping = _KEEPING,
    ) -> None:
        """`reason_codes`: those that the rest of mailflow may use; each needs its sentence in English at least."""
        self._cities = cities
        self._keeping = keeping
        self._templates: dict[tuple[str, str, str], jinja2.Template] = {}
        self._words: dict[tuple[str, str], Words] = {}
        self._reasons: dict[str, dict[str, str]] = {}
        faults: list[Fault] = []
        for city_key, language, folder in language_folders(templates_folder, cities, faults):
            self._load_words(city_key, language, folder, faults)
            if not city_key:
                self._reasons[language] = read_sentences(folder / "reasons.toml", faults)
            for path in sorted(folder.glob("*/*.txt")):
                self._load_template(city_key, language, path, faults)
        faults += self._missing(templates_folder, reason_codes)
        if not faults:
            faults += self._tried()
        if faults:
            raise TemplateError(faults)

    def render(
        self, name: str, language: str, city_key: str, variables: Mapping[str, object], on: date | None = None
    ) -> Rendered:
        """The letter in the reader's language, else the city's, else English; what it does not know is left aside.

        `on`: the day on which it is written, from which its footer counts; None for a sample. Raises TemplateError when one is missing or the template fails on it: the error never holds what was in it.
        """
        found = self.language(name, language, city_key)
        for place in (city_key, ""):
            if template := self._templates.get((place, found, name)):
                return self._rendered(template, name, found, city_key, variables, on)
        raise KeyError(name)

    def page(self, name: str, language: str, city_key: str, variables: Mapping[str, object]) -> str:
        """A text that goes with a letter as a file: its title, and no footer. Raises as `render` does."""
        rendered = self.render(name, language, city_key, variables)
        return f"{rendered.subject}\n\n{rendered.text.rpartition(FOOTER_MARK)[0]}\n"

    def language(self, name: str, language: str, city_key: str) -> str:
        """In which language this letter will be: what category names are looked up in before `render`."""
        for code in (language, self._cities[city_key].language):
            if (city_key, code, name) in self._templates or ("", code, name) in self._templates:
                return code
        return LAST_RESORT

    def reason(self, language: str, reason: Reason) -> str:
        """The reason as a sentence in that language, else in English; the bare code when none fits."""
        for code in (language, LAST_RESORT):
            sentence = self._reasons.get(code, {}).get(reason.code)
            if sentence is not None and places(sentence) <= reason.values.keys():
                return one_line(sentence.format_map(reason.values))
        return one_line(reason.code)

    def words(self, language: str, city_key: str = "") -> Words:
        """The words of that language, as the city changed them; else in the city's language, else in English."""
        city_language = self._cities[city_key].language if city_key else LAST_RESORT
        for code in (language, city_language, LAST_RESORT):
            for place in (city_key, ""):
                if words := self._words.get((place, code)):
                    return words
        raise KeyError(language)

    def languages(self) -> list[str]:
        """The languages that there are words in."""
        return sorted({language for _, language in self._words})

    def from_name(self, language: str, city_key: str) -> str:
        """What stands before our address in From."""
        return self.words(language, city_key).from_name.format(city=self._cities[city_key].name)

    def _rendered(
        self,
        template: jinja2.Template,
        name: str,
        language: str,
        city_key: str,
        variables: Mapping[str, object],
        on: date | None = None,
    ) -> Rendered:
        wanted = LETTERS[name].variables
        if missing := [variable for variable in wanted if variable not in variables]:
            raise TemplateError([Fault(template.filename or name, None, f"nobody gave it: {', '.join(missing)}")])
        city = self._cities[city_key].name if city_key else "Gera"
        words = self.words(language, city_key)
        context = {variable: variables[variable] for variable in wanted}
        try:
            whole = template.render(context, city=city, city_key=city_key, language=language, words=words)
        except TEMPLATE_FAILS as error:
            raise TemplateError([failure(template, error)]) from None
        subject, _, body = whole.partition("\n")
        below = footer(name, words, self._cities.get(city_key), self._keeping, on or NOON.date())
        return Rendered(one_line(subject, SUBJECT_LIMIT), f"{laid_out(body)}\n{FOOTER_MARK}{below}\n", language)

    def _load_words(self, city_key: str, language: str, folder: Path, faults: list[Fault]) -> None:
        path = folder / "words.toml"
        general = self._words.get(("", language)) if city_key else None
        if city_key and not path.exists():
            return
        if words := read_words(path, general, faults):
            self._words[city_key, language] = words

    def _load_template(self, city_key: str, language: str, path: Path, faults: list[Fault]) -> None:
        name = f"{path.parent.name}/{path.stem}"
        if name not in LETTERS:
            faults.append(Fault(path, None, f"there is no letter {name}{meant(name, LETTERS)}"))
        elif template := compiled(self.reason, path, name, faults):
            self._templates[city_key, language, name] = template

    def _missing(self, folder: Path, reason_codes: Iterable[str]) -> Iterator[Fault]:
        """Letters that English lacks, codes without a sentence, and codes elsewhere that English does not know."""
        for name in LETTERS:
            if ("", LAST_RESORT, name) not in self._templates:
                yield Fault(folder / LAST_RESORT / f"{name}.txt", None, "this letter is missing or wrong")
        known = self._reasons.get(LAST_RESORT, {})
        for language, sentences in self._reasons.items():
            codes = reason_codes if language == LAST_RESORT else ()
            yield from sentence_faults(folder / language / "reasons.toml", sentences, known, codes)

    def _tried(self) -> Iterator[Fault]:
        """Every template with every sample of its variables: what fails now would fail when a letter is due."""
        for (city_key, language, name), template in self._templates.items():
            samples = {variable: VARIABLES[variable].samples for variable in LETTERS[name].variables}
            for turn in range(max((len(some) for some in samples.values()), default=1)):
                variables = {variable: some[turn % len(some)] for variable, some in samples.items()}
                try:
                    self._rendered(template, name, language, city_key, variables)
                except TemplateError as error:
                    yield from error.faults
                    break
