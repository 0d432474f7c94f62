"""Database URLs in all their spellings, turned into what libpq understands."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, unquote

import psycopg
from psycopg import conninfo, pq

from schemadrift.errors import UsageError

_URL = re.compile(
    r"(?P<scheme>[A-Za-z][\w.-]*)(?:\+(?P<driver>\w+))?://"
    r"(?:(?P<user>[^:/@]*)(?::(?P<password>[^@]*))?@)?"
    r"(?P<hosts>[^/?]*)(?:/(?P<dbname>[^?]*))?(?:\?(?P<query>.*))?\Z",
    re.DOTALL,
)
_HOST = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*)(?::(?P<port>.*))?\Z")
_SCHEMES = frozenset({"postgres", "postgresql"})
_FORM = "write it like postgresql://user@host:5432/database"

# What drivers take in a URL's query that says nothing about where the server is.
_DRIVER_ONLY = frozenset(
    {
        "async_fallback",
        "application_name",
        "command_timeout",
        "max_cacheable_statement_size",
        "max_cached_statement_lifetime",
        "pgbouncer",
        "prepare_threshold",
        "prepared_statement_cache_size",
        "prepared_statement_name_func",
        "schema",
        "server_settings",
        "statement_cache_size",
        "tcp_keepalive",
        "timeout",
        "connect_timeout",
    }
)
_TRUTH = {"true": "require", "1": "require", "on": "require", "false": "disable", "0": "disable", "off": "disable"}
_SSL_MODES = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})


def parameters(url: str) -> dict[str, str]:
    """Read a database URL into libpq's connection parameters.

    Args:
        url: `postgresql[+driver]://…`, `postgres://…`, a libpq string `host=… dbname=…`, or "" for the PG*
            environment and libpq's defaults.

    Returns:
        Parameters by libpq's names; what the URL leaves open is not in it.

    Raises:
        UsageError: It is no such URL, or says something that libpq has no word for. Never shows the password.

    Source:
        PostgreSQL manual, 34.1.1 Connection Strings.
    """
    if not url.strip():
        return {}
    match = _URL.match(url.strip())
    if match is None:
        return _key_values(url)
    if match["scheme"].lower() not in _SCHEMES:
        raise UsageError("the database URL", f"is for {match['scheme']}, and only PostgreSQL is known", _FORM)
    found = _hosts(match["hosts"] or "")
    for name in ("user", "password", "dbname"):
        if match[name]:
            found[name] = unquote(match[name])
    _query(match["query"] or "", found)
    return found


def describe(url: str) -> str:
    """Say which database a URL means, without secrets: "database app on db.example:5432".

    What the URL leaves open comes from the PG* environment, as libpq would take it.
    """
    try:
        return describe_parameters(parameters(url))
    except UsageError as error:
        return error.subject


def describe_parameters(given: dict[str, str]) -> str:
    """Say which database connection parameters mean, without secrets."""
    known = {**_defaults(), **given}
    database = known.get("dbname") or known.get("user") or "(default)"
    if not known.get("host") and known.get("hostaddr"):
        known["host"] = known["hostaddr"]
    if not known.get("host") and known.get("service"):
        return f"database of service {known['service']}"
    hosts = (known.get("host") or "").split(",")
    ports = (known.get("port") or "5432").split(",")
    places = []
    for place, host in enumerate(hosts):
        port = (ports[place] if place < len(ports) else ports[-1]) or "5432"
        shown = f"[{host}]" if ":" in host and not host.startswith("/") else host
        places.append(f"{shown or 'the local socket'}:{port}" if shown else f"the local socket, port {port}")
    return f"database {database} on {', '.join(places)}"


def scrub(text: str, given: dict[str, str]) -> str:
    """Take the password out of a message, should it be in there."""
    for name in ("password", "sslpassword"):
        secret = given.get(name)
        if secret:
            text = text.replace(secret, "***")
    return text


def _defaults() -> dict[str, str]:
    return {
        option.keyword.decode(): option.val.decode(errors="replace")
        for option in pq.Conninfo.get_defaults()
        if option.val and option.keyword != b"password"
    }


def _key_values(text: str) -> dict[str, str]:
    if "=" not in text or "://" in text:
        raise UsageError("the database URL", "is no PostgreSQL URL", _FORM)
    try:
        found: dict[str, Any] = conninfo.conninfo_to_dict(text)
    except psycopg.ProgrammingError as error:
        raise UsageError("the database URL", "is neither a URL nor a libpq string", _FORM) from error
    return {name: str(value) for name, value in found.items()}


def _hosts(text: str) -> dict[str, str]:
    """Read `host:port,[::1]:port`; both lists keep their places, as libpq wants them."""
    if not text:
        return {}
    hosts, ports = [], []
    for one in text.split(","):
        match = _HOST.match(one)
        stray = "@" in one  # the rest of a password, which must not be shown as a host
        if match is None or stray or (match["port"] and not match["port"].isdecimal()):
            raise UsageError(
                "the database URL",
                "has an @ too many" if stray else "has a port that is no number",
                f"{_FORM}; write @ as %40 and : as %3A in a user's name or password",
            )
        host = match["host"]
        hosts.append(host[1:-1] if host.startswith("[") else unquote(host))
        ports.append(match["port"] or "")
    found = {"host": ",".join(hosts)} if any(hosts) else {}
    if any(ports):
        found["port"] = ",".join(port or "5432" for port in ports)
    return found


def _query(text: str, found: dict[str, str]) -> None:
    """Add the query arguments, those of SQLAlchemy's drivers under libpq's names."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    more_hosts: list[str] = []
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name in {"ssl", "sslmode"}:
            found["sslmode"] = _ssl_mode(name, value)
        elif name == "host" and not value.startswith("/"):
            more_hosts.append(value)
        elif name == "database":
            found["dbname"] = value
        elif name in _DRIVER_ONLY:
            continue
        elif name in known:
            found[name] = value
        else:
            raise UsageError(
                "the database URL",
                f"has the query argument {name!r}, which libpq does not know",
                "leave it out, or use a connection parameter of libpq, such as sslmode",
            )
    if more_hosts:  # SQLAlchemy: ?host=one:5432&host=two:5432
        found.update(_hosts(",".join(more_hosts)))


def _ssl_mode(name: str, value: str) -> str:
    mode = _TRUTH.get(value.lower(), value.lower())
    if mode not in _SSL_MODES:
        raise UsageError(
            "the database URL",
            f"has {name}={value}, which is no TLS mode",
            f"use one of {', '.join(sorted(_SSL_MODES))}",
        )
    return mode
