//! A child process: started clean, its output kept, never left behind.
//!
//! **Invariant:** every process started here is killed by its own id and reaped, even when the test panics.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// A running, or ended, child.
pub struct Child {
    process: std::process::Child,
    name: String,
    out: PathBuf,
    err: PathBuf,
}

/// The program, with nothing of this environment but the path.
pub fn guanjia(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guanjia"));
    command.args(args).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// What `guanjia serve` does, with shorter waits: this program again, see [`serves`].
pub fn brisk() -> Command {
    let this = std::env::current_exe().expect("this program's own path");
    let mut command = Command::new(this);
    command.args(["--exact", "support::child::serves", "--ignored", "--nocapture"]);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// The process [`brisk`] starts.
#[test]
#[ignore = "a replica, which the scenarios start"]
fn serves() {
    let config = guanjia::config::Config::load(None, &std::env::vars().collect());
    let mut config = config.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    // A call ends before its lease, as in earnest: 13 of 15 seconds there.
    config.waits = guanjia::config::Waits {
        call: guanjia::dingtalk::Waits {
            timeout: Duration::from_millis(2_800),
            budget: Duration::from_millis(2_200),
            ..config.waits.call
        },
        lease: Duration::from_secs(6),
        ..config.waits
    };
    guanjia::app::serve(config).expect("it serves until it is asked to stop");
}

impl Child {
    /// Starts it; what it writes is appended to files of this name.
    pub fn start(dir: &Path, name: &str, mut command: Command) -> Self {
        let (out, err) = (dir.join(format!("{name}.out")), dir.join(format!("{name}.err")));
        let file = |path: &Path| -> File {
            File::options().create(true).append(true).open(path).expect("a file for its output")
        };
        let process = command
            .stdin(Stdio::null())
            .stdout(file(&out))
            .stderr(file(&err))
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        Self { process, name: name.to_owned(), out, err }
    }

    /// As a power cut would.
    pub fn kill(&mut self) {
        // Already gone is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Asks it to stop.
    pub fn terminate(&self) {
        self.signal("-TERM");
    }

    /// It hangs: it is there, and does nothing any more.
    pub fn hang(&self) {
        self.signal("-STOP");
    }

    /// It goes on.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.process.id().to_string();
        let done = Command::new("kill").args([signal, &id]).status().expect("kill runs");
        assert!(done.success(), "{} is gone already", self.name);
    }

    /// Waits for its end.
    pub async fn ended(&mut self, within: Duration) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("it is ours") {
                return status;
            }
            assert!(began.elapsed() < within, "{} has not ended within {within:?}", self.name);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Whether it runs.
    pub fn runs(&mut self) -> bool {
        self.process.try_wait().expect("it is ours").is_none()
    }

    /// What it holds in memory, in kilobytes.
    pub fn memory(&self) -> u64 {
        let told = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("it runs");
        let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it is told");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// What it wrote to standard output.
    pub fn output(&self) -> String {
        read(&self.out)
    }

    /// What it wrote to standard error, which is the log.
    pub fn log(&self) -> String {
        read(&self.err)
    }

    /// The first line of standard output, once it is whole.
    pub async fn first_line(&mut self, within: Duration) -> String {
        let began = Instant::now();
        loop {
            if let Some((line, _)) = self.output().split_once('\n') {
                return line.to_owned();
            }
            let runs = self.runs();
            assert!(runs && began.elapsed() < within, "no first line of {}: {}", self.name, self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            let tail = lines[lines.len().saturating_sub(40)..].join("\n");
            // Nowhere is left to tell it when standard error is gone.
            let _ = writeln!(std::io::stderr(), "── the end of the log of {}:\n{tail}\n", self.name);
        }
    }
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned()
}

/// A free port below those the system gives to outgoing connections, so that it is still free after a restart.
pub fn free_port() -> u16 {
    const FIRST: u16 = 11_000;
    const SPAN: u16 = 20_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let seed = u16::try_from(u64::from(std::process::id()) * 61 % u64::from(SPAN)).unwrap_or_default();
    for _ in 0..SPAN {
        let step = NEXT.fetch_add(1, Ordering::Relaxed) % SPAN;
        let port = FIRST + (seed % SPAN + step) % SPAN;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port is free");
}
