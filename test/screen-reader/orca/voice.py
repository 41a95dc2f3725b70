"""The voice: stays busy as long as a real voice would, so that an interruption cuts it off (the process is killed then)."""
import os
import sys
import time

CHARACTERS_PER_SECOND = 15
PAUSE = 0.15


def note(kind, text):
    words = " ".join(text.split())
    with open(os.environ["TRANSCRIPT"], "a", encoding="utf-8") as file:
        file.write(f"{time.time():.3f}\t{kind}\t{os.getpid()} {words}\n")


text = sys.stdin.read()
note("begin", text)
time.sleep(PAUSE + len(text) / CHARACTERS_PER_SECOND)
note("end", "")
