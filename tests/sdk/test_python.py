"""The official Python Stream SDK, unmodified, runs its own bot against the simulator."""

import base64
import hashlib
import importlib.metadata
import pathlib
import sys
import unittest

from scenes import GROUP, BotScenes
from sim import APP, CORP, SECRET, Bot, Simulator, until

HERE = pathlib.Path(__file__).resolve().parent


class PythonBot(BotScenes, unittest.TestCase):
    card_word = "buttons"
    # Created, delivered, begun, typed, finished.
    card_calls = (
        "POST /v1.0/card/instances",
        "POST /v1.0/card/instances/deliver",
        "PUT /v1.0/card/instances",
        "PUT /v1.0/card/streaming",
        "PUT /v1.0/card/instances",
    )

    @classmethod
    def command(cls, simulator):
        return [sys.executable, HERE / "python" / "bot.py"], {"DINGTALK_OPENAPI_ENDPOINT": simulator.url}

    def message_in_a_single_chat(self, heard):
        self.assertEqual((heard["kind"], heard["texts"]), ("text", ["text 你好，管家"]))
        self.assertEqual((heard["user"], heard["nick"], heard["admin"]), ("hp_admin", "和平医院管理员", True))
        self.assertEqual((heard["corps"], heard["robot"]), ([CORP, CORP], APP))
        self.assertEqual(heard["conversation"][0], "1")
        self.assertEqual(heard["topic"], "/v1.0/im/bot/messages/get")
        self.assertEqual(heard["lasts"], 5_400_000)
        self.assertTrue(heard["message"] and heard["chatbot"].startswith("$:LWCP_v1:$"))
        self.assertIsInstance(heard["time"], int)
        self.assertLessEqual(set(heard["unknown"]), {"senderPlatform", "text"})

    def message_in_a_group(self, heard):
        self.assertEqual(heard["texts"], [" text 大家好"], "the separator after @ stays")
        self.assertEqual(heard["conversation"], ["2", GROUP, "和平医院群"])
        # The robot itself is among those spoken to.
        self.assertEqual(heard["at"], [True, [heard["chatbot"]]])

    def press(self, heard, card):
        self.assertEqual((heard["user"], heard["corp"], heard["card"]), ("hp_li", CORP, card))
        self.assertEqual(heard["ids"], ["agree"])

    def test_rich_text_is_read_piece_by_piece(self):
        pieces = [{"text": "text "}, {"type": "picture", "downloadCode": "c1"}, {"text": "图文"}]
        answer = self.sim.ask("kn_zhao", "", msgtype="richText", content={"richText": pieces})
        self.assertEqual(answer["text"], "图文")
        self.assertEqual(self.bot.heard("message")["texts"], ["text ", "图文"])

    def test_a_markdown_card_takes_two_calls(self):
        since = len(self.sim.calls())
        answer = self.sim.ask("wh_admin", "card **粗体**")
        card = answer["card"]
        self.assertEqual(card["template"], "589420e2-c1e2-46ef-a5ed-b8728e654da9.schema")
        self.assertEqual((card["params"]["markdown"], card["params"]["title"]), ("**粗体**", "卡片"))
        self.assertEqual(answer["kind"], "card")
        self.bot.heard("message")
        self.sim.quiet()
        calls = [call for call, _ in self.sim.calls()[since:] if call.startswith("POST /v1.0/card")]
        self.assertEqual(calls, ["POST /v1.0/card/instances", "POST /v1.0/card/instances/deliver"])

    def test_a_card_is_finished_for_everybody(self):
        self.card_pressed()
        self.assertTrue(self.sim.say("hp_admin", "finish 已批准", chat=GROUP)["delivered"])
        self.bot.heard("message")
        self.sim.quiet()
        for viewer in ("hp_li", "hp_admin", "hp_zhang"):
            card = self.sim.said(viewer, GROUP)[-1]["card"]
            self.assertEqual(card["params"]["staticMsgContent"], "已批准")
            self.assertEqual(card["params"]["flowStatus"], "3")
            self.assertEqual(card["params"]["msgContent"], "年假三天")

    def test_events_arrive(self):
        userid = self.joined()
        heard = self.bot.heard("event")
        self.headers_of_an_event(heard["type"], heard["id"], heard["corp"], heard["app"])
        self.assertIsInstance(heard["born"], int)
        self.assertEqual(heard["data"]["userId"], [userid])
        self.assertIsInstance(heard["data"]["timeStamp"], str)
        self.sim.sim("login", {"mobile": "13900000013"})
        heard = self.bot.heard("event")
        while heard["type"] == "user_active_org" and heard["data"]["userId"] == [userid]:
            heard = self.bot.heard("event")
        self.assertEqual((heard["type"], heard["data"]["userId"]), ("user_active_org", ["hp_wang"]))

    def test_it_comes_back_when_the_platform_rotates(self):
        self.reconnects(10)


class AsyncPythonBot(unittest.TestCase):
    """The SDK's other handler, which acknowledges at once and echoes the message."""

    def test_the_answer_comes_after_the_acknowledgement(self):
        sim = Simulator()
        self.addCleanup(sim.stop)
        sim.sim("faults", {"api": "/robot/sendBySession", "kind": "slow", "delay_ms": 1500, "times": 1})
        command = [sys.executable, HERE / "python" / "bot.py"]
        credentials = {"BOT_ID": APP, "BOT_SECRET": SECRET, "BOT_ASYNC": "1"}
        bot = Bot(sim, command, DINGTALK_OPENAPI_ENDPOINT=sim.url, **credentials)
        self.addCleanup(bot.stop)
        said = sim.say("hp_admin", "text 慢")
        self.assertEqual((said["delivered"], sim.said("hp_admin")), (True, []))
        self.assertEqual(bot.heard("message")["texts"], ["text 慢"])
        until("the answer", lambda: [one["text"] for one in sim.said("hp_admin")] == ["慢"])


class Packages(unittest.TestCase):
    def test_the_sdks_are_as_they_were_published(self):
        for name in ("dingtalk-stream", "alibabacloud_dingtalk"):
            files = importlib.metadata.distribution(name).files
            kept = [file for file in files if file.hash and file.suffix == ".py"]
            self.assertTrue(kept, name)
            for file in kept:
                digest = hashlib.new(file.hash.mode, file.read_binary()).digest()
                found = base64.urlsafe_b64encode(digest).decode().rstrip("=")
                self.assertEqual(found, file.hash.value, file)
