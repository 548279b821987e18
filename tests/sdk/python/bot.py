"""A small bot on the official Python Stream SDK: answers by text, markdown and cards, hears presses and events.

It tells what the SDK made of each push on standard output, one JSON object a line.
"""

import json
import os

import dingtalk_stream
from dingtalk_stream import AckMessage, ChatbotMessage
from dingtalk_stream.card_callback import Card_Callback_Router_Topic, CardCallbackMessage

BUTTONS = [
    {"text": "同意", "color": "blue", "id": "agree", "request": True},
    {"text": "拒绝", "color": "gray", "id": "refuse", "request": True},
]


def tell(heard, **what):
    print(json.dumps({"heard": heard, **what}, ensure_ascii=False), flush=True)


class Answers:
    """What is said to the robot: the first word says how it is to answer."""

    latest = None

    def answer(self, callback):
        incoming = ChatbotMessage.from_dict(callback.data)
        texts = self.extract_text_from_incoming_message(incoming) or []
        tell(
            "message",
            kind=incoming.message_type,
            texts=texts,
            message=incoming.message_id,
            user=incoming.sender_staff_id,
            nick=incoming.sender_nick,
            admin=incoming.is_admin,
            corps=[incoming.sender_corp_id, incoming.chatbot_corp_id],
            robot=incoming.robot_code,
            conversation=[incoming.conversation_type, incoming.conversation_id, incoming.conversation_title],
            at=[incoming.is_in_at_list, [user.dingtalk_id for user in incoming.at_users or []]],
            chatbot=incoming.chatbot_user_id,
            lasts=incoming.session_webhook_expired_time - incoming.create_at,
            topic=callback.headers.topic,
            time=callback.headers.time,
            # What the SDK does not know by name.
            unknown=sorted(incoming.extensions),
        )
        how, _, rest = "".join(texts).strip().partition(" ")
        if how == "text":
            self.reply_text(rest, incoming)
        elif how == "markdown":
            self.reply_markdown("列表", f"# {rest}", incoming)
        elif how == "card":
            self.reply_markdown_card(rest, incoming, title="卡片", at_sender=True)
        elif how == "buttons":
            Answers.latest = self.reply_ai_markdown_button(incoming, rest, BUTTONS, title="请假")
        elif how == "finish":
            Answers.latest.update(static_markdown=rest, button_list=[])
        return AckMessage.STATUS_OK, "OK"


class Robot(Answers, dingtalk_stream.ChatbotHandler):
    """Acknowledges after it has answered."""

    async def process(self, callback):
        return self.answer(callback)


class AsyncRobot(Answers, dingtalk_stream.AsyncChatbotHandler):
    """Acknowledges at once; the SDK has it answer in a thread."""

    def process(self, callback):
        return self.answer(callback)


class Presses(dingtalk_stream.CallbackHandler):
    """A press: the acknowledgement carries the card's new state."""

    async def process(self, callback):
        press = CardCallbackMessage.from_dict(callback.data)
        private = press.content["cardPrivateData"]
        tell("press", user=press.user_id, corp=press.corp_id, card=press.card_instance_id, ids=private["actionIds"])
        shown = {"msgContent": f"{press.user_id} 按了 {private['actionIds'][0]}"}
        return AckMessage.STATUS_OK, {
            "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
            "cardData": {"cardParamMap": shown},
            "userPrivateData": {"cardParamMap": {"pressed": "true"}},
        }


class Events(dingtalk_stream.EventHandler):
    """An event of the organisation."""

    async def process(self, event):
        headers = event.headers
        tell(
            "event",
            type=headers.event_type,
            id=headers.event_id,
            corp=headers.event_corp_id,
            born=headers.event_born_time,
            app=headers.event_unified_app_id,
            data=event.data,
        )
        return AckMessage.STATUS_OK, "OK"


def main():
    robot = AsyncRobot if os.environ.get("BOT_ASYNC") else Robot
    credential = dingtalk_stream.Credential(os.environ["BOT_ID"], os.environ["BOT_SECRET"])
    client = dingtalk_stream.DingTalkStreamClient(credential)
    client.register_callback_handler(ChatbotMessage.TOPIC, robot())
    client.register_callback_handler(Card_Callback_Router_Topic, Presses())
    client.register_all_event_handler(Events())
    client.start_forever()


if __name__ == "__main__":
    main()
