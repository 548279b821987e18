//! Scenarios: conversations with the whole program, in process, on the simulated platform.
//!
//! They pass through either door: the default one, and the other where `GUANJIA_TEST_DOOR=http` says so.
//!
//! One file a feature. Each scene ends with `finish`, which fails on anything that was left unsaid, unsent or unknown.

mod support;

mod account;
mod approval;
mod audit_list;
mod change;
mod clocks;
mod cost;
mod curious;
mod dialogue;
mod digest;
mod door;
mod error_row;
mod expiry;
mod fault;
mod gathering;
mod group;
mod group_owned;
mod group_vouched;
mod guide;
mod help;
mod import_calls;
mod invitation;
mod invite_diagnose;
mod invite_look;
mod invite_pending;
mod invite_resend;
mod leaving_reason;
mod left_over;
mod member_add;
mod member_import;
mod member_import_cells;
mod member_import_sheets;
mod member_import_text;
mod member_list;
mod member_move;
mod member_remove;
mod member_status;
mod member_update;
mod message_kind;
mod near_name;
mod notice_audience;
mod notice_change;
mod notice_length;
mod notice_page;
mod notice_reads;
mod notice_reminders;
mod notice_scale;
mod notice_scope;
mod notice_send;
mod notice_time;
mod notice_todo;
mod notice_verbatim;
mod notice_which;
mod number;
mod number_repair;
mod outage;
mod outbox;
mod page_crowd;
mod page_script;
mod quote;
mod rank;
mod refusal;
mod remark;
mod role_change;
mod role_handover;
mod role_list;
mod scope_property;
mod scope_show;
mod shape_tests;
mod stream;
mod suggestion;
