"""What a caller hears that is no person: notices, the question of the language, quiet music.

Spoken by a machine until recorded files are supplied. A file `notice-vi.wav` (or .sln16) in the
operator's directory takes the place of the machine's. Nothing is said here: the words are given.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hotline.telephony.asterisk.shape import Directories

NOTICE_SECONDS = 5.0
_NOTICE = "notice"
_RATE = 16000
_WORDS_A_MINUTE = 155
# espeak-ng calls languages by two letters where there are two.
_VOICES = {"eng": "en", "vie": "vi", "zho": "cmn", "tha": "th", "fra": "fr", "rus": "ru"}
# Raw signed 16 bit of one channel: the file is the sound, so its length tells its duration.
_RAW = ["-r", str(_RATE), "-e", "signed", "-b", "16", "-c", "1", "-t", "raw"]


class NoVoice(LookupError):
    """The machine does not speak the language."""


class Unsuitable(ValueError):
    """A sound cannot be made or must not be played; the sentence says which and why."""


@dataclass(frozen=True)
class Made:
    """A sound that was put in place, and whether a machine speaks it. One of 0 seconds is
    missing: the machine does not speak the language, and no recorded file was supplied."""

    name: str
    seconds: float
    machine: bool


def make(
    places: Directories,
    texts: Mapping[str, Mapping[str, str]],
    recorded: Path | None = None,
) -> list[Made]:
    """Puts every sound in place: `texts` is kind -> language -> words, and the result is
    `hotline/KIND-LANGUAGE` for Asterisk. What has not changed is not made again.

    Raises Unsuitable: a notice is longer than five seconds, a program is missing.
    """
    places.sounds.mkdir(parents=True, exist_ok=True)
    places.music.mkdir(parents=True, exist_ok=True)
    made = []
    for kind, spoken in texts.items():
        for language, words in spoken.items():
            own = _recorded(recorded, f"{kind}-{language}")
            made.append(_one(places.sounds, kind, language, words, own))
    music = _recorded(recorded, "music")
    _music(places.music / "music.sln16", music)
    return made


def _one(sounds: Path, kind: str, language: str, words: str, own: Path | None) -> Made:
    name = f"{kind}-{language}"
    path, mark = sounds / f"{name}.sln16", sounds / f".{name}"
    state = _state(words, language, own)
    if not (path.exists() and mark.exists() and mark.read_text() == state):
        with tempfile.TemporaryDirectory() as folder:
            try:
                source = own or _speak(Path(folder) / "spoken.wav", language, words)
            except NoVoice:
                return Made(name, 0.0, machine=True)
            part = Path(folder) / "part.raw"
            _run("sox", *_input(source), *_RAW, str(part), "norm", "-6")
            _refuse_long(kind, name, part)
            narrow = Path(folder) / "narrow.raw"
            _run("sox", *_RAW, str(part), *_RAW[2:], "-r", "8000", str(narrow))
            shutil.copyfile(narrow, sounds / f"{name}.sln")
            shutil.copyfile(part, path)
        mark.write_text(state)
    return Made(name, seconds(path), own is None)


def seconds(path: Path) -> float:
    """How long a sound of ours lasts."""
    return path.stat().st_size / 2 / (_RATE if path.suffix == ".sln16" else 8000)


def _refuse_long(kind: str, name: str, part: Path) -> None:
    lasts = part.stat().st_size / 2 / _RATE
    if kind == _NOTICE and lasts > NOTICE_SECONDS:
        raise Unsuitable(
            f"{name} lasts {lasts:.1f} seconds; a notice may have {NOTICE_SECONDS:g}. Shorten it."
        )


def _speak(path: Path, language: str, words: str) -> Path:
    try:
        voice = ["-v", _VOICES.get(language, language), "-s", str(_WORDS_A_MINUTE)]
        _run("espeak-ng", *voice, "-w", str(path), "--", words)
    except Unsuitable as error:
        if "voice does not exist" in str(error):
            raise NoVoice(language) from error
        raise
    # The silence before and after belongs to the machine, not to the words.
    trimmed = path.with_name("trimmed.wav")
    ends = ["silence", "1", "0.02", "0.5%", "reverse"]
    _run("sox", str(path), str(trimmed), *ends, *ends)
    return trimmed


def _music(path: Path, own: Path | None) -> None:
    """Soft fifths that come and go, with pauses: no melody, no licence, quiet under thoughts."""
    mark = path.with_name(".music")
    state = _state("fifths", "", own)
    if path.exists() and mark.exists() and mark.read_text() == state:
        return
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "music.raw"
        if own is not None:
            _run("sox", *_input(own), *_RAW, str(part))
        else:
            with part.open("wb") as whole:
                for low in (220, 196, 174.6, 196):
                    tone = Path(folder) / "tone.raw"
                    chord = ["synth", "4", "sine", str(low), "synth", "4", "sine", "mix"]
                    chord += [str(low * 1.5), "fade", "t", "1.5", "4", "2", "vol", "0.12"]
                    _run("sox", "-n", *_RAW, str(tone), *chord, "pad", "0", "1")
                    whole.write(tone.read_bytes())
        shutil.copyfile(part, path)
    mark.write_text(state)


def _recorded(folder: Path | None, name: str) -> Path | None:
    if folder is None:
        return None
    for ending in (".wav", ".sln16", ".sln"):
        if (path := folder / f"{name}{ending}").exists():
            return path
    return None


def _input(path: Path) -> list[str]:
    if path.suffix == ".wav":
        return [str(path)]
    rate = str(_RATE if path.suffix == ".sln16" else 8000)
    return ["-r", rate, *_RAW[2:], str(path)]


def _state(words: str, language: str, own: Path | None) -> str:
    digest = hashlib.sha256(f"{language} {_WORDS_A_MINUTE} {words}".encode())
    if own is not None:
        digest.update(own.read_bytes())
    return digest.hexdigest()


def _run(program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise Unsuitable(
            f"{program} is not installed. Install it, or supply every sound as a recorded file."
        )
    done = subprocess.run([program, *arguments], capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise Unsuitable(f"{program} failed: {said[-1] if said else done.returncode}")
