//! The scripts, and how they are called: by hash, loaded when the server does not know it.
//!
//! **Invariant:** a step that must not tear is one of these.

use redis::{Cmd, Pipeline, Script};

/// All scripts; each file says what it does.
pub(super) struct Scripts {
    pub accept: Loaded,
    pub press: Loaded,
    pub claim: Loaded,
    pub put_back: Loaded,
    pub survived: Loaded,
    pub heartbeat: Loaded,
    pub commit: Loaded,
    pub over: Loaded,
    pub promote: Loaded,
    pub lock: Loaded,
    pub held: Loaded,
    pub pace: Loaded,
    pub unpace: Loaded,
    pub tally: Loaded,
    pub reap: Loaded,
    pub letter: Loaded,
    pub load: Loaded,
    pub publish: Loaded,
}

/// Scripts that make owners ready, or begin turns, start with the functions that do, and with what marks are.
macro_rules! source {
    ($name:literal) => {
        include_str!(concat!("lua/", $name, ".lua"))
    };
    ($($before:ident +)+ $name:literal) => {
        concat!(
            $(include_str!(concat!("lua/", stringify!($before), ".lua")),)+
            include_str!(concat!("lua/", $name, ".lua"))
        )
    };
}

impl Scripts {
    /// Hashes every script once.
    pub fn new() -> Self {
        Self {
            accept: Loaded::new("accept", source!(ready + accept + mark + turn + "turn/accepted")),
            press: Loaded::new("press", source!(ready + "press")),
            claim: Loaded::new("claim", source!(mark + turn + "turn/claim")),
            put_back: Loaded::new("put_back", source!(mark + "turn/put_back")),
            survived: Loaded::new("survived", source!(mark + "turn/survived")),
            heartbeat: Loaded::new("heartbeat", source!(mark + "turn/heartbeat")),
            commit: Loaded::new("commit", source!(mark + ready + turn + "commit")),
            over: Loaded::new("over", source!(mark + "turn/over")),
            promote: Loaded::new("promote", source!(ready + "promote")),
            lock: Loaded::new("lock", source!("lock")),
            held: Loaded::new("held", source!("held")),
            pace: Loaded::new("pace", source!("rate/pace")),
            unpace: Loaded::new("unpace", source!("rate/unpace")),
            tally: Loaded::new("tally", source!("rate/tally")),
            reap: Loaded::new("reap", source!("reap")),
            letter: Loaded::new("letter", source!(ready + "letter")),
            load: Loaded::new("load", source!("look/load")),
            publish: Loaded::new("publish", source!("snapshot/publish")),
        }
    }
}

impl Scripts {
    /// Has the server know those that people wait for, in one go.
    pub fn load(&self) -> Pipeline {
        let Self { accept, press, claim, heartbeat, commit, over, promote, .. } = self;
        let mut all = Pipeline::new();
        for loaded in [accept, press, claim, heartbeat, commit, over, promote] {
            all.cmd("SCRIPT").arg("LOAD").arg(loaded.source).ignore();
        }
        all
    }
}

/// One script.
pub(super) struct Loaded {
    /// What errors call it.
    pub name: &'static str,
    /// Its source and hash.
    pub script: Script,
    source: &'static str,
}

impl Loaded {
    fn new(name: &'static str, source: &'static str) -> Self {
        Self { name, script: Script::new(source), source }
    }

    /// A call with these keys; arguments are added by the caller. Written straight into the command, since
    /// `redis::ScriptInvocation` would copy everything twice.
    pub fn call(&self, keys: &[&str]) -> Cmd {
        let mut cmd = Cmd::with_capacity(keys.len() + 16, 512);
        cmd.arg("EVALSHA").arg(self.script.get_hash()).arg(keys.len()).arg(keys);
        cmd
    }
}
