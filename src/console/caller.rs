//! What one address may ask of the pages, before anything of the platform's or the store's is spent; and one person.
//!
//! Two allowances an address: any request takes from the first, which is wide, since a whole hospital may come from one
//! address; only a login code that was none takes from the second, which is narrow, so that an honest crowd is never held
//! up by it. Who is signed in has one for what costs most: looks into the trail.

mod allowance;

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use tokio::time::Instant;

use crate::domain::id::UserId;
use allowance::{Allowance, Allowances};

/// Requests at once, and how often there is one more.
const REQUESTS: usize = 0;
/// Codes that were none, likewise.
const FAILURES: usize = 1;
const OF_AN_ADDRESS: [Allowance; 2] =
    [Allowance { burst: 400.0, per_second: 200.0 }, Allowance { burst: 20.0, per_second: 0.5 }];
/// Looks into the trail.
const OF_A_PERSON: [Allowance; 1] = [Allowance { burst: 60.0, per_second: 2.0 }];

/// The allowances of the addresses seen lately.
pub struct Callers(Allowances<IpAddr, 2>);

impl Default for Callers {
    fn default() -> Self {
        Self(Allowances::new(OF_AN_ADDRESS))
    }
}

impl Callers {
    /// Takes one request from an address' allowance; `false` where there is none left.
    pub fn admit(&self, caller: IpAddr, now: Instant) -> bool {
        self.0.take(&caller, (REQUESTS, 1.0), now)
    }

    /// Whether another code from there is looked at.
    pub fn may_try(&self, caller: IpAddr, now: Instant) -> bool {
        self.0.has(&caller, (FAILURES, 1.0), now)
    }

    /// A code from there was none.
    pub fn failed(&self, caller: IpAddr, now: Instant) {
        self.0.take(&caller, (FAILURES, 1.0), now);
    }
}

/// A look into the trail.
#[derive(Clone, Copy, Debug)]
pub enum Look {
    /// Through the latest part of it.
    Latest,
    /// Along all of it.
    Whole,
}

impl Look {
    fn cost(self) -> f64 {
        match self {
            Self::Latest => 1.0,
            Self::Whole => 20.0,
        }
    }
}

/// The allowances of the people seen lately.
pub struct People(Allowances<UserId, 1>);

impl Default for People {
    fn default() -> Self {
        Self(Allowances::new(OF_A_PERSON))
    }
}

impl People {
    /// Takes a look from a person's allowance; `false` where there is not so much left.
    pub fn admit(&self, user: &UserId, look: Look, now: Instant) -> bool {
        self.0.take(user, (0, look.cost()), now)
    }
}

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(of(parts)))
    }
}

/// What stands before this service tells it in `X-Forwarded-For`, and is believed where it is
/// on this machine or in this network: anybody else could write what they like there.
fn of(request: &Parts) -> IpAddr {
    let peer = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let peer = peer.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)).to_canonical();
    let told = if is_near(peer) { forwarded(&request.headers) } else { None };
    network(told.unwrap_or(peer))
}

/// The last one was written by whoever called us.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    let told: IpAddr = last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()?;
    Some(told.to_canonical())
}

fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}

/// Who has an IPv6 address has all of its network.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::Request;

    use super::allowance::MOST;
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn codes_that_are_none_are_few_and_honest_requests_many() {
        let (callers, junk, honest) = (Callers::default(), ip("203.0.113.1"), ip("203.0.113.2"));
        let (mut now, mut admitted) = (Instant::now(), 0);
        while callers.may_try(junk, now) {
            callers.failed(junk, now);
            admitted += 1;
        }
        assert_eq!(admitted, 20);
        assert!(callers.admit(junk, now), "who may not try codes may still read");
        assert_eq!((0..1_000).filter(|_| callers.admit(honest, now)).count(), 400);
        now += Duration::from_secs(2);
        assert!(callers.may_try(junk, now) && callers.admit(honest, now));
        callers.failed(junk, now);
        assert!(!callers.may_try(junk, now));
    }

    #[test]
    fn a_person_looks_into_the_trail_so_often() {
        let (people, user, now) = (People::default(), UserId::from("hp_zhang"), Instant::now());
        let looks = (0..500).take_while(|_| people.admit(&user, Look::Latest, now)).count();
        assert_eq!(looks, 60);
        assert!(people.admit(&"hp_li".into(), Look::Whole, now), "another has their own");
        let later = now + Duration::from_secs(10);
        assert!(people.admit(&user, Look::Whole, later) && !people.admit(&user, Look::Latest, later));
    }

    #[test]
    fn addresses_that_are_gone_are_forgotten() {
        let (callers, now) = (Callers::default(), Instant::now());
        for number in 0..20_000_u32 {
            let caller = IpAddr::from(number.to_be_bytes());
            assert!(callers.admit(caller, now));
            callers.failed(caller, now);
        }
        assert_eq!(callers.0.remembered(), MOST);
    }

    #[test]
    fn a_proxy_in_front_is_believed_and_nobody_else() {
        let request = |peer: &str, told: &[&str]| {
            let mut request = Request::new(());
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(ip(peer), 1)));
            for told in told {
                request.headers_mut().append("x-forwarded-for", told.parse().expect("a header"));
            }
            of(&request.into_parts().0)
        };
        assert_eq!(request("198.51.100.7", &["192.0.2.1"]), ip("198.51.100.7"));
        assert_eq!(request("172.18.0.2", &["192.0.2.1"]), ip("192.0.2.1"));
        assert_eq!(request("127.0.0.1", &["192.0.2.9, 192.0.2.1"]), ip("192.0.2.1"));
        assert_eq!(request("127.0.0.1", &["192.0.2.9", "192.0.2.1"]), ip("192.0.2.1"));
        assert_eq!(request("127.0.0.1", &["nonsense"]), ip("127.0.0.1"));
        assert_eq!(request("::ffff:10.0.0.1", &["2001:db8:1:2:3:4:5:6"]), ip("2001:db8:1:2::"));
    }
}
