"""What every bot on an official Stream SDK goes through; the bots' own tests add what is particular to their SDK."""

from sim import APP, CORP, SECRET, Bot, Simulator, until

TEMPLATE = "382e4302-551d-4880-bf29-a30acfab2e71.schema"
GROUP = "cidHp=="


class BotScenes:
    """Mixed into a `unittest.TestCase`, which says how its bot is started and which calls a card takes."""

    # What makes the bot send a card with buttons.
    card_word = ""
    # The calls one card with buttons takes, in order.
    card_calls = ()

    @classmethod
    def command(cls, simulator):
        """The command that starts the bot, and its environment."""
        raise NotImplementedError

    @classmethod
    def setUpClass(cls):
        cls.sim = Simulator()
        cls.addClassCleanup(cls.sim.stop)
        command, env = cls.command(cls.sim)
        cls.bot = Bot(cls.sim, command, BOT_ID=APP, BOT_SECRET=SECRET, **env)
        cls.addClassCleanup(cls.bot.stop)

    def test_a_message_is_answered_by_text(self):
        answer = self.sim.ask("hp_admin", "text 你好，管家")
        self.assertEqual((answer["kind"], answer["text"]), ("text", "你好，管家"))
        self.assertIn(("POST /robot/sendBySession", "ok"), self.sim.calls())
        self.message_in_a_single_chat(self.bot.heard("message"))

    def test_a_message_is_answered_by_markdown(self):
        answer = self.sim.ask("boss", "markdown 名单")
        self.assertEqual((answer["kind"], answer["title"], answer["text"]), ("markdown", "列表", "# 名单"))
        self.bot.heard("message")

    def test_a_group_is_answered_in_the_group(self):
        answer = self.sim.ask("hp_li", "@管家 text 大家好", GROUP)
        self.assertEqual((answer["text"], answer["conversation"]), ("大家好", GROUP))
        self.assertEqual(self.sim.said("hp_zhang", GROUP)[-1]["text"], "大家好")
        self.message_in_a_group(self.bot.heard("message"))

    def test_a_press_is_answered_for_the_one_who_pressed(self):
        self.card_pressed()

    def card_pressed(self):
        """A card in a group, and a press by one of its members."""
        since = len(self.sim.calls())
        self.sim.ask("hp_admin", f"{self.card_word} 年假三天", GROUP)
        self.bot.heard("message")
        self.sim.quiet()
        calls = self.sim.calls()[since:]
        card_calls = [(call, outcome) for call, outcome in calls if "/v1.0/card/" in call]
        self.assertEqual(card_calls, [(call, "ok") for call in self.card_calls])
        card = self.sim.said("hp_admin", GROUP)[-1]["card"]
        self.assertEqual(card["template"], TEMPLATE)
        self.assertIn("年假三天", card["params"]["msgContent"])
        self.assertEqual(card["buttons"][0]["label"], "同意")

        pressed = self.sim.tap("hp_li", card["outTrackId"], "同意")
        self.assertEqual((pressed["delivered"], pressed["status"]), (True, 200))
        self.assertLess(pressed["latency_ms"], 2000)
        self.assertEqual(pressed["answer"]["cardData"], {"cardParamMap": {"msgContent": "hp_li 按了 agree"}})
        heard = self.bot.heard("press")
        self.press(heard, card["outTrackId"])

        shown = self.sim.said("hp_li", GROUP)[-1]["card"]["params"]
        self.assertEqual((shown["msgContent"], shown["pressed"]), ("hp_li 按了 agree", "true"))
        # By key: what the answer does not name stays.
        self.assertEqual(shown["msgTitle"], "请假")
        others = self.sim.said("hp_admin", GROUP)[-1]["card"]["params"]
        self.assertIn("年假三天", others["msgContent"])
        self.assertNotIn("pressed", others)

    def joined(self):
        """Somebody is invited by the old API and accepts; their userid."""
        person = {"name": "吴九", "mobile": "13900000102", "dept_id_list": "9001011"}
        self.assertEqual(self.sim.old("/topapi/v2/user/create", person)["errcode"], 40103)
        return self.sim.sim("accept", {"mobile": "13900000102"})["userid"]

    def headers_of_an_event(self, kind, identity, corp, app):
        """What an event's headers must say."""
        self.assertTrue(identity)
        self.assertEqual((kind, corp, app), ("user_add_org", CORP, APP))

    def reconnects(self, patience):
        """The platform replaces its connections; the SDK comes back and answers."""
        self.assertEqual(self.sim.sim("streams/rotate", {})["disconnected"], 1)
        until("the bot comes back", lambda: self.sim.streams() == 1, patience)
        self.assertEqual(self.sim.ask("wh_sun", "text 还在")["text"], "还在")
        self.bot.heard("message")
