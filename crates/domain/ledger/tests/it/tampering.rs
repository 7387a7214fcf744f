//! REQ-R-43: a missing, moved, altered or added link is found, and the first one is named.

use dmp_core::ids::RecordId;
use dmp_core::time::Timestamp;
use dmp_ledger::{
    Broken, Fault, Head, HeadKey, Link, Payload, Scope, Signed, Verifier, append, empty_head,
};
use proptest::prelude::*;

const SCOPE: Scope = Scope::Record(RecordId::from_bytes([1; 16]));
const OTHER: Scope = Scope::Record(RecordId::from_bytes([2; 16]));

fn key() -> HeadKey {
    HeadKey::new([7; 32])
}

fn payload(at: i64, sealed: &[u8]) -> Payload {
    Payload {
        at: Timestamp(at),
        sealed: sealed.to_vec(),
        commitment: [9; 32],
    }
}

fn chain(key: &HeadKey, scope: Scope, events: &[Vec<u8>]) -> (Vec<Link>, Head) {
    let mut head = empty_head(key, scope);
    let mut links = Vec::new();
    for (at, sealed) in (1..).zip(events) {
        let (link, next) = append(key, scope, &head, payload(at, sealed)).unwrap();
        links.push(link);
        head = next;
    }
    (links, head)
}

fn chain_of(scope: Scope, count: u8) -> (Vec<Link>, Head) {
    chain(
        &key(),
        scope,
        &(0..count).map(|number| vec![number; 5]).collect::<Vec<_>>(),
    )
}

fn verify(links: &[Link], head: &Head) -> Result<(), Broken> {
    let mut verifier = Verifier::new(&key(), SCOPE);
    for link in links {
        verifier.push(link)?;
    }
    verifier.finish(head)
}

fn broken(sequence: u64, fault: Fault) -> Result<(), Broken> {
    Err(Broken {
        scope: SCOPE,
        sequence,
        fault,
    })
}

/// Recomputes the hashes from a link on, as whoever has the database but no key can.
fn rehash(links: &[Link]) -> (Vec<Link>, Head) {
    let sealed: Vec<_> = links.iter().map(|link| link.sealed.clone()).collect();
    chain(&HeadKey::new([0; 32]), SCOPE, &sealed)
}

#[test]
fn an_untouched_chain_verifies_at_every_length() {
    for count in 0..10 {
        let (links, head) = chain_of(SCOPE, count);
        assert_eq!(head.length, u64::from(count));
        assert_eq!(verify(&links, &head), Ok(()));
    }
}

