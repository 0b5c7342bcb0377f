"""Characters that show nothing, or turn round how the rest is shown: taken out of text that comes from data.

A zero-width space hides a word from whoever searches for it, a bidirectional override lets "exe.txt" read "txt.exe",
and tag characters carry sentences that a model reads and a person does not.
"""

import re

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f"  # controls, but for white space
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # soft hyphen, joiners of graphemes, fillers
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, direction, annotations
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"  # musical controls, tags
    "|(?<![\u0300-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u0300-\U0010ffff])"  # joiners that join no letters
)


def visible(text: str) -> str:
    """Return a text without characters that nobody sees. Emoji and scripts that need joiners keep them."""
    if text.isascii() and text.isprintable():
        return text
    return _INVISIBLE.sub("", text)
