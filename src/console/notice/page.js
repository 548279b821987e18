
(function () {
  'use strict';
  var dd = window.dd;
  var said = document.getElementById('said');
  var chart = document.getElementById('chart');
  var todo = document.getElementById('todo');

  function tell(text) {
    said.textContent = text;
    said.hidden = false;
  }

  /* A code says who looks at it, and counts once: each thing sent asks for its own. */
  function send(where, body, failed, then) {
    var sent = false;
    function got(result) {
      var code = result && (result.code || result.authCode);
      if (!code || sent) { return; }
      sent = true;
      body.code = code;
      var call = new XMLHttpRequest();
      call.open('POST', location.pathname.replace(/\/+$/, '') + where);
      call.setRequestHeader('Content-Type', 'application/json');
      call.onload = function () {
        var answer = {};
        try { answer = JSON.parse(call.responseText) || {}; } catch (error) { answer = {}; }
        tell(answer.said || failed + '。请稍后重新打开页面。');
        then(answer);
      };
      call.onerror = function () { lost('网络不通，' + failed + '。请稍后重新打开页面。'); };
      call.send(JSON.stringify(body));
    }
    function lost(text) {
      tell(text);
      then({});
    }
    function none() { lost('钉钉没有给出登录信息，' + failed + '。请在钉钉里重新打开页面。'); }
    dd.requestAuthCode({
      corpId: document.body.getAttribute('data-corp'),
      clientId: document.body.getAttribute('data-client'),
      success: got,
      onSuccess: got,
      fail: none,
      onFail: none
    });
  }

  function show(standing) {
    if (!todo || !standing) { return; }
    todo.className = standing.done ? 'done' : 'open';
    todo.hidden = false;
  }

  function press(id, done) {
    var button = document.getElementById(id);
    if (!button) { return; }
    button.onclick = function () {
      button.disabled = true;
      send('/done', { done: done }, '没能登记', function (answer) {
        button.disabled = false;
        show(answer.todo);
      });
    };
  }

  if (!dd || !dd.requestAuthCode) { return; }
  press('finish', true);
  press('reopen', false);
  send('/read', {}, '没能登记已读', function (answer) {
    if (answer.chart) {
      chart.innerHTML = answer.chart;
      chart.hidden = false;
    }
    show(answer.todo);
  });
})();
