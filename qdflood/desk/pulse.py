"""One beat every two seconds: draws the page again only when something has changed.

The beat also leaves a stamp of the server in the page. The page's own script watches
it, so that a screen whose server is gone says so instead of standing there as if the
level and the minutes still held.
"""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from qdflood.desk import duty
from qdflood.desk.state import Desk

BEAT_S, LOST_S = 2, 10
_SEEN = "_pulse_seen"


def pulse(desk: Desk) -> None:
    """Start the beat; call it once in every run of a page, before what it draws."""
    st.session_state[_SEEN] = _now(desk)
    _beat(desk)


@st.fragment(run_every=BEAT_S)
def _beat(desk: Desk) -> None:
    now = desk.now()
    st.html(_stamp(now))
    seen = st.session_state.get(_SEEN)
    if seen is not None and seen != _now(desk):
        st.session_state[_SEEN] = _now(desk)
        st.session_state[duty.BY_ITSELF] = True  # nobody has touched the screen
        st.rerun(scope="app")


def _now(desk: Desk) -> tuple[object, ...]:
    """What a page shows depends on this, and on who is signed on."""
    return *desk.pulse(), duty.who(desk)


def _stamp(now: datetime) -> str:
    return (f'<span id="qdflood-stamp" data-t="{now.timestamp():.0f}"'
            f' data-clock="{now:%H:%M}"></span>')


def watch() -> None:
    """The page's script: after ten seconds without a new stamp it says so, over everything."""
    st.html(_WATCH, unsafe_allow_javascript=True)


# Constant text. The line hangs on <body>, beyond what Streamlit draws again.
_WATCH = f"""<script>
(function () {{
  if (window.qdfloodWatch) return;
  window.qdfloodWatch = true;
  var line = document.createElement('div');
  line.id = 'qdflood-lost';
  line.setAttribute('role', 'alert');
  document.body.appendChild(line);
  var last = '', since = performance.now(), clock = '';
  setInterval(function () {{
    var stamp = document.getElementById('qdflood-stamp');
    var seen = stamp ? stamp.dataset.t : last;
    if (seen !== last) {{ last = seen; clock = stamp.dataset.clock; since = performance.now(); }}
    document.querySelectorAll('[role="dialog"]').forEach(function (box) {{
      if (box.textContent.indexOf('Connection error') < 0) return;  // said in Chinese instead
      (box.closest('[data-testid="stDialog"]') || box).classList.add('lost-box');
    }});
    var lost = performance.now() - since > {LOST_S * 1000};
    if (lost === document.body.classList.contains('lost')) return;
    document.body.classList.toggle('lost', lost);
    line.textContent = lost
      ? '与系统失去连接，以下为 ' + clock + ' 的情况，请勿据此决策' : '';
  }}, 1000);
}})();
</script>"""