#[test]
fn one_altered_bit_of_any_field_of_any_link_is_found_there() {
    let (links, head) = chain_of(SCOPE, 4);
    for index in 0..links.len() {
        let sequence = index as u64 + 1;
        for bit in 0..64 {
            let mut altered = links.clone();
            altered[index].at.0 ^= 1 << bit;
            assert_eq!(verify(&altered, &head), broken(sequence, Fault::Altered));
            let mut altered = links.clone();
            altered[index].sequence ^= 1 << bit;
            let found = verify(&altered, &head).unwrap_err();
            assert_eq!(found.sequence, sequence);
            assert!(matches!(found.fault, Fault::Missing | Fault::OutOfOrder));
        }
        for bit in 0..256 {
            let mut altered = links.clone();
            altered[index].hash[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(verify(&altered, &head), broken(sequence, Fault::Altered));
        }
        for commitment in [None, Some([8; 32])] {
            let mut altered = links.clone();
            altered[index].commitment = commitment;
            assert_eq!(verify(&altered, &head), broken(sequence, Fault::Altered));
        }
        for bit in 0..40 {
            let mut altered = links.clone();
            altered[index].sealed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(verify(&altered, &head), broken(sequence, Fault::Altered));
        }
        for sealed in [vec![], vec![0; 4], vec![0; 6]] {
            let mut altered = links.clone();
            altered[index].sealed = sealed;
            assert_eq!(verify(&altered, &head), broken(sequence, Fault::Altered));
        }
    }
}

#[test]
fn a_removed_link_is_found() {
    let (links, head) = chain_of(SCOPE, 4);
    for (removed, expected) in [
        (0, broken(1, Fault::Missing)),
        (1, broken(2, Fault::Missing)),
        (2, broken(3, Fault::Missing)),
        (3, broken(4, Fault::Truncated)),
    ] {
        let mut without = links.clone();
        without.remove(removed);
        assert_eq!(verify(&without, &head), expected, "link {}", removed + 1);
    }
    assert_eq!(verify(&[], &head), broken(1, Fault::Truncated));
}

#[test]
fn a_removed_link_is_found_also_when_the_others_are_numbered_again() {
    let (links, head) = chain_of(SCOPE, 4);
    let mut closed_up = links.clone();
    closed_up.remove(1);
    for (sequence, link) in (1..).zip(&mut closed_up) {
        link.sequence = sequence;
    }
    assert_eq!(verify(&closed_up, &head), broken(2, Fault::Altered));
}

#[test]
fn reordered_links_are_found() {
    let (mut links, head) = chain_of(SCOPE, 4);
    links.swap(1, 2);
    assert_eq!(verify(&links, &head), broken(2, Fault::Missing));
    let (mut links, _) = chain_of(SCOPE, 4);
    links.swap(1, 2);
    (links[1].sequence, links[2].sequence) = (2, 3);
    assert_eq!(verify(&links, &head), broken(2, Fault::Altered));
}

#[test]
fn a_repeated_link_is_found() {
    let (mut links, head) = chain_of(SCOPE, 3);
    links.insert(1, links[0].clone());
    assert_eq!(verify(&links, &head), broken(2, Fault::OutOfOrder));
}

#[test]
fn links_swapped_between_two_records_are_found() {
    let (mut links, head) = chain_of(SCOPE, 3);
    let (others, other_head) = chain_of(OTHER, 3);
    assert_eq!(verify(&others, &other_head), broken(1, Fault::Altered));
    links[1] = others[1].clone();
    assert_eq!(verify(&links, &head), broken(2, Fault::Altered));
    let (links, _) = chain_of(SCOPE, 3);
    assert_eq!(verify(&links, &other_head), broken(3, Fault::HeadForged));
}

#[test]
fn a_head_rewritten_without_the_key_is_found() {
    let (links, head) = chain_of(SCOPE, 3);
    for forged in [
        Head {
            length: 2,
            hash: links[1].hash,
            ..head.clone()
        },
        Head {
            length: 2,
            ..head.clone()
        },
        Head {
            hash: links[1].hash,
            ..head.clone()
        },
        Head {
            seal: [0; 32],
            ..head.clone()
        },
        chain(
            &HeadKey::new([8; 32]),
            SCOPE,
            &[vec![0; 5], vec![1; 5], vec![2; 5]],
        )
        .1,
    ] {
        assert_eq!(
            verify(&links, &forged),
            broken(forged.length, Fault::HeadForged)
        );
    }
    assert_eq!(
        Verifier::new(&key(), SCOPE).finish_without_head().fault,
        Fault::HeadMissing
    );
}

#[test]
fn an_extra_link_is_found() {
    let (mut links, head) = chain_of(SCOPE, 3);
    let (longer, _) = chain_of(SCOPE, 4);
    links.push(longer[3].clone());
    assert_eq!(verify(&links, &head), broken(4, Fault::Surplus));
}

#[test]
fn a_chain_rewritten_whole_does_not_fit_its_head() {
    let (mut links, head) = chain_of(SCOPE, 3);
    links[1].sealed = b"other".to_vec();
    let (rewritten, forged) = rehash(&links);
    assert_eq!(verify(&rewritten, &head), broken(3, Fault::Rewritten));
    assert_eq!(verify(&rewritten, &forged), broken(3, Fault::HeadForged));
}

#[test]
fn a_verifier_stays_where_the_chain_broke() {
    let (mut links, _) = chain_of(SCOPE, 3);
    links[1].sealed.push(0);
    let mut verifier = Verifier::new(&key(), SCOPE);
    verifier.push(&links[0]).unwrap();
    assert!(verifier.push(&links[1]).is_err());
    assert!(verifier.push(&links[2]).is_err());
    assert_eq!(verifier.length(), 1);
}

proptest! {
    #[test]
    fn any_change_of_what_is_kept_is_found(
        events in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 1..12),
        change in 0..6,
        one in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
    ) {
        let (links, head) = chain(&key(), SCOPE, &events);
        prop_assert_eq!(verify(&links, &head), Ok(()));
        let (one, other) = (one.index(links.len()), other.index(links.len()));
        let mut changed = links.clone();
        match change {
            0 => { changed.remove(one); }
            1 => changed.swap(one, other),
            2 => changed[one].sealed.push(0),
            3 => changed[one].at.0 += 1,
            4 => changed.insert(one, links[other].clone()),
            _ => {
                changed[one].sealed.push(0);
                changed = rehash(&changed).0;
            }
        }
        prop_assert_eq!(verify(&changed, &head).is_ok(), changed == links);
    }
}

#[test]
fn an_older_state_with_its_own_head_is_found_by_what_was_signed_over_a_later_one() {
    let (links, _) = chain_of(SCOPE, 4);
    let signed = |length: u64| Signed {
        length,
        hash: links[usize::try_from(length).unwrap() - 1].hash,
    };
    let other = Signed {
        length: 2,
        hash: [1; 32],
    };
    for (kept, signed, expected) in [
        (4, signed(4), Ok(())),
        (4, signed(2), Ok(())),
        (3, signed(4), broken(4, Fault::RolledBack)),
        (0, signed(4), broken(1, Fault::RolledBack)),
        (4, other, broken(2, Fault::NotAsSigned)),
    ] {
        let (links, head) = chain_of(SCOPE, kept);
        let mut verifier = Verifier::new(&key(), SCOPE).signed(Some(signed));
        let pushed = links.iter().try_for_each(|link| verifier.push(link));
        assert_eq!(pushed.and_then(|()| verifier.finish(&head)), expected);
    }
}
