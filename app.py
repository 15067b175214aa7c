"""The desk's doormat: page set-up and navigation, nothing else.

``qdflood desk`` runs this file with Streamlit; the pages are files of
``qdflood/desk``, so that each can be driven by itself in a test.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import qdflood.desk

_PAGES = (
    ("entry.py", "值班录入", "entry"),
    ("consultation.py", "研判", "consultation"),
    ("response.py", "响应", "response"),
    ("reporting.py", "信息报告", "reporting"),
    ("log.py", "值班日志", "log"),
    ("drill.py", "演练", "drill"),
    ("edition.py", "预案", "edition"),
    ("parameters.py", "办公参数", "parameters"),
)

_DESK = Path(qdflood.desk.__file__).parent

st.set_page_config(
    page_title="防汛抗旱应急响应辅助研判（建议，非决定）",
    layout="wide",
    initial_sidebar_state="collapsed",
)
st.navigation(
    [
        st.Page(_DESK / file, title=title, url_path=path, default=index == 0)
        for index, (file, title, path) in enumerate(_PAGES)
    ],
    position="top",
).run()
