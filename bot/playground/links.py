"""Which links Telegram keeps: anything else silently loses its link, as `javascript:` does.

Follows the server's rules, not a general URL standard: a bare host becomes `http://host/`, a host needs a dot, only
http, https, tg, ton and tonsite are known.
"""

from __future__ import annotations

import ipaddress
import re
import string

_OWN = re.compile(r"(tg|ton|tonsite):", re.IGNORECASE)
_SCHEME = re.compile(r"([^:/?#@\[\]]*)://", re.DOTALL)
_SPACES = " \t\r\n\0\v"
_ASCII = set(string.ascii_letters + string.digits)
_HOST = _ASCII | set(".-_!$,~*'();&+=")
_USER = re.compile(r"tg:(?://)?user\?(.*)", re.IGNORECASE | re.DOTALL)
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def checked_link(link: str) -> str:
    """The link as the server stores it, or nothing when it is refused."""
    own = _OWN.match(link)
    scheme = own.group(1).lower() if own else ""
    if own:
        link = link[own.end() :]
        link = link.removeprefix("//")
    parts = _parse(link)
    if parts is None:
        return ""
    protocol, user, host, port, rest = parts
    if scheme in ("tg", "ton"):
        return _own_link(link, scheme, parts)
    if "." not in host and not host.startswith("["):
        return ""
    if scheme == "tonsite":
        return f"tonsite://{host}{rest}"
    at = f"{user}@" if user else ""
    return f"{protocol}://{at}{host}{port}{rest}"


def mentioned_user(link: str) -> int:
    """The user whom a `tg://user?id=` link names, or 0."""
    match = _USER.match(link)
    if match is None:
        return 0
    for pair in match.group(1).split("#", maxsplit=1)[0].split("&"):
        name, _, value = pair.partition("=")
        if name.lower() == "id" and value.isascii() and value.isdigit():
            return int(value) if 0 < int(value) < 1 << 52 else 0
    return 0


Parts = tuple[str, str, str, str, str]


def _own_link(link: str, scheme: str, parts: Parts) -> str:
    protocol, user, host, port, rest = parts
    if link.lower().startswith("http://") or protocol == "https" or user or port or not set(host) <= _ASCII | set("-_"):
        return ""
    return f"{scheme}://{host}{rest[1:] if rest.startswith('/?') else rest}"


def _parse(url: str) -> Parts | None:
    """Protocol, user, host, `:port` and the rest of a URL; None when the server would not take it."""
    protocol = "http"
    match = _SCHEME.match(url)
    if match:
        protocol = match.group(1).translate(_LOWER)
        if protocol not in ("http", "https"):
            return None
        url = url[match.end() :]
    cut = min((at for at in (url.find(sign) for sign in "/?#") if at >= 0), default=len(url))
    place, rest = url[:cut], url[cut:].rstrip(_SPACES)
    place, port = _split_port(place)
    if port is None:
        return None
    at = place.rfind("@")
    user, host = (place[:at], place[at + 1 :]) if at >= 0 else ("", place)
    host = host.translate(_LOWER)
    if not _good_host(host) or not _good_part(user, _HOST | {":"}):
        return None
    if not rest.startswith("/"):
        rest = "/" + rest
    rest = "".join(f"%{ord(sign):02X}" if sign <= " " else sign for sign in rest)
    return protocol, user, host, port, rest


def _split_port(place: str) -> tuple[str, str | None]:
    """The place without its port, and the port as `:80`, as nothing, or None when it is wrong."""
    for at in range(len(place) - 1, 0, -1):
        if place[at] in "]@":
            break
        if place[at] == ":":
            digits = place[at + 1 :]
            number = int(digits) if digits.isascii() and digits.isdigit() and len(digits.lstrip("0")) < 6 else 0
            return place[:at], f":{number}" if 0 < number < 65536 else None
    return place, ""


def _good_host(host: str) -> bool:
    if host in ("", "."):
        return False
    if host.startswith("[") and host.endswith("]"):
        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            return False
        return "%" not in host
    return _good_part(host, _HOST)


def _good_part(part: str, allowed: set[str]) -> bool:
    plain = re.sub(r"%[0-9a-fA-F]{2}", "", part)
    return all(sign in allowed or ord(sign) >= 128 for sign in plain)
