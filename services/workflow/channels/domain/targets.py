"""Where a channel may lead: not into the office's own network, unless somebody named the host."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from services.workflow.channels.domain.kinds import ChannelKind

_PORTS = {"https": 443, "http": 80, "smtps": 465, "smtp": 587}
_SCHEMES = {ChannelKind.SMTP: ("smtps", "smtp")}
_TRANSLATED = IPv6Network("64:ff9b::/96")
_MAPPED_BITS = 0xFFFF_FFFF
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address. `shown` is what of it may be seen: the rest may hold a key."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def shown(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Allowed:
    """`internal_host`: the one name inside the own network that was allowed; `loopback`: this machine too."""

    internal_host: str | None = None
    loopback: bool = False


def target(url: str, kind: ChannelKind, allowed: Allowed) -> Target:
    """The parts of an address. Raises ValueError with a sentence for the person who typed it."""
    if len(url) > _LONGEST or not url.isascii() or any(sign <= " " or sign == "\x7f" for sign in url):
        raise ValueError("地址只能用可见的英文字符，且不超过 1000 个字符")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("不是有效的地址") from None
    schemes = _SCHEMES.get(kind, ("https",))
    if not host or parts.username is not None or parts.fragment:
        raise ValueError("地址应写成“协议://主机/路径”，不能带用户名或“#”")
    bare = "https" in schemes and allowed.loopback and is_loopback(host)
    if parts.scheme not in schemes and not (bare and parts.scheme == "http"):
        raise ValueError(f"地址应以 {'、'.join(f'{each}://' for each in schemes)} 开头")
    if _literal(host) is not None and not reachable(host, host, allowed):
        raise ValueError("不能指向本机或内网地址；确需使用内网主机的，请在“内网主机”中写明它的名称")
    return Target(url, parts.scheme, host, port or _PORTS[parts.scheme])


def is_loopback(host: str) -> bool:
    literal = _literal(host)
    return host == "localhost" or (literal is not None and literal.is_loopback)


def reachable(host: str, address: str, allowed: Allowed) -> bool:
    """Whether `host` may be called at the `address` that its name stands for just now."""
    literal = _literal(address)
    if literal is None:
        return False
    literal = _unwrapped(literal)
    if literal.is_loopback:
        return allowed.loopback
    if literal.is_multicast or literal.is_unspecified or literal.is_link_local or literal.is_reserved:
        return False
    if literal.is_global:
        return True
    return literal.is_private and allowed.internal_host is not None and allowed.internal_host == host


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside one of the shapes in which IPv6 carries it."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & _MAPPED_BITS)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)
