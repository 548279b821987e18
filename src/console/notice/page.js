
(function () {
  'use strict';
  /* A code is good for five minutes, and the client answers within seconds or never. */
  var GOOD_MS = 240000, ANSWER_MS = 10000, TRIES = 60, RENEWALS = 2;
  var dd = window.dd;
  var here = location.pathname.replace(/\/+$/, '');
  var said = document.getElementById('said');
  var chart = document.getElementById('chart');
  var todo = document.getElementById('todo');

  function tell(text) {
    said.textContent = text;
    said.hidden = false;
  }

  function post(where, body, answered, lost) {
    var call = new XMLHttpRequest();
    call.open('POST', here + where);
    call.timeout = 30000;
    call.setRequestHeader('Content-Type', 'application/json');
    call.onload = function () {
      var answer = {};
      try { answer = JSON.parse(call.responseText) || {}; } catch (error) { answer = {}; }
      answered(call.status, answer);
    };
    call.onerror = lost;
    call.ontimeout = lost;
    call.send(JSON.stringify(body));
  }

  /* The calls that may give a code, the newer one first: not every client knows it, nor every script. */
  function ways() {
    var old = dd && dd.runtime && dd.runtime.permission;
    var found = [];
    if (dd && dd.requestAuthCode) { found.push(function (wish) { return dd.requestAuthCode(wish); }); }
    if (old && old.requestAuthCode) { found.push(function (wish) { return old.requestAuthCode(wish); }); }
    return found;
  }

  function ask(got, none) {
    var left = ways();
    if (!left.length) { return none(dd ? 'call' : 'script'); }
    function next() {
      var way = left.shift(), over = false, timer;
      if (!way) { return none('refused'); }
      function end(code) {
        if (over) { return; }
        over = true;
        clearTimeout(timer);
        if (code) { got(code); } else { next(); }
      }
      function good(result) { end(result && (result.code || result.authCode)); }
      function bad() { end(''); }
      timer = setTimeout(bad, ANSWER_MS);
      try {
        way({
          corpId: document.body.getAttribute('data-corp'),
          clientId: document.body.getAttribute('data-client'),
          success: good,
          onSuccess: good,
          fail: bad,
          onFail: bad
        });
      } catch (error) { bad(); }
    }
    next();
  }

  /* A code says who looks at it, and counts once: each thing sent asks for its own. Who is told to come back does so by
     themselves, with the same code where it was not used, so that nobody has to open the page again. */
  function send(where, body, failed, then) {
    var code = '', since = 0, tries = 0, renewals = 0;
    function over(text) {
      tell(text);
      then({});
    }
    function again(after, same, text) {
      tries += 1;
      if (tries >= TRIES) { return over(text + '请稍后重新打开页面。'); }
      if (!same) { code = ''; }
      tell(text + '页面会自动再试，请不要关闭。');
      setTimeout(begin, after * 1000 * (1 + Math.random()));
    }
    function answered(status, answer) {
      if (status === 401 && renewals < RENEWALS) {
        renewals += 1;
        code = '';
        return begin();
      }
      if (answer.again) { return again(answer.again.after, answer.again.code === 'same', answer.said); }
      if (status === 429 || status >= 502) { return again(5, false, '暂时' + failed + '。'); }
      tell(answer.said || failed + '。请稍后重新打开页面。');
      then(answer);
    }
    function deliver() {
      body.code = code;
      post(where, body, answered, function () { again(5, false, '网络不通，' + failed + '。'); });
    }
    function begin() {
      if (code && Date.now() - since < GOOD_MS) { return deliver(); }
      ask(function (fresh) {
        code = fresh;
        since = Date.now();
        deliver();
      }, function (why) {
        post('/missed', { why: why }, function () {}, function () {});
        over('钉钉没有给出登录信息，' + failed + '。请更新钉钉后，在钉钉里重新打开页面。');
      });
    }
    begin();
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
