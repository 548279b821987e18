/* The stand-in of DingTalk's script: what it gives pages is what this client's person would be given. */
(function () {
  'use strict';
  function ask(wish) {
    var call = new XMLHttpRequest();
    function bad() {
      var say = wish.fail || wish.onFail;
      if (say) { say({ errorCode: 9, errorMessage: 'nobody is signed in to this client' }); }
    }
    call.open('POST', '/_sim/code');
    call.onload = function () {
      var code = '';
      try { code = JSON.parse(call.responseText).code; } catch (error) { code = ''; }
      var say = wish.success || wish.onSuccess;
      if (!code) { return bad(); }
      if (say) { say({ code: code }); }
    };
    call.onerror = bad;
    call.send();
  }
  window.dd = {
    version: 'stand-in',
    requestAuthCode: ask,
    runtime: { permission: { requestAuthCode: ask } },
    ready: function (then) { then(); },
    error: function () {}
  };
})();
