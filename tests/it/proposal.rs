//! Every change is proposed, confirmed and run without a sentence: requests of ids in, an operation out.

use guanjia::domain::id::UserId;
use guanjia::domain::inbound::{Conversation, ConversationKind};
use guanjia::domain::operation::{Operation, State};
use guanjia::proposal::lifecycle::{self, Moved};
use guanjia::proposal::{Asker, Error, Refusal, Request, Services, place};
use guanjia::store::Commit;
use serde_json::{Value, json};

use crate::support::Scene;

/// Proposes it as somebody, in their single chat.
async fn propose(services: &Services, user: &str, request: Value) -> Result<Operation, Error> {
    let user = UserId(user.to_owned());
    let actor = services.directory.actor(&user).await?;
    let me = services.directory.member(&user).await?.expect("a member");
    let conversation = Conversation {
        id: format!("alone:{user}").as_str().into(),
        kind: ConversationKind::Single,
        with: user,
    };
    let asker = Asker { services, actor: &actor, me: &me, conversation: &conversation };
    let request: Request = serde_json::from_value(request).expect("a request");
    request.propose(&asker).await
}

/// Proposes, confirms, and waits until it has run.
async fn done(scene: &mut Scene, user: &str, request: Value) -> State {
    let kind = request["kind"].clone();
    let services = scene.services();
    let mut op = propose(services, user, request).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
    place(services, &mut op).await.expect("departments");
    let mut commit = Commit::default();
    lifecycle::propose(&op, services.clock.now_ms(), &mut commit);
    services.store.post(commit).await.expect("kept");
    let mut commit = Commit::default();
    let moved = lifecycle::move_to(services, Some(&op.id), State::Confirmed, &mut commit).await;
    assert_eq!(moved.expect("kept"), Moved::Yes, "{kind}");
    services.store.post(commit).await.expect("kept");
    loop {
        scene.settle().await;
        let record = scene.services().store.record(op.id.as_str()).await.expect("the store").expect("kept");
        let state = State::by_name(&record.state).expect("a state");
        if state.is_final() {
            return state;
        }
    }
}
