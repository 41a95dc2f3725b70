"""Orca loads this file from its data folder. It notes each thing that Orca says in the file named by TRANSCRIPT."""
import os
import time

from orca import speech

TRANSCRIPT = os.environ["TRANSCRIPT"]


def note(kind, text=""):
    words = " ".join(str(text).replace("\ufffc", "").split())
    with open(TRANSCRIPT, "a", encoding="utf-8") as file:
        file.write(f"{time.time():.3f}\t{kind}\t{words}\n")


def noting(name, kind, text_of):
    """Replaces a function of Orca's speech module by one that notes its text first."""
    original = getattr(speech, name)

    def replacement(*args, **kwargs):
        note(kind, text_of(args[0]))
        return original(*args, **kwargs)

    setattr(speech, name, replacement)


def noting_say_all():
    """Orca reads whole pages through an iterator: each utterance is noted when it is taken."""
    original = speech.sayAll

    def watched(utterances):
        for context, voice in utterances:
            note("orca", context.utterance)
            yield [context, voice]

    speech.sayAll = lambda utterances, progress: original(watched(utterances), progress)


noting("_speak", "orca", str)
noting("speakCharacter", "echo", str)
noting("speakKeyEvent", "echo", lambda event: event.getKeyName())
noting_say_all()
note("ready")
