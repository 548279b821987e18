//! What the log says, and what it never says.
//!
//! Lines go to standard error, in the form `GUANJIA_LOG_FORMAT` says: by default text on a terminal, JSON otherwise. The
//! filter is `GUANJIA_LOG`'s. What is logged within a turn has that turn's `trace`, which people are told, too.
//!
//! **Invariant:** whatever a message or field holds, no phone number and no token reaches a line: every line goes
//! through [`masked`] on its way out.

mod mask;

use std::io::{self, IsTerminal as _, Write};

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

pub use self::mask::masked;

/// What is logged where `GUANJIA_LOG` says nothing.
pub const USUAL_FILTER: &str = "info";

/// Why logging does not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The filter cannot be read.
    #[error("GUANJIA_LOG: `{filter}` is no filter; write info, debug, or guanjia=debug,warn")]
    Filter {
        /// What was written.
        filter: String,
        /// What is wrong with it.
        source: tracing_subscriber::filter::ParseError,
    },
    /// The form is not known.
    #[error("GUANJIA_LOG_FORMAT: `{0}` is no form; write text, json or auto")]
    Form(String),
    /// Somebody else logs already.
    #[error("logging was started before")]
    Started(#[source] tracing::dispatcher::SetGlobalDefaultError),
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Json,
}

impl Form {
    fn parse(text: Option<&str>) -> Result<Self, Error> {
        match text.map(str::trim).unwrap_or_default() {
            "text" => Ok(Self::Text),
            "" | "auto" if io::stderr().is_terminal() => Ok(Self::Text),
            "json" | "" | "auto" => Ok(Self::Json),
            other => Err(Error::Form(other.to_owned())),
        }
    }
}

/// Starts logging to standard error; `filter` and `form` are the values of `GUANJIA_LOG` and `GUANJIA_LOG_FORMAT`, empty
/// for the usual.
pub fn start(filter: Option<&str>, form: Option<&str>) -> Result<(), Error> {
    let form = Form::parse(form)?;
    tracing::subscriber::set_global_default(subscriber(filter, form, io::stderr)?).map_err(Error::Started)
}

fn subscriber<W>(filter: Option<&str>, form: Form, out: W) -> Result<Box<dyn Subscriber + Send + Sync>, Error>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = filter.map(str::trim).filter(|filter| !filter.is_empty()).unwrap_or(USUAL_FILTER);
    let filter = EnvFilter::builder()
        .parse(filter)
        .map_err(|source| Error::Filter { filter: filter.to_owned(), source })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(Masking { out });
    Ok(match form {
        Form::Text => Box::new(lines.finish()),
        Form::Json => Box::new(lines.json().flatten_event(true).with_span_list(false).finish()),
    })
}

/// Masks each line on its way to `out`. A line arrives in one write: the formatter buffers it.
#[derive(Debug)]
struct Masking<W> {
    out: W,
}

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for Masking<W> {
    type Writer = MaskingWriter<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        MaskingWriter { out: self.out.make_writer() }
    }
}

struct MaskingWriter<W> {
    out: W,
}

impl<W: Write> Write for MaskingWriter<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.out.write_all(masked(&String::from_utf8_lossy(line)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, PoisonError};

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(form: Form, filter: Option<&str>) -> String {
        let page = Page::default();
        let out = page.clone();
        let subscriber = subscriber(filter, form, move || out.clone()).expect("a good filter");
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("turn", asker = "13900000013");
            let _entered = span.enter();
            tracing::info!(mobile = "13900000011", "added\n13900000012");
            tracing::warn!(url = "https://x/send?access_token=hush&a=1", "called");
            tracing::debug!("quiet");
        });
        let bytes = page.0.lock().expect("nobody panicked").clone();
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn no_line_shows_a_number_or_a_token() {
        for form in [Form::Text, Form::Json] {
            let lines = logged(form, None);
            assert!(lines.contains("139****0011") && lines.contains("139****0012"), "{lines}");
            assert!(lines.contains("139****0013") && lines.contains("access_token=***&a=1"), "{lines}");
            assert!(
                !lines.contains("139000000") && !lines.contains("hush") && !lines.contains("quiet"),
                "{lines}"
            );
        }
        for line in logged(Form::Json, None).lines() {
            assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
        }
    }

    #[test]
    fn the_filter_filters_and_a_bad_one_says_so() {
        assert!(logged(Form::Text, Some("debug")).contains("quiet"));
        assert!(!logged(Form::Text, Some("warn")).contains("added"));
        for (text, form) in [("text", Form::Text), (" json ", Form::Json)] {
            assert_eq!(Form::parse(Some(text)).expect("a form"), form);
        }
        let error = Form::parse(Some("xml")).expect_err("no form");
        assert!(error.to_string().starts_with("GUANJIA_LOG_FORMAT: `xml`"));
        let error = subscriber(Some("loud=yes=no"), Form::Text, io::sink).err().expect("no filter");
        assert!(error.to_string().starts_with("GUANJIA_LOG"));
    }
}
