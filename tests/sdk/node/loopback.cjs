// A preload that leads the Node SDK, whose hosts are written into it, to the simulator. The package is not touched:
// `https.request` is wrapped before it is loaded, and everything that would leave this machine is refused.
"use strict";

const http = require("node:http");
const https = require("node:https");

const simulator = new URL(process.env.SIMULATOR);
const PLATFORM = ["api.dingtalk.com", "oapi.dingtalk.com"];

https.request = function request(...given) {
  const callback = typeof given.at(-1) === "function" ? given.pop() : undefined;
  const [first, second] = given;
  const url = typeof first === "string" || first instanceof URL ? new URL(first) : undefined;
  const options = { ...(url ? second : first) };
  const host = url ? url.hostname : options.hostname || options.host;
  if (!PLATFORM.includes(host)) {
    throw new Error(`https.request to ${host}: the SDK is only led to DingTalk's hosts`);
  }
  const path = url ? url.pathname + url.search : options.path;
  const { method, headers, timeout } = options;
  return http.request(
    { protocol: "http:", hostname: simulator.hostname, port: simulator.port, path, method, headers, timeout },
    callback,
  );
};
