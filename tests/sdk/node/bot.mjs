// A small bot on the official Node Stream SDK: answers through the session webhook and by card, hears presses and
// events. It tells what the SDK made of each push on standard output, one JSON object a line.

import axios from "axios";
import { DWClient, EventAck } from "dingtalk-stream";

const MESSAGES = "/v1.0/im/bot/messages/get";
const PRESSES = "/v1.0/card/instances/callback";
const CARDS = "https://api.dingtalk.com/v1.0/card/instances";
const TEMPLATE = "382e4302-551d-4880-bf29-a30acfab2e71.schema";

const tell = (heard, what) => console.log(JSON.stringify({ heard, ...what }));
const clientId = process.env.BOT_ID;
const client = new DWClient({ clientId, clientSecret: process.env.BOT_SECRET });
// Events of this kind are put off the first time they come.
const putOff = new Set(["user_add_org"]);

async function card(text, message) {
  const token = await client.getAccessToken();
  const group = message.conversationType === "2";
  const space = group ? `IM_GROUP.${message.conversationId}` : `IM_ROBOT.${message.senderStaffId}`;
  const buttons = { msgButtons: [{ text: "同意", color: "blue", id: "agree", request: true }] };
  const body = {
    cardTemplateId: TEMPLATE,
    outTrackId: `node-${message.msgId}`,
    callbackType: "STREAM",
    cardData: { cardParamMap: { msgTitle: "请假", msgContent: text, sys_full_json_obj: JSON.stringify(buttons) } },
    openSpaceId: `dtv1.card//${space}`,
    ...(group
      ? { imGroupOpenDeliverModel: { robotCode: clientId } }
      : { imRobotOpenDeliverModel: { spaceType: "IM_ROBOT", robotCode: clientId } }),
  };
  const headers = { "x-acs-dingtalk-access-token": token };
  const answer = await axios.post(`${CARDS}/createAndDeliver`, body, { headers });
  tell("delivered", { answer: answer.data });
}

async function onMessage(frame) {
  const message = JSON.parse(frame.data);
  // This SDK never acknowledges by itself.
  client.socketCallBackResponse(frame.headers.messageId, { status: "received" });
  tell("message", { message, topic: frame.headers.topic });
  const [, how, rest] = /^\s*(\S+)\s*(.*)$/.exec(message.text?.content ?? "") ?? [];
  const webhook = (body) => axios.post(message.sessionWebhook, body);
  if (how === "text") {
    const at = { atUserIds: [message.senderStaffId] };
    await webhook({ msgtype: "text", text: { content: rest }, at });
  } else if (how === "markdown") {
    await webhook({ msgtype: "markdown", markdown: { title: "列表", text: `# ${rest}` } });
  } else if (how === "card") {
    await card(rest, message);
  }
}

function onPress(frame) {
  const press = JSON.parse(frame.data);
  const [id] = JSON.parse(press.content).cardPrivateData.actionIds;
  tell("press", { press, id });
  client.socketCallBackResponse(frame.headers.messageId, {
    cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true },
    cardData: { cardParamMap: { msgContent: `${press.userId} 按了 ${id}` } },
    userPrivateData: { cardParamMap: { pressed: "true" } },
  });
}

function onEvent(frame) {
  const { eventType } = frame.headers;
  const later = putOff.delete(eventType);
  tell("event", { headers: frame.headers, data: JSON.parse(frame.data), later });
  return later ? { status: EventAck.LATER, message: "not now" } : { status: EventAck.SUCCESS };
}

client
  .registerCallbackListener(MESSAGES, (frame) => onMessage(frame).catch((error) => tell("trouble", { error: String(error) })))
  .registerCallbackListener(PRESSES, onPress)
  .registerAllEventListener(onEvent)
  .connect();
