"""What is known of whoever comes in: from where, and what an identity provider says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from qdflood.officers.address import loopback

FRESH = timedelta(minutes=10)
"""How old a log-in at the identity provider may be when it comes back here (本系统设定)."""

DEFAULT = "default"
"""What Streamlit calls the provider that has no name."""


def beyond() -> str:
    """How others than this machine can reach the desk; empty if they cannot."""
    address = str(st.get_option("server.address") or "")
    if not loopback(address):
        return address or "所有网络地址"
    for name in ("Host", "X-Forwarded-For", "X-Real-Ip"):
        given = headers().get(name)
        if isinstance(given, str) and given and not loopback(given.split(",")[0]):
            return given.split(",")[0]
    return ""


def headers() -> Mapping[str, object]:
    """What the browser, or a proxy before it, said when it connected."""
    return st.context.headers


def providers() -> list[str]:
    """The identity providers in the secrets' ``[auth]``; none where nothing is set up."""
    if not st.secrets.load_if_toml_exists():
        return []
    auth: Any = st.secrets.get("auth") or {}
    named = [name for name, value in auth.items() if hasattr(value, "get") and "client_id" in value]
    return [*([DEFAULT] if "client_id" in auth else []), *named]


def recognized() -> bool:
    """Whether a provider has told who this is, however long ago."""
    return bool(providers()) and bool(st.user.get("is_logged_in"))


def identity(at: datetime) -> tuple[str, str] | None:
    """Subject and e-mail address of whoever has just logged in at the provider.

    Streamlit keeps an identity for thirty days, on a machine that many use: here it
    opens the door only while it is fresh. An address said not to be verified is none.
    """
    if not recognized():
        return None
    claims = st.user.to_dict()
    issued = claims.get("iat")
    if not isinstance(issued, (int, float)):
        return None
    if abs(at.timestamp() - issued) > FRESH.total_seconds():
        return None
    verified = claims.get("email_verified") is not False
    return str(claims.get("sub") or ""), str(claims.get("email") or "") if verified else ""
