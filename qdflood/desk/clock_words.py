"""What is said when the computer's clock stands behind what has been entered."""

from __future__ import annotations

from datetime import datetime, timedelta

BEHIND = timedelta(minutes=1)


def behind(now: datetime, clock: datetime) -> str:
    """A sentence when the clock stands behind the desk's time; empty while it does not."""
    if now - clock < BEHIND:
        return ""
    return (f"本机时钟为{clock:%m-%d %H:%M}，早于日志已记到的时间，桌面按{now:%m-%d %H:%M}继续走时："
            "本机或另一台电脑的时钟曾不准，请核对；记录和时限以纸质记录的时间为准")
