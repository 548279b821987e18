//! The description of the API as generators of clients take it: every answer described, every variant of a request whole.

use axum::http::StatusCode;
use utoipa::Modify;
use utoipa::openapi::schema::{AllOf, Object, Schema};
use utoipa::openapi::{OpenApi, RefOr};

/// Makes it whole.
pub struct Whole;

impl Modify for Whole {
    fn modify(&self, openapi: &mut OpenApi) {
        let items = openapi.paths.paths.values_mut();
        let all = items.flat_map(|item| [&mut item.get, &mut item.post, &mut item.patch]).flatten();
        for (status, answer) in all.flat_map(|one| &mut one.responses.responses) {
            if let RefOr::T(answer) = answer
                && answer.description.is_empty()
            {
                let known = StatusCode::from_bytes(status.as_bytes()).ok();
                let said = known.and_then(|status| status.canonical_reason());
                said.unwrap_or("an answer").clone_into(&mut answer.description);
            }
        }
        let Some(components) = &mut openapi.components else { return };
        let known = components.schemas.clone();
        for schema in components.schemas.values_mut() {
            let RefOr::T(Schema::OneOf(choices)) = schema else { continue };
            for choice in &mut choices.items {
                let RefOr::T(Schema::AllOf(parts)) = choice else { continue };
                let named = |name: &str| match known.get(name) {
                    Some(RefOr::T(Schema::Object(object))) => Some(object.clone()),
                    _ => None,
                };
                if let Some(object) = merged(parts, named) {
                    *choice = RefOr::T(Schema::Object(object));
                }
            }
        }
    }
}

/// Objects that all have to fit, as one: a part that takes no other fields would take none of the other parts'.
fn merged(parts: &AllOf, named: impl Fn(&str) -> Option<Object>) -> Option<Object> {
    let mut whole: Option<Object> = None;
    for part in &parts.items {
        let part = match part {
            RefOr::Ref(to) => named(to.ref_location.rsplit('/').next()?)?,
            RefOr::T(Schema::Object(object)) => object.clone(),
            RefOr::T(_) => return None,
        };
        match &mut whole {
            None => whole = Some(part),
            Some(whole) => {
                whole.properties.extend(part.properties);
                whole.required.extend(part.required);
            }
        }
    }
    whole
}
