//! Files: fetching what somebody sent to the robot, and handing one over to be sent.
//!
//! **Invariant:** a file is fetched from the platform's own hosts alone, without the app's token, and no more of it than
//! is allowed.

use std::time::Duration;

use reqwest::Url;
use serde::Deserialize;
use serde_json::json;

use super::client::{Api, Client, Effect, Payload, decode};
use super::error::Error;

const DOWNLOAD: Api = Api::new("POST /v1.0/robot/messageFiles/download", Effect::Read).metered();
const UPLOAD: Api = Api::old("POST /media/upload", Effect::Write);

/// The hosts files lie on, by how their names end.
const HOSTS: [&str; 2] = [".aliyuncs.com", ".dingtalk.com"];
/// The longest fetching a file may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A file that was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// All of it.
    Whole(Vec<u8>),
    /// There is more than allowed; the rest was not fetched.
    TooLarge,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DownloadAnswer {
    download_url: String,
}

#[derive(Deserialize)]
struct UploadAnswer {
    media_id: String,
}

impl Client {
    /// Fetches a file somebody sent to the robot (download-the-file-content-of-the-robot-receiving-message), at most
    /// `most` bytes of it.
    ///
    /// # Errors
    /// [`Error::Refused`] or [`Error::FieldIllegal`]: the code is bad or too old. [`Error::ForeignHost`]: the platform
    /// named an address that is not its own; nothing was fetched.
    pub async fn fetch_file(&self, code: &str, most: usize) -> Result<Fetched, Error> {
        let robot = &self.inner().settings.client_id;
        let asked = json!({"downloadCode": code, "robotCode": robot});
        let answer: DownloadAnswer = self.post(&DOWNLOAD, &asked).await?;
        let address = self.file_address(&answer.download_url)?;
        match tokio::time::timeout(PATIENCE, self.fetch(address, most)).await {
            Ok(fetched) => fetched,
            Err(_) => Err(Error::Busy),
        }
    }

    async fn fetch(&self, address: Url, most: usize) -> Result<Fetched, Error> {
        let request = self.http().get(address).timeout(PATIENCE);
        let mut response = request.send().await.map_err(|_| Error::Busy)?;
        if !response.status().is_success() {
            return Err(Error::Refused {
                code: response.status().as_u16().to_string(),
                message: String::new(),
            });
        }
        let mut content = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| Error::Busy)? {
            if content.len() + chunk.len() > most {
                return Ok(Fetched::TooLarge);
            }
            content.extend_from_slice(&chunk);
        }
        Ok(Fetched::Whole(content))
    }

    /// The platform's own hosts, and whatever stands for it by the settings.
    fn file_address(&self, address: &str) -> Result<Url, Error> {
        let address = Url::parse(address).map_err(|_| Error::ForeignHost)?;
        let bare = address.username().is_empty() && address.password().is_none();
        let own = address.origin() == self.oapi().origin();
        let known = matches!(address.scheme(), "http" | "https")
            && address.port().is_none()
            && address.host_str().is_some_and(|host| HOSTS.iter().any(|suffix| host.ends_with(suffix)));
        if bare && (own || known) { Ok(address) } else { Err(Error::ForeignHost) }
    }

    /// Hands a file over, to be sent by its media id (upload-media-files): doc, docx, xls, xlsx, ppt, pptx, zip, pdf,
    /// rar, at most 20 MB. Repeating it makes another one, which harms nothing.
    ///
    /// # Errors
    /// [`Error::Refused`]: not a kind of file the platform takes.
    pub async fn upload_file(&self, extension: &str, content: &[u8]) -> Result<String, Error> {
        // No boundary of ours lies in a file that is not made to hold it, and then it is refused, not misread.
        const BOUNDARY: &str = "guanjia-7f3c1a5e9b2d4860-part";
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"file.{extension}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        let tail = format!("\r\n--{BOUNDARY}--\r\n");
        let body = [head.as_bytes(), content, tail.as_bytes()].concat();
        let payload = Payload::form(&[("type", "file")], BOUNDARY, body);
        let answer: UploadAnswer = decode(&UPLOAD, self.run(&UPLOAD, &payload).await?)?;
        Ok(answer.media_id)
    }
}
