// A bot on the official Node Stream SDK that does what ours does before it answers: a message once, its conversation's
// session read and written, both in Redis. `BOT_WAY`: `documented`, as the SDK's README and example have it (a token
// asked for with every message, axios); `tuned`: no token, which a session webhook does not want, kept connections of
// Node's own client, and both reads in one trip.

import http from "node:http";

import axios from "axios";
import { DWClient } from "dingtalk-stream";
import { createClient } from "redis";

const MESSAGES = "/v1.0/im/bot/messages/get";
const ANSWER = "您可以管理：\n- 和平医院（及下级部门：急诊科、药剂科）";
const ONCE = { condition: "NX", expiration: { type: "EX", value: 259200 } };
const KEEP = { expiration: { type: "EX", value: 1800 } };

const client = new DWClient({ clientId: process.env.BOT_ID, clientSecret: process.env.BOT_SECRET });
const redis = createClient({ url: process.env.BOT_STORE });
await redis.connect();

const turn = (session) => JSON.stringify({ turns: (session ? JSON.parse(session).turns : 0) + 1 });
const body = (message) => ({
  msgtype: "text",
  text: { content: ANSWER },
  at: { atUserIds: [message.senderStaffId], isAtAll: false },
});

async function documented(frame) {
  const message = JSON.parse(frame.data);
  if ((await redis.set(`seen:${message.msgId}`, "", ONCE)) === null) return;
  const key = `session:${message.conversationId}|${message.senderStaffId}`;
  const session = await redis.get(key);
  await redis.set(key, turn(session), KEEP);
  const token = await client.getAccessToken();
  const answer = await axios({
    url: message.sessionWebhook,
    method: "POST",
    responseType: "json",
    data: body(message),
    headers: { "x-acs-dingtalk-access-token": token },
  });
  client.socketCallBackResponse(frame.headers.messageId, answer.data);
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64, scheduling: "fifo" });
const post = (url, text) =>
  new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    const request = http.request(url, { method: "POST", agent, headers }, (answer) => {
      answer.on("data", () => {}).on("end", resolve);
    });
    request.on("error", reject).end(text);
  });

async function tuned(frame) {
  const message = JSON.parse(frame.data);
  const key = `session:${message.conversationId}|${message.senderStaffId}`;
  const [first, session] = await Promise.all([redis.set(`seen:${message.msgId}`, "", ONCE), redis.get(key)]);
  if (first === null) return;
  await redis.set(key, turn(session), KEEP);
  client.socketCallBackResponse(frame.headers.messageId, {});
  await post(message.sessionWebhook, JSON.stringify(body(message)));
}

const way = process.env.BOT_WAY === "tuned" ? tuned : documented;
client
  .registerCallbackListener(MESSAGES, (frame) => way(frame).catch((error) => console.error(String(error))))
  .connect();
