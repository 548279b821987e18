"""A bot on the official Python Stream SDK that does what ours does before it answers: a message once, its
conversation's session read and written, both in Redis. `BOT_WAY`: `documented`, as the SDK's README and examples have it
(`reply_text`, which makes a connection for every answer); `tuned`: one kept client for the answers, and both reads in
one trip.
"""

import json
import logging
import os

import aiohttp
import dingtalk_stream
import redis.asyncio
from dingtalk_stream import AckMessage, ChatbotMessage

ANSWER = "您可以管理：\n- 和平医院（及下级部门：急诊科、药剂科）"
store = redis.asyncio.Redis.from_url(os.environ["BOT_STORE"], decode_responses=True)


def turn(session):
    return json.dumps({"turns": (json.loads(session)["turns"] if session else 0) + 1})


def session_of(incoming):
    return f"session:{incoming.conversation_id}|{incoming.sender_staff_id}"


class Documented(dingtalk_stream.ChatbotHandler):
    """As the examples are."""

    async def process(self, callback):
        incoming = ChatbotMessage.from_dict(callback.data)
        if not await store.set(f"seen:{incoming.message_id}", "", nx=True, ex=259200):
            return AckMessage.STATUS_OK, "OK"
        session = await store.get(session_of(incoming))
        await store.set(session_of(incoming), turn(session), ex=1800)
        self.reply_text(ANSWER, incoming)
        return AckMessage.STATUS_OK, "OK"


class Tuned(dingtalk_stream.ChatbotHandler):
    """With kept connections."""

    http = None

    async def process(self, callback):
        if self.http is None:
            connections = aiohttp.TCPConnector(limit=64)
            self.http = aiohttp.ClientSession(connector=connections)
        incoming = ChatbotMessage.from_dict(callback.data)
        async with store.pipeline(transaction=False) as trip:
            trip.set(f"seen:{incoming.message_id}", "", nx=True, ex=259200)
            trip.get(session_of(incoming))
            first, session = await trip.execute()
        if first:
            await store.set(session_of(incoming), turn(session), ex=1800)
            body = {"msgtype": "text", "text": {"content": ANSWER}, "at": {"atUserIds": [incoming.sender_staff_id]}}
            async with self.http.post(incoming.session_webhook, json=body) as answer:
                await answer.read()
        return AckMessage.STATUS_OK, "OK"


def main():
    logging.disable(logging.INFO)
    credential = dingtalk_stream.Credential(os.environ["BOT_ID"], os.environ["BOT_SECRET"])
    client = dingtalk_stream.DingTalkStreamClient(credential)
    handler = Tuned if os.environ.get("BOT_WAY") == "tuned" else Documented
    client.register_callback_handler(ChatbotMessage.TOPIC, handler())
    client.start_forever()


if __name__ == "__main__":
    main()
