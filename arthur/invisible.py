"""Characters that show nothing, or turn round how the rest is shown: taken out of text that comes from data.

A zero-width space hides a word from whoever searches for it, a bidirectional override lets "exe.txt" read "txt.exe",
and tag characters carry sentences that a model reads and a person does not.
"""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f"  # controls, but for white space
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # soft hyphen, joiners of graphemes, fillers
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, direction, annotations
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"  # musical controls, tags
    "|(?<![\u0300-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u0300-\U0010ffff])"  # joiners that join no letters
)
_JOINERS = "\u200c\u200d"
_LINE_ENDS = {"\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs"})
_SUPPLEMENT = range(0xE0000, 0xE0200)
"""Tags and variation selectors: a text can be written in them that nobody sees."""


def visible(text: str) -> str:
    """Return a text without characters that nobody sees. Emoji and scripts that need joiners keep them."""
    if text.isascii() and text.isprintable():
        return text
    return _INVISIBLE.sub("", text)


def legible(text: str) -> str:
    """Return what a person sees of a text, for a model to read no more than that; every line end is a plain one.

    Stricter than `visible`, which is for text that people read: whatever Unicode calls a format character goes, too.
    """
    return "".join(_LINE_ENDS.get(sign, sign) for sign in text if _is_seen(sign))


def _is_seen(sign: str) -> bool:
    if sign in _JOINERS or sign in _LINE_ENDS or sign in "\n\t":
        return True
    return unicodedata.category(sign) not in _HIDDEN and ord(sign) not in _SUPPLEMENT
