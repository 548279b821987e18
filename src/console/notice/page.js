
(function () {
  'use strict';
  var said = document.getElementById('said');
  var chart = document.getElementById('chart');
  var sent = false;

  function tell(text) {
    said.textContent = text;
    said.hidden = false;
  }

  function send(result) {
    var code = result && (result.code || result.authCode);
    if (!code || sent) { return; }
    sent = true;
    var call = new XMLHttpRequest();
    call.open('POST', location.pathname.replace(/\/+$/, '') + '/read');
    call.setRequestHeader('Content-Type', 'application/json');
    call.onload = function () {
      var answer = {};
      try { answer = JSON.parse(call.responseText); } catch (error) { answer = {}; }
      if (answer.said) { tell(answer.said); }
      if (answer.chart) {
        chart.innerHTML = answer.chart;
        chart.hidden = false;
      }
    };
    call.onerror = function () { tell('网络不通，没能登记已读。请稍后重新打开页面。'); };
    call.send(JSON.stringify({ code: code }));
  }

  function failed() {
    tell('钉钉没有给出登录信息，没能登记已读。请在钉钉里重新打开页面。');
  }

  var dd = window.dd;
  if (!dd || !dd.requestAuthCode) { return; }
  dd.requestAuthCode({
    corpId: document.body.getAttribute('data-corp'),
    clientId: document.body.getAttribute('data-client'),
    success: send,
    onSuccess: send,
    fail: failed,
    onFail: failed
  });
})();
