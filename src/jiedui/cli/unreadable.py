"""The answer to a request that no page gets to read: its address is too long, its heads are, or it is no HTTP."""

from contextlib import suppress
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

LONGEST_LINE = 8190  # more than this Gunicorn lets nobody allow; browsers and proxies stop near it as well


class Worker(ThreadWorker):
    """Gunicorn's, which says to people what is wrong in a page like any other."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what can't be read; what failed while it was answered is Gunicorn's to tell."""
        if not isinstance(exc, ParseException):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("a request from %s can't be read: %s", addr[0] if addr else "a socket", exc)
        with suppress(OSError):
            write_nonblock(client, _answer(type(exc)))


@cache
def _answer(fault: type[ParseException]) -> bytes:
    status, words = _words(fault)
    page = render_to_string("web/broken.html", {"title": _("请求有误"), "words": words}).encode()
    heads = (
        f"HTTP/1.1 {status}",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(page)}",
    )
    return "\r\n".join((*heads, "", "")).encode() + page


def _words(fault: type[ParseException]) -> tuple[str, str]:
    if issubclass(fault, LimitRequestLine):
        return "414 URI Too Long", _("地址太长，服务器读不了。请返回上一页，缩短检索词或减少筛选条件。")
    if issubclass(fault, LimitRequestHeaders):
        return "431 Request Header Fields Too Large", _("浏览器随请求带来的内容太多。请清除本站的 Cookie 后重试。")
    return "400 Bad Request", _("无法理解这个请求，请返回上一页重试。")
