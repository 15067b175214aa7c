"""One beat every two seconds: draws the page again only when something has changed.

The beat also leaves a stamp of the server in the page. The page's own script watches
it, so that a screen whose server is gone says so instead of standing there as if the
level and the minutes still held.
"""

from __future__ import annotations

from secrets import token_hex

import streamlit as st

from qdflood.desk import duty
from qdflood.desk.kept_text import keep_text
from qdflood.desk.state import Desk
from qdflood.desk.style import REFUSED, esc

BEAT_S, LOST_S = 2, 10
_SEEN, _SESSION = "_pulse_seen", "_pulse_session"


def pulse(desk: Desk) -> None:
    """Start the beat; call it once in every run of a page, before what it draws."""
    st.session_state[_SEEN] = _now(desk)
    _beat(desk)


@st.fragment(run_every=BEAT_S)
def _beat(desk: Desk) -> None:
    st.html(_stamp(desk))
    seen = st.session_state.get(_SEEN)
    if seen is not None and seen != _now(desk):
        st.session_state[_SEEN] = _now(desk)
        st.session_state[duty.BY_ITSELF] = True  # nobody has touched the screen
        st.rerun(scope="app")


def _now(desk: Desk) -> tuple[object, ...]:
    """What a page shows depends on this, and on who is signed on."""
    return *desk.pulse(), duty.who(desk)


def _stamp(desk: Desk) -> str:
    """The server's time, this browser session, which log and how far it goes, the desk's clock.

    The server's time is that of the wall also in an exercise, whose own may stand.
    """
    session = st.session_state.setdefault(_SESSION, token_hex(8))
    far = "" if desk.rehearsal else desk.revision
    return (f'<span id="qdflood-stamp" data-t="{desk.duty.now().timestamp():.0f}"'
            f' data-seq="{far}" data-log="{esc(desk.exercise)}" data-session="{session}"'
            f' data-clock="{desk.now():%H:%M}"></span>')


def watch() -> None:
    """The page's scripts: after ten seconds without a new stamp it says so, over everything;
    a log that has become shorter is said; what is half typed is kept."""
    st.html(_WATCH, unsafe_allow_javascript=True)
    keep_text()


# Constant text. The line hangs on <body>, beyond what Streamlit draws again.
_WATCH = f"""<script>
(function () {{
  if (window.qdfloodWatch) return;
  window.qdfloodWatch = true;
  function on(log) {{  // what was half typed on one desk is not put back on another
    if ((sessionStorage.getItem('qdflood-log') || '') === log) return;
    sessionStorage.removeItem('qdflood-kept');
    sessionStorage.removeItem('qdflood-draft');
    sessionStorage.setItem('qdflood-log', log);
  }}
  on(new URLSearchParams(location.search).get('exercise') || '');
  var line = document.createElement('div');
  line.id = 'qdflood-lost';
  line.setAttribute('role', 'alert');
  document.body.appendChild(line);
  var back = document.createElement('div');
  back.id = 'qdflood-back';
  back.setAttribute('role', 'alert');
  back.style.cssText = 'display:none;position:fixed;left:0;right:0;top:0;z-index:999999;' +
    'padding:6px 16px;background:{REFUSED};color:#fff;font-size:18px;font-weight:700';
  document.body.appendChild(back);
  function far(stamp) {{  // a log only grows: one that is shorter is another
    if (!stamp || stamp.dataset.seq === '') return;
    var log = 'qdflood-seq' + (stamp.dataset.log ? '/' + stamp.dataset.log : '');
    var now = Number(stamp.dataset.seq), most = Number(sessionStorage.getItem(log) || 0);
    if (now >= most) sessionStorage.setItem(log, now);
    back.style.display = now < most ? 'block' : 'none';
    back.textContent = now < most ? (stamp.dataset.log ? '演练' : '值班') + '日志由第' + most + '条退回第' + now +
      '条，不是原来的日志：请勿据此决策，请勿继续录入，立即核对日志位置' : '';
  }}
  function told(stamp) {{  // the desk's clock goes on between two drawings of the page
    document.querySelectorAll('.strip .clock').forEach(function (one) {{
      if (one.textContent !== stamp.dataset.clock) one.textContent = stamp.dataset.clock;
    }});
  }}
  var last = '', since = performance.now(), clock = '';
  setInterval(function () {{
    var stamp = document.getElementById('qdflood-stamp');
    far(stamp);
    if (stamp) {{ told(stamp); on(stamp.dataset.log); }}
    if (!stamp) since = performance.now();  // a page of nothing that could be out of date: log-in
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
