"""How 值班录入 looks, and the page's own script: constant text only."""

CSS = """
.board{display:grid;grid-template-columns:minmax(0,1fr) minmax(min-content,1.12fr);gap:8px;align-items:start;font-size:14px;
 font-variant-numeric:tabular-nums}
.box{border:1px solid #868E96;margin-bottom:8px;background:#fff}
.boxhead{display:flex;justify-content:space-between;background:#14181C;color:#fff;padding:0 8px;
 line-height:24px;font-size:15px}
.boxhead span{font-size:13px}
.box table{width:100%;border-collapse:collapse;margin:0}
.box td,.box th{border:0;border-top:1px solid #D5D9DD;padding:0 4px;line-height:21px;
 text-align:left;font-weight:400;vertical-align:top;overflow-wrap:anywhere}
.box th{font-size:13px;color:#5A626A;line-height:18px}
.box small{font-size:12px;color:#5A626A;margin-left:3px}
.box td.age,.box th.age{white-space:nowrap;text-align:right;color:#5A626A;font-size:13px}
.box td.what{width:38%}.box td.code{width:34px}
.box td.val{width:auto}
.dist td.what,.dist th{white-space:nowrap;overflow-wrap:normal}
.zero{display:inline-block;white-space:nowrap;margin-right:10px}
.box td.val{overflow-wrap:anywhere}
.box .nil{color:#5A626A}
.box .old{color:#5A626A;margin-left:3px}
.box .un{font-size:13px;line-height:15px;padding:0 7px;border-width:1px;vertical-align:middle}
.box .un i{padding:0 3px}
.box.preview{max-height:330px;overflow:auto}
.dispute{border:2px solid #14181C;padding:2px 8px;font-size:15px;line-height:20px}
.echo ul{margin:0 0 0 18px;padding:0;font-size:14px;line-height:20px}
.board button{font:inherit;cursor:pointer;background:none;border:0;padding:0;color:#14181C}
.dist td.code,.dist td.what{width:1%}
.board td.code button{font-family:monospace;font-size:14px;text-decoration:underline dotted}
.board button.go{border:1px solid #868E96;border-radius:3px;font-size:12px;line-height:17px;
 padding:0 4px;background:#F3F4F6;margin-left:5px}
.board button:hover{background:#E3E6E9}
.dist td.val b{white-space:nowrap}
.dist td,.dist td.val,.box td.code,.board td.code button{white-space:nowrap;overflow-wrap:normal}
.dist .lv{font-size:13px;line-height:16px;padding:0 5px}
[data-testid="stColumn"] [data-testid="stVerticalBlock"]{gap:6px}
[class*=st-key-pick_] button{min-height:28px;padding:0 10px}
[class*=st-key-pick_] [data-testid=stButtonGroup]>div{flex-wrap:wrap;overflow:visible;
 mask-image:none;-webkit-mask-image:none;row-gap:3px}
.echo{border-left:8px solid #14181C;background:#F3F4F6;padding:4px 10px;min-height:70px}
.echo .said{font-size:20px;line-height:27px;overflow-wrap:anywhere}
.echo small{display:block;font-size:13px;color:#3C434A;line-height:19px}
.echo.no{border-color:#C4121A}.echo.no .said{color:#9E0E15;font-weight:700}
.echo.done{border-color:#868E96}
.echo.idle span{display:block;font-size:14px;line-height:20px;white-space:nowrap;overflow:hidden;
 text-overflow:ellipsis}
.echo .note{font-weight:700;font-size:14px}
kbd{background:#fff;color:#14181C;border:1px solid #868E96;border-radius:3px;padding:0 4px;
 font-family:monospace;font-size:14px}
.h{font-weight:700;font-size:16px;border-bottom:2px solid #14181C;line-height:24px}
.h small{font-weight:400;font-size:13px;color:#5A626A}
.need{overflow-wrap:anywhere;display:grid;grid-template-columns:18px minmax(0,1fr) auto;gap:4px;font-size:15px;line-height:20px}
.need small{font-size:13px;color:#3C434A;margin-left:6px;white-space:nowrap}
.need .ring{text-align:right;font-size:14px}
.nophone{font-weight:400;color:inherit}
.ask{font-size:14px;line-height:18px}
.st-key-command input{font-size:24px;font-weight:700;height:46px}
.st-key-command [data-testid=stTextInputRootElement]{border:2px solid #14181C;height:50px}
.st-key-enter button{height:50px;font-size:17px;font-weight:700}
[class*=st-key-answers_] button,.st-key-choices button{min-height:26px;padding:0 8px;
 line-height:22px}
[class*=st-key-answers_] button p,.st-key-choices button p{font-size:14px}
[class*=st-key-answers_] code,.st-key-choices code{font-size:13px;color:#14181C;background:#F3F4F6}
[class*=st-key-answers_] button,.st-key-choices button{max-width:100%;height:auto;overflow:hidden}
[class*=st-key-answers_] code,.st-key-choices code{white-space:normal;overflow-wrap:anywhere}
[class*=st-key-answers_]{padding-left:22px}
"""

