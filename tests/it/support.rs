//! What scenarios are played with: a house (platform and service), the scene in it, and who checks it afterwards.

pub mod book;
pub mod browser;
pub mod door;
pub mod house;
pub mod platform;
pub mod prom;
pub mod redis;
pub mod relay;
pub mod scene;
pub mod show;

pub use browser::Browser;
pub use house::{Plan, Way};
pub use relay::{Exchange, Relay};
pub use scene::Scene;
