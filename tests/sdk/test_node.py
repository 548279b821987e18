"""The official Node Stream SDK, unmodified, runs its own bot against the simulator."""

import unittest

from scenes import GROUP, BotScenes
from sim import APP, CORP, INSTALLED


class NodeBot(BotScenes, unittest.TestCase):
    card_word = "card"
    card_calls = ("POST /v1.0/card/instances/createAndDeliver",)

    @classmethod
    def command(cls, simulator):
        node = INSTALLED / "node"
        return ["node", "--require", node / "loopback.cjs", node / "bot.mjs"], {"SIMULATOR": simulator.url}

    def message_in_a_single_chat(self, heard):
        message = heard["message"]
        self.assertEqual((message["msgtype"], message["text"]), ("text", {"content": "text 你好，管家"}))
        self.assertEqual((message["senderStaffId"], message["robotCode"]), ("hp_admin", APP))
        self.assertEqual((message["conversationType"], heard["topic"]), ("1", "/v1.0/im/bot/messages/get"))

    def message_in_a_group(self, heard):
        message = heard["message"]
        self.assertEqual((message["text"]["content"], message["isInAtList"]), (" text 大家好", True))
        self.assertEqual((message["conversationId"], message["conversationTitle"]), (GROUP, "和平医院群"))

    def press(self, heard, card):
        press = heard["press"]
        self.assertEqual((press["userId"], press["corpId"], press["outTrackId"]), ("hp_li", CORP, card))
        self.assertEqual((press["type"], press["content"]), ("actionCallback", press["value"]))
        self.assertEqual(heard["id"], "agree")

    def test_a_card_says_where_it_was_delivered(self):
        self.sim.ask("hp_wang", "card 单聊")
        self.bot.heard("message")
        answer = self.bot.heard("delivered")["answer"]
        self.assertEqual(answer["success"], True)
        (delivered,) = answer["result"]["deliverResults"]
        self.assertEqual((delivered["spaceType"], delivered["spaceId"]), ("IM_ROBOT", "hp_wang"))
        self.assertTrue(delivered["success"] and delivered["carrierId"])

    def test_an_event_put_off_comes_again(self):
        userid = self.joined()
        first = self.bot.heard("event")
        headers = first["headers"]
        self.assertEqual((first["later"], headers["topic"]), (True, "*"))
        kind, identity = headers["eventType"], headers["eventId"]
        self.headers_of_an_event(kind, identity, headers["eventCorpId"], headers["eventUnifiedAppId"])
        self.assertIsInstance(headers["eventBornTime"], str)
        # Ten seconds later: the same event in another frame.
        again = self.bot.heard("event", patience=20)
        while again["headers"]["eventType"] != "user_add_org":
            again = self.bot.heard("event", patience=20)
        self.assertEqual((again["headers"]["eventId"], again["data"]), (identity, first["data"]))
        self.assertNotEqual(again["headers"]["messageId"], headers["messageId"])
        self.assertEqual((again["later"], again["data"]["userId"]), (False, [userid]))

    def test_it_comes_back_when_the_platform_rotates(self):
        # This SDK waits until the platform closes, ten seconds after it said so.
        self.reconnects(20)
