//! A handful of departments and people behind the platform's paths, for the tests of this floor and of the gate.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::extract::State;
use axum::http::Uri;
use axum::{Json, Router};
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::clock::{Clock, ManualClock};
use crate::dingtalk::{self, Boxed, CachedToken, Lane, Reservation, Shared, SharedError};
use crate::directory::{Directory, RoleWords, Settings};
use crate::domain::id::UserId;
use crate::domain::permit::Actor;

const DEPARTMENTS: &[(i64, &str, i64)] = &[
    (1, "朝阳区卫生健康委员会", 0),
    (90, "朝阳一张网", 1),
    (9001, "医疗机构", 90),
    (900_101, "一级医院", 9001),
    (9_001_011, "和平医院", 900_101),
    (9_001_012, "北京康宁中医医院", 900_101),
    (90_010_111, "急诊科", 9_001_011),
    (90_010_112, "药剂科", 9_001_011),
    (90_010_121, "急诊科", 9_001_012),
    (91, "卫生健康委机关", 1),
];

/// userid, name, number, departments, roles.
type Person = (&'static str, &'static str, &'static str, Vec<i64>, Vec<i64>);

/// What the stand-in answers from; a test may change it.
pub(crate) struct World {
    pub(crate) departments: Vec<(i64, &'static str, i64)>,
    pub(crate) people: Vec<Person>,
    /// Who heads what.
    pub(crate) heads: Vec<(i64, &'static str)>,
    /// userid, level, scope.
    pub(crate) admins: Vec<(&'static str, i64, Vec<i64>)>,
    /// Paths that fail, and how often still.
    pub(crate) failing: BTreeMap<&'static str, usize>,
    /// How long an answer takes, where that is longer than usual.
    pub(crate) slow: Option<Duration>,
    calls: BTreeMap<String, usize>,
}

impl World {
    fn small() -> Self {
        let people = vec![
            ("boss", "方主任", "13900000001", vec![91], vec![]),
            ("hp_admin", "和平医院管理员", "", vec![9_001_011], vec![54]),
            ("kn_admin", "康宁管理员", "", vec![9_001_012], vec![54]),
            ("hp_zhang", "张三", "13900000011", vec![90_010_111], vec![51]),
            ("hp_zhang2", "张三", "13900000014", vec![90_010_112], vec![]),
            ("hp_wang", "王五", "13900000013", vec![9_001_011], vec![]),
            ("kn_zhao", "赵六", "13900000021", vec![90_010_121], vec![]),
            ("kn_ouyang", "欧阳静", "13900000022", vec![9_001_012, 9_001_011], vec![]),
        ];
        let admins =
            vec![("boss", 1, vec![1]), ("hp_admin", 2, vec![9_001_011]), ("kn_admin", 2, vec![9_001_012])];
        Self {
            departments: DEPARTMENTS.to_vec(),
            people,
            heads: vec![(90_010_111, "hp_zhang")],
            admins,
            failing: BTreeMap::new(),
            slow: None,
            calls: BTreeMap::new(),
        }
    }

    fn answer(&mut self, path: &str, body: &Value) -> Value {
        *self.calls.entry(path.to_owned()).or_default() += 1;
        if let Some((_, left)) =
            self.failing.iter_mut().find(|(failing, left)| **failing == path && **left > 0)
        {
            *left -= 1;
            return json!({"errcode": 88, "sub_code": "60011", "sub_msg": "应用尚未开通所需的权限"});
        }
        match path {
            "/topapi/user/listadmin" => {
                let listed =
                    self.admins.iter().map(|(user, level, _)| json!({"userid": user, "sys_level": level}));
                ok(listed.collect())
            }
            "/topapi/user/get_admin_scope" => {
                let scope =
                    self.admins.iter().find(|(user, ..)| body["userid"] == *user).map(|(_, _, scope)| scope);
                json!({"errcode": 0, "dept_ids": scope})
            }
            "/topapi/role/list" => ok(json!({"hasMore": false, "list": roles()})),
            _ if path.contains("department") => self.department(path, body),
            _ => self.person(path, body),
        }
    }

    fn person(&self, path: &str, body: &Value) -> Value {
        let detail = |one: &Person| {
            let roles: Vec<Value> = one.4.iter().map(|id| json!({"id": id})).collect();
            json!({"userid": one.0, "name": one.1, "mobile": one.2, "dept_id_list": one.3, "role_list": roles})
        };
        let found = |found: Option<&Person>| {
            found.map_or_else(|| json!({"errcode": 60121, "errmsg": "找不到该用户"}), |one| ok(detail(one)))
        };
        match path {
            "/topapi/v2/user/get" => found(self.people.iter().find(|one| body["userid"] == one.0)),
            "/topapi/v2/user/getbymobile" => found(self.people.iter().find(|one| body["mobile"] == one.2)),
            "/topapi/v2/user/list" => {
                let inside = |one: &&Person| one.3.iter().any(|id| body["dept_id"] == *id);
                let list: Vec<Value> = self.people.iter().filter(inside).map(detail).collect();
                ok(json!({"has_more": false, "list": list}))
            }
            "/topapi/user/listid" => {
                let inside = self.people.iter().filter(|one| one.3.iter().any(|id| body["dept_id"] == *id));
                ok(json!({"userid_list": inside.map(|one| one.0).collect::<Vec<_>>()}))
            }
            "/v1.0/contact/users/search" => {
                let named = self.people.iter().filter(|one| body["queryWord"] == one.1);
                let hits: Vec<&str> = named.map(|one| one.0).collect();
                json!({"hasMore": false, "totalCount": hits.len(), "list": hits})
            }
            other => panic!("{other} is not served here"),
        }
    }

    fn department(&self, path: &str, body: &Value) -> Value {
        let detail = |one: &(i64, &str, i64)| {
            let heads: Vec<&str> =
                self.heads.iter().filter(|(id, _)| *id == one.0).map(|(_, head)| *head).collect();
            json!({"dept_id": one.0, "name": one.1, "parent_id": one.2, "dept_manager_userid_list": heads})
        };
        if path == "/v1.0/contact/departments/search" {
            let word = body["queryWord"].as_str().unwrap_or_default();
            let named = self.departments.iter().filter(|one| one.1.contains(word));
            return json!({"hasMore": false, "list": named.map(|one| one.0).collect::<Vec<_>>()});
        }
        let Some(here) = self.departments.iter().find(|one| body["dept_id"] == one.0) else {
            return json!({"errcode": 60003, "errmsg": "部门不存在"});
        };
        match path {
            "/topapi/v2/department/get" => ok(detail(here)),
            "/topapi/v2/department/listsub" => {
                ok(self.departments.iter().filter(|one| one.2 == here.0).map(detail).collect())
            }
            "/topapi/v2/department/listsubid" => {
                let below = self.departments.iter().filter(|one| one.2 == here.0).map(|one| one.0);
                ok(json!({"dept_id_list": below.collect::<Vec<_>>()}))
            }
            "/topapi/v2/department/listparentbydept" => {
                let up = |id: &i64| self.departments.iter().find(|one| one.0 == *id).map(|one| one.2);
                let chain: Vec<i64> = std::iter::successors(Some(here.0), up).filter(|id| *id != 0).collect();
                ok(json!({"parent_id_list": chain}))
            }
            other => panic!("{other} is not served here"),
        }
    }
}

fn ok(result: Value) -> Value {
    let mut answer = json!({"errcode": 0, "errmsg": "ok"});
    answer["result"] = result;
    answer
}

fn roles() -> Value {
    json!([
        {"groupId": 1, "name": "默认", "roles": [{"id": 11, "name": "主管"}]},
        {"groupId": 5, "name": "朝阳一张网角色组", "roles": [
            {"id": 51, "name": "信息统计负责人"},
            {"id": 52, "name": "接诉即办员"},
            {"id": 54, "name": "企业账号管理员"},
            {"id": 55, "name": "三级医院"},
        ]},
    ])
}

/// The stand-in, and a directory that asks it.
pub(crate) struct Scene {
    pub(crate) directory: Directory,
    pub(crate) clock: Arc<ManualClock>,
    world: Arc<Mutex<World>>,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let words = |name: &str, say: &str, alias: &str| RoleWords {
            name: name.into(),
            say: say.into(),
            aliases: vec![alias.into()],
        };
        Self::with(Settings {
            role_group: "朝阳一张网角色组".into(),
            roles: vec![
                words("信息统计负责人", "信息员", "统计员"),
                words("接诉即办员", "接诉即办员", "接诉员"),
                words("企业账号管理员", "企业账号管理员", "账号管理员"),
            ],
            admin_role: Some("企业账号管理员".into()),
        })
        .await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let world = Arc::new(Mutex::new(World::small()));
        let app = Router::new().fallback(serve).with_state(Arc::clone(&world));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let platform = dingtalk::Settings {
            api: address.clone(),
            oapi: address,
            client_id: "app".into(),
            client_secret: SecretString::from("secret"),
            agent_id: None,
            waits: dingtalk::Waits::default(),
        };
        let manual = Clock::Manual(Arc::clone(&clock));
        let client = dingtalk::Client::new(platform, Arc::new(Free), manual.clone()).expect("a client");
        Self { directory: Directory::new(client, settings, manual), clock, world }
    }

    /// Another replica's directory, over the same platform.
    pub(crate) fn replica(&self) -> Directory {
        let inner = &self.directory.inner;
        Directory::new(inner.client.clone(), inner.settings.clone(), inner.clock.clone())
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().expect("not poisoned")
    }

    /// How many calls were made since last asked.
    pub(crate) fn calls(&self) -> usize {
        std::mem::take(&mut self.world().calls).values().sum()
    }

    /// How many calls of one path were made; leaves the count.
    pub(crate) fn calls_of(&self, path: &str) -> usize {
        self.world().calls.get(path).copied().unwrap_or_default()
    }

    pub(crate) fn later(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// A moment later: when that is.
    pub(crate) fn moment(&self) -> i64 {
        self.clock.advance(Duration::from_millis(1));
        self.clock.now().as_millisecond()
    }

    pub(crate) async fn actor(&self, user: &str) -> Actor {
        self.directory.actor(&UserId::from(user)).await.expect("the facts can be read")
    }
}

async fn serve(State(world): State<Arc<Mutex<World>>>, uri: Uri, Json(body): Json<Value>) -> Json<Value> {
    let (answer, slow) = {
        let mut world = world.lock().expect("not poisoned");
        (world.answer(uri.path(), &body), world.slow)
    };
    // Long enough for those who ask at the same time to meet.
    tokio::time::sleep(slow.unwrap_or(Duration::from_millis(5))).await;
    Json(answer)
}

/// No pace, and one token for ever.
struct Free;

fn ready<'a, T: Send + 'a>(value: T) -> Boxed<'a, Result<T, SharedError>> {
    Box::pin(async { Ok(value) })
}

impl Shared for Free {
    fn token(&self) -> Boxed<'_, Result<Option<CachedToken>, SharedError>> {
        let value = SecretString::from("token");
        ready(Some(CachedToken { value, refresh_after_ms: i64::MAX, serial: 1 }))
    }

    fn put_token<'a>(&'a self, _: &'a CachedToken, _: Duration) -> Boxed<'a, Result<(), SharedError>> {
        ready(())
    }

    fn drop_token<'a>(&'a self, _: &'a str) -> Boxed<'a, Result<(), SharedError>> {
        ready(())
    }

    fn refresh_lock(&self, _: Duration) -> Boxed<'_, Result<bool, SharedError>> {
        ready(true)
    }

    fn refresh_unlock(&self) -> Boxed<'_, Result<(), SharedError>> {
        ready(())
    }

    fn reserve<'a>(
        &'a self,
        _: &'a str,
        _: Lane,
        _: Duration,
    ) -> Boxed<'a, Result<Reservation, SharedError>> {
        ready(Reservation::After(Duration::ZERO))
    }

    fn count<'a>(&'a self, _: &'a str) -> Boxed<'a, Result<(), SharedError>> {
        ready(())
    }
}
