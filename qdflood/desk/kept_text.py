"""What stands half typed in any field outlives the server: put back, or shown to be copied.

Streamlit sends a field's text when it is left. What is in it until then is only in the
browser, and goes when the server ends and a new session draws the page. This script
keeps it for the tab until the server has it, and puts it back when a session begins
that does not. The command line has its own (board_look).
"""

from __future__ import annotations

import streamlit as st


def keep_text() -> None:
    """The page's script; it works once a page, however often it is drawn."""
    st.html(SCRIPT, unsafe_allow_javascript=True)


# Constant text; what was typed is only ever written as a value or as text, never as HTML.
SCRIPT = """<script>
(function () {
  if (window.qdfloodKept) return;
  window.qdfloodKept = true;
  var STORE = 'qdflood-kept', FIELDS = 'input[type=text],input[type=number],textarea';
  var WIDGETS = '[data-testid=stTextInput],[data-testid=stTextArea],[data-testid=stNumberInput]';
  var NOT_KEPT = '.st-key-command,.st-key-login,[class*="st-key-duty_form"]';
  var kept = {}, said = {}, beat = 0, last = '', session = '', since = 0, box = null, drawn = '[[],[]]';
  try { kept = JSON.parse(sessionStorage.getItem(STORE) || '{}'); } catch (e) { kept = {}; }
  function save() { sessionStorage.setItem(STORE, JSON.stringify(kept)); }
  function stamp() { return document.getElementById('qdflood-stamp'); }
  function label(field) { return field.getAttribute('aria-label') || field.placeholder || ''; }
  function key(field) {
    if (!field || !field.matches || !field.matches(FIELDS) || !field.closest(WIDGETS)) return '';
    if (field.readOnly || field.disabled || field.closest(NOT_KEPT)) return '';
    var own = field.closest('[class*="st-key-"]');
    var name = own ? (/st-key-(\\S+)/.exec(own.className) || ['', ''])[1] : '';
    return name + '|' + label(field);
  }
  function find(wanted) {
    return Array.from(document.querySelectorAll(FIELDS)).find(function (field) {
      return key(field) === wanted;
    });
  }
  function write(field, text) {
    var kind = field.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(field, text);
    field.dispatchEvent(new Event('input', {bubbles: true}));
  }
  function hand_over(field) {  // as leaving the field would: the server takes it
    if (field !== document.activeElement) {
      field.dispatchEvent(new FocusEvent('focusout', {bubbles: true}));
    }
  }
  document.addEventListener('input', function (event) {
    var name = key(event.target), now = stamp();
    if (!name || !now) return;
    kept[name] = {text: event.target.value, label: label(event.target), at: Date.now(),
                  session: now.dataset.session, out: 0};
    if (!event.target.value) delete kept[name];
    save();
  }, true);
  document.addEventListener('focusout', function (event) {
    var name = key(event.target);
    if (name && kept[name]) { kept[name].out = beat + 1; save(); }
  }, true);
  function live(name, one, field) {  // two beats after it was left the server has it
    if (!field && !one.out) one.out = beat + 1;
    if ((field && field.value !== one.text) || (one.out && beat >= one.out + 2)) delete kept[name];
  }
  function of_before(name, one, field) {
    if (Date.now() - one.at > 12 * 3600e3) { delete kept[name]; return; }
    if (!field) {  // under another name it may stand there all the same
      var there = Array.from(document.querySelectorAll(FIELDS)).some(function (other) {
        return other.value === one.text;
      });
      if (there) delete kept[name];
      return;
    }
    if (field.value && one.text.indexOf(field.value) !== 0) return;  // something else: shown
    delete kept[name];
    if (field.value !== one.text) {
      write(field, one.text);
      said[name] = {text: '“' + one.label + '”连接中断前键入的文字已放回，还没有保存，请核对',
                    until: Date.now() + 20e3};
    }
    hand_over(field);
  }
  function button(word, act) {
    var made = document.createElement('button');
    made.textContent = word;
    made.style.cssText = 'margin-left:10px;padding:1px 10px;border:1px solid #14181C;' +
      'background:#fff;border-radius:4px;font:inherit;cursor:pointer;pointer-events:auto';
    made.onclick = act;
    return made;
  }
  function copy(text) {
    var area = document.createElement('textarea');
    area.value = text;
    document.body.appendChild(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  function line(words, text, buttons) {
    var row = document.createElement('div');
    row.appendChild(document.createTextNode(words));
    var typed = document.createElement('b');
    typed.textContent = text;
    typed.style.cssText = 'white-space:pre-wrap;overflow-wrap:anywhere;user-select:all;' +
      'pointer-events:auto';
    row.appendChild(typed);
    buttons.forEach(function (one) { row.appendChild(one); });
    box.appendChild(row);
  }
  function show() {
    var lost = Object.keys(kept).filter(function (name) {
      return kept[name].session !== session && Date.now() - since > 4000;
    });
    Object.keys(said).forEach(function (n) { if (said[n].until < Date.now()) delete said[n]; });
    var now = JSON.stringify([lost.map(function (n) { return [n, kept[n].text]; }), Object.keys(said)]);
    if (now === drawn) return;
    drawn = now;
    if (!box) {
      box = document.createElement('div');
      box.id = 'qdflood-kept';
      box.setAttribute('role', 'status');
      box.style.cssText = 'position:fixed;left:0;right:0;bottom:0;z-index:999998;padding:6px 16px;' +
        'max-height:40vh;overflow:auto;background:#FFF4CE;color:#14181C;font-size:15px;' +
        'border-top:3px solid #14181C;pointer-events:none';  // what is below can be pressed
      document.body.appendChild(box);
    }
    box.textContent = '';
    lost.forEach(function (name) {
      line('连接中断前键入、可能没有保存的文字（' + kept[name].label + '）：', kept[name].text, [
        button('复制', function () { copy(kept[name].text); }),
        button('不要了', function () { delete kept[name]; save(); })
      ]);
    });
    Object.keys(said).forEach(function (name) { line(said[name].text, '', []); });
    box.style.display = box.childNodes.length ? 'block' : 'none';
  }
  function room() {  // the end of the page can be scrolled above the box
    var main = document.querySelector('[data-testid=stMainBlockContainer]');
    if (main && box) main.style.paddingBottom = box.offsetHeight ? box.offsetHeight + 16 + 'px' : '';
  }
  setInterval(function () {
    var now = stamp(), app = document.querySelector('[data-testid=stApp]');
    if (!now) return;
    if (now.dataset.t !== last) { last = now.dataset.t; beat += 1; }
    if (now.dataset.session !== session) { session = now.dataset.session; since = Date.now(); }
    var busy = app && app.getAttribute('data-test-script-state') === 'running';
    Object.keys(kept).forEach(function (name) {
      var one = kept[name], field = find(name);
      if (one.session === session) live(name, one, field);
      else if (Date.now() - since > 1500 && !busy) of_before(name, one, field);
    });
    save();
    show();
    room();
  }, 300);
})();
</script>"""
