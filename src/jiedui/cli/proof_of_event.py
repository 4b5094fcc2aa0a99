"""`jiedui verify` of the proof that one event is in the log: it needs no database either."""

from pathlib import Path

import click

from jiedui.cli.language import is_english, say
from jiedui.reports import verifier
from jiedui.reports.inclusion import FIRST_LINE, MOST_BYTES, NotProved, check_proof

_FIRST = f"{FIRST_LINE}\n".encode()


def is_proof(file: Path) -> bool:
    """Whether the file is such a proof, as the page behind a printout's code gives it."""
    try:
        with file.open("rb") as stream:
            return stream.read(len(_FIRST)) == _FIRST
    except OSError:
        return False


def verify_proof(file: Path, key: bytes) -> int:
    """Say whether the proof holds, and under which key; the exit status."""
    try:
        with file.open("rb") as stream:
            found, public = check_proof(stream.read(MOST_BYTES + 1), key=key)
    except NotProved as refused:
        click.echo(_words_of(refused))
        return 1
    words = say(
        "核验通过：第{number}号事件在日志之中（共{size}个事件）。\n　　事件摘要 {digest}\n　　链首 {head}",
        "It holds: event {number} is in the log of {size} events.\n  Event {digest}\n  Head {head}",
    )
    click.echo(words.format(number=found.number, size=found.size, digest=found.digest, head=found.head))
    click.echo(_signer(public, was_given=bool(key)))
    return 0


def _words_of(refused: NotProved) -> str:
    words = {
        "form": ("文件与纳入证明的写法不符。", "the file isn't in the form of such a proof."),
        "key": ("签名用的不是您给出的公钥。", "it isn't signed by the key that you gave."),
        "signature": ("签名不成立，文件已被改动。", "the signature is wrong: the file was changed."),
        "path": ("由这个事件算不出签名的树根。", "the event doesn't lead to the root that is signed."),
    }
    chinese, english = words[refused.code]
    return say(f"核验不通过：{chinese}", f"It doesn't hold: {english}")


def _signer(public: bytes, *, was_given: bool) -> str:
    if was_given:
        return verifier.say("key_given", "en" if is_english() else "zh", key=public.hex())
    words = say(
        "　　签名公钥 {key} 取自文件内。请与发布单位公布的公钥核对，或用 --key 给出。",
        "  Signed by {key}, a key from inside the file: compare it with the publisher's, or give it as --key.",
    )
    return words.format(key=public.hex())
