//! Files: what people sent is fetched by a code, what the robot sends is handed over before (messaging, 4.4 and 8).
//!
//! **Invariant:** a media id is good for messages of this organisation's robot only, and only of a kind taken here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{Answer, Api, Desk, Params, Refusal};

/// Pages `download-the-file-content-of-the-robot-receiving-message`, `upload-media-files`.
pub const APIS: &[Api] = &[
    Api::metered("POST /v1.0/robot/messageFiles/download", "qyapi_robot_sendmsg", download),
    Api::exempt("POST /media/upload", "", upload),
];

/// What a kind of media may be called, and how large it may be.
const KINDS: [(&str, usize, &[&str]); 4] = [
    ("image", 20 << 20, &["jpg", "jpeg", "gif", "png", "bmp"]),
    ("voice", 2 << 20, &["amr", "mp3", "wav"]),
    ("video", 20 << 20, &["mp4"]),
    ("file", 20 << 20, &["doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"]),
];

fn download(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let wrong = |code: &str| Refusal::new(400, code, format!("参数错误: {code}"));
    if params.text("robotCode").is_none_or(|code| code != desk.world.corp.app) {
        return Err(wrong("invalidParameter.robotCode.auth"));
    }
    let code = params.text("downloadCode").ok_or_else(|| wrong("invalidParameter.downloadCode"))?;
    if desk.world.file(&code, desk.now).is_none() {
        return Err(wrong("invalidParameter.downloadCode"));
    }
    let key = desk.world.address_file(&code, desk.now);
    // Another host than the APIs' on the platform; here there is but one.
    Ok(json!({"downloadUrl": format!("{}/files/{key}.file?Expires={}", desk.base, desk.now / 1_000 + 600)}))
}

fn upload(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let kind = params.text("type").unwrap_or_default();
    let known = KINDS.iter().find(|(name, _, _)| *name == kind);
    let (_, most, endings) = known.ok_or_else(|| Refusal::old(40_004, "不合法的媒体文件类型"))?;
    let name = params.text("filename").unwrap_or_default();
    let content = params.text("media").and_then(|media| STANDARD.decode(media).ok());
    let content = content.filter(|content| !content.is_empty());
    let content = content.ok_or_else(|| Refusal::old(41_005, "缺少多媒体文件数据"))?;
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    if !endings.contains(&ending.as_str()) {
        return Err(Refusal::old(40_005, "不合法的文件类型"));
    }
    if content.len() > *most {
        return Err(Refusal::old(40_006, "不合法的文件大小"));
    }
    let id = format!("@lADPsim{:08x}", desk.world.next());
    let (name, now) = (name.clone(), desk.now);
    desk.world.keep_file(&id, &name, content, now);
    Ok(json!({"type": kind, "media_id": id, "created_at": now}))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, call, small};
    use super::*;

    #[test]
    fn a_code_gives_an_address_for_a_while_and_a_wrong_one_none() {
        let mut world = small();
        world.keep_file("code1", "名单.xlsx", b"abc".to_vec(), NOW);
        let api = "POST /v1.0/robot/messageFiles/download";
        let answer = call(&mut world, api, json!({"robotCode": "dingsimapp", "downloadCode": "code1"}));
        let url = answer["downloadUrl"].as_str().unwrap();
        let key = url.split('/').next_back().and_then(|last| last.split('.').next()).unwrap().to_owned();
        assert_eq!(world.file_at(&key, NOW).unwrap().content, b"abc");
        assert!(world.file_at(&key, NOW + 600_000).is_none());
        for (params, code) in [
            (json!({"robotCode": "other", "downloadCode": "code1"}), "invalidParameter.robotCode.auth"),
            (json!({"robotCode": "dingsimapp", "downloadCode": "x"}), "invalidParameter.downloadCode"),
        ] {
            assert_eq!(call(&mut world, api, params)["code"], code);
        }
    }

    #[test]
    fn media_of_a_kind_not_taken_is_refused() {
        let mut world = small();
        let mut upload = |kind: &str, name: &str, media: &str| {
            let params = json!({"type": kind, "filename": name, "media": STANDARD.encode(media)});
            call(&mut world, "POST /media/upload", params)
        };
        assert_eq!(upload("file", "a.xlsx", "x")["type"], "file");
        assert_eq!(upload("", "a.xlsx", "x")["errcode"], 40_004);
        assert_eq!(upload("file", "a.csv", "x")["errcode"], 40_005);
        assert_eq!(upload("file", "a.xlsx", "")["errcode"], 41_005);
    }
}
