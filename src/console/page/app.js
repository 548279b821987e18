/* Plain script for the web views there are: it signs in, and makes quick what works without it. */
(function () {
  'use strict';

  /* The calls that may give a code, the newer one first: not every client knows it, nor every script. */
  function ways() {
    var dd = window.dd, found = [];
    var old = dd && dd.runtime && dd.runtime.permission;
    if (dd && dd.requestAuthCode) { found.push(function (wish) { return dd.requestAuthCode(wish); }); }
    if (old && old.requestAuthCode) { found.push(function (wish) { return old.requestAuthCode(wish); }); }
    return found;
  }

  function ask(page, got, none) {
    var left = ways();
    function next() {
      var way = left.shift(), over = false, timer;
      if (!way) { return none(); }
      function end(code) {
        if (over) { return; }
        over = true;
        clearTimeout(timer);
        if (code) { got(code); } else { next(); }
      }
      function good(result) { end(result && (result.code || result.authCode)); }
      function bad() { end(''); }
      timer = setTimeout(bad, 10000);
      try {
        var given = way({
          corpId: page.getAttribute('data-corp'),
          clientId: page.getAttribute('data-client'),
          success: good, onSuccess: good, fail: bad, onFail: bad
        });
        if (given && given.then) { given.then(good, bad); }
      } catch (error) { bad(); }
    }
    next();
  }

  function signIn(page) {
    var said = document.getElementById('said'), again = document.getElementById('again');
    if (!said) { return; }
    function stop(text) {
      said.textContent = text;
      again.href = location.href;
      again.hidden = false;
    }
    ask(page, function (code) {
      var call = new XMLHttpRequest();
      call.open('POST', '/app/login');
      call.timeout = 30000;
      call.setRequestHeader('Content-Type', 'application/json');
      call.onload = function () {
        var answer = {};
        try { answer = JSON.parse(call.responseText) || {}; } catch (error) { answer = {}; }
        if (answer.ok) { location.reload(); } else { stop(answer.said || '没能登录，请稍后再试。'); }
      };
      call.onerror = call.ontimeout = function () { stop('网络不通，没能登录。'); };
      call.send(JSON.stringify({ code: code }));
    }, function () {
      stop('钉钉没有给出登录信息。请更新钉钉后，在钉钉工作台里重新打开。');
    });
  }

  /* A filter is applied as soon as it is chosen. */
  function filters() {
    var forms = document.querySelectorAll('form[data-quick]');
    Array.prototype.forEach.call(forms, function (form) {
      Array.prototype.forEach.call(form.querySelectorAll('select'), function (select) {
        select.addEventListener('change', function () { form.submit(); });
      });
    });
  }

  /* Where one is among the tabs is in sight. */
  function tabs() {
    var here = document.querySelector('nav [aria-current]');
    if (here && here.scrollIntoView) { here.scrollIntoView({ block: 'nearest', inline: 'center' }); }
  }

  /* A link is to be handed on: one press takes it. */
  function links() {
    var all = document.querySelectorAll('input.link');
    Array.prototype.forEach.call(all, function (link) {
      link.addEventListener('click', function () {
        link.select();
        try { document.execCommand('copy'); } catch (error) { return; }
        link.parentNode.firstChild.textContent = '链接已复制，发给本人';
      });
    });
  }

  /* What cannot simply be undone: the client says once more who is there, and the form is sent with that. */
  function stepUp() {
    var forms = document.querySelectorAll('form[data-step-up]');
    Array.prototype.forEach.call(forms, function (form) {
      form.addEventListener('submit', function (event) {
        var button = form.querySelector('button');
        if (form.elements.code.value || !ways().length) { return; }
        event.preventDefault();
        button.disabled = true;
        function send() { form.submit(); }
        ask(form.parentNode, function (code) { form.elements.code.value = code; send(); }, send);
      });
    });
  }

  /* Sent once: a second press waits. */
  function once() {
    document.addEventListener('submit', function (event) {
      var form = event.target;
      if (event.defaultPrevented || String(form.method).toLowerCase() !== 'post') { return; }
      if (form.getAttribute('data-sent')) { event.preventDefault(); return; }
      form.setAttribute('data-sent', '1');
    });
    window.addEventListener('pageshow', function () {
      var forms = document.querySelectorAll('form[data-sent]');
      Array.prototype.forEach.call(forms, function (form) { form.removeAttribute('data-sent'); });
    });
  }

  /* An operation that goes on is drawn anew as it does; where events do not come, now and then. */
  function follow() {
    var shown = document.getElementById('operation');
    var at = shown && shown.getAttribute('data-events');
    if (!at) { return; }
    function draw() {
      var call = new XMLHttpRequest();
      call.open('GET', location.pathname);
      call.responseType = 'document';
      call.onload = function () {
        var fresh = call.response && call.response.getElementById('operation');
        if (!fresh) { return; }
        if (!fresh.getAttribute('data-events')) { stop(); }
        shown.parentNode.replaceChild(fresh, shown);
        shown = fresh;
        stepUp();
      };
      call.send();
    }
    var source, timer;
    function stop() { if (source) { source.close(); } clearInterval(timer); }
    if (window.EventSource) {
      source = new EventSource(at);
      source.addEventListener('operation', function (event) {
        clearInterval(timer);
        if (event.lastEventId !== shown.getAttribute('data-seen')) { draw(); }
      });
    }
    /* Something on the way may hold events back: until one has come, it is looked as well. */
    timer = setInterval(draw, 3000);
    window.addEventListener('pagehide', stop);
  }

  /* Whom a notice is for is counted as it is chosen: the form is sent as by 「算一下」, and what is new is drawn. */
  function counts() {
    var form = document.getElementById('compose');
    if (!form) { return; }
    var timer, call;
    function fields() {
      var pairs = ['do=count'];
      Array.prototype.forEach.call(form.elements, function (one) {
        var skip = !one.name || one.type === 'submit' || (one.type === 'checkbox' && !one.checked);
        if (!skip) { pairs.push(encodeURIComponent(one.name) + '=' + encodeURIComponent(one.value)); }
      });
      return pairs.join('&');
    }
    function draw(fresh) {
      var price = fresh && fresh.getElementById('price');
      if (!price) { return; }
      var here = document.getElementById('price');
      here.parentNode.replaceChild(price, here);
      var costs = Array.prototype.slice.call(fresh.querySelectorAll('.ways small'));
      Array.prototype.forEach.call(form.querySelectorAll('.ways small'), function (one, at) {
        if (costs[at]) { one.parentNode.replaceChild(costs[at], one); }
      });
    }
    form.addEventListener('change', function (event) {
      if (!event.target.hasAttribute('data-counts')) { return; }
      clearTimeout(timer);
      timer = setTimeout(function () {
        if (call) { call.abort(); }
        call = new XMLHttpRequest();
        call.open('POST', location.pathname);
        call.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
        call.responseType = 'document';
        call.onload = function () { draw(call.response); };
        call.send(fields());
      }, 300);
    });
  }

  /* A file may be dropped where it could be chosen. */
  function drops() {
    var drop = document.querySelector('.drop'), input = drop && drop.querySelector('input');
    if (!drop || !window.DataTransfer) { return; }
    ['dragenter', 'dragover', 'dragleave', 'drop'].forEach(function (kind) {
      drop.addEventListener(kind, function (event) {
        event.preventDefault();
        drop.classList.toggle('over', kind === 'dragenter' || kind === 'dragover');
        if (kind === 'drop' && event.dataTransfer.files.length) { input.files = event.dataTransfer.files; }
      });
    });
  }

  /* Rows are mended in place: the form is sent as without script, and what comes is drawn instead. */
  function mends() {
    var form = document.getElementById('mend');
    if (!form) { return; }
    form.addEventListener('submit', function (event) {
      var pairs = ['do=mend'], button = form.querySelector('.acts button');
      event.preventDefault();
      if (button.disabled) { return; }
      button.disabled = true;
      Array.prototype.forEach.call(form.elements, function (one) {
        var skip = !one.name || one.type === 'submit' || (one.type === 'checkbox' && !one.checked);
        if (!skip) { pairs.push(encodeURIComponent(one.name) + '=' + encodeURIComponent(one.value)); }
      });
      var call = new XMLHttpRequest();
      call.open('POST', location.pathname);
      call.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
      call.responseType = 'document';
      call.onload = function () {
        var fresh = call.response && call.response.getElementById('import');
        var here = document.getElementById('import');
        if (!fresh) { return form.submit(); }
        here.parentNode.replaceChild(fresh, here);
        mends();
        var next = fresh.querySelector('#mend input[type=text]') || fresh.querySelector('section');
        if (next.scrollIntoView) { next.scrollIntoView({ block: 'center' }); }
      };
      call.onerror = call.ontimeout = function () { button.disabled = false; form.submit(); };
      call.send(pairs.join('&'));
    });
  }

  drops();
  mends();
  if (document.body.id === 'sign-in') { signIn(document.body); }
  filters();
  links();
  tabs();
  once();
  stepUp();
  follow();
  counts();
})();