# Constant text. One click on a code begins a line, on a .go asks for its read-back; the line
# is changed as typing would change it, and nothing is saved by it: Enter does that. What is
# half typed is kept for this tab, so that a look at another page does not lose it.
SCRIPT = """<script>
(function () {
  function input() { return document.querySelector('.st-key-command input'); }
  function write(line, text) {
    var setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    setter.call(line, text);
    line.dispatchEvent(new Event('input', {bubbles: true}));
  }
  var tries = 0, wait = setInterval(function () {
    if (document.activeElement !== document.body || ++tries > 40) clearInterval(wait);
    else if (input()) input().focus();
  }, 100);
  if (window.qdfloodLine) return;
  window.qdfloodLine = true;
  var held = null, asked = false, sent = '', typed = null;
  document.addEventListener('input', function (event) {  // a hand, not write()
    if (event.isTrusted && event.target === input()) typed = event.target;
  }, true);
  setInterval(function () {
    var line = input(), asking = !!document.querySelector('.st-key-duty_form_page');
    if (!line) { held = null; return; }
    if (asked && !asking) line.focus();  // signed on: what comes next is the line
    asked = asking;
    if (line !== held) {
      if (!document.querySelector('.echo')) return;  // not drawn yet: saved or not, it will tell
      held = line;
      var draft = sessionStorage.getItem('qdflood-draft');
      if (draft === sent && document.querySelector('.echo.done')) draft = null;  // it is saved
      if (draft !== null && draft !== line.value && typed !== line) write(line, draft);
      var busy = /^(INPUT|TEXTAREA|SELECT)$/.test((document.activeElement || {}).tagName || '');
      if (!busy) line.focus();  // back from another page: what comes next is the line
    }
    sessionStorage.setItem('qdflood-draft', line.value);
  }, 150);
  // An Enter counts once what the last one asked for stands on the screen; a key held down
  // is never a second one: nothing is saved that nobody has read.
  var before = null, when = 0;
  function early() {
    var box = document.querySelector('.echo'), line = input();
    var seen = (box ? box.className + box.textContent : '') + '|' + (line ? line.value : '');
    if (seen === before && performance.now() - when < 3000) return true;
    before = seen;
    sent = line ? line.value : '';
    when = performance.now();
    return false;
  }
  function stop(event) { event.preventDefault(); event.stopPropagation(); }
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Enter' || event.target !== input()) return;
    if (event.repeat || early()) stop(event);
  }, true);
  document.addEventListener('click', function (event) {
    var button = event.target.closest && event.target.closest('.st-key-enter button');
    if (button && event.detail && early()) stop(event);
  }, true);
  document.addEventListener('click', function (event) {
    var from = event.target.closest && event.target.closest('[data-cmd]'), line = input();
    if (!from || !line) return;
    var go = from.dataset.go, asked = from.dataset.cmd + (go ? '' : ' ');
    var same = line.value === asked;
    write(line, asked);
    line.focus();
    if (!go || same) return;
    setTimeout(function () {
      var enter = document.querySelector('.st-key-enter button');
      if (enter) enter.click();
    }, 60);
  });
})();
</script>"""
