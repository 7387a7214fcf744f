//! Secrets are kept as Argon2id hashes in PHC strings, and verified in constant time.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use dmp_core::world::Entropy;
use std::fmt;

const SALT_BYTES: usize = 16;
/// A kept hash may ask for this much memory at most: its owner could be an intruder.
const MEMORY_KIB_MAX: u32 = 256 * 1024;
const PASSES_MAX: u32 = 16;

/// Hashes and verifies secrets.
#[derive(Clone)]
pub struct SecretHasher {
    memory_kib: u32,
    passes: u32,
}

impl Default for SecretHasher {
    /// 19 MiB and 2 passes: what OWASP asks of Argon2id.
    fn default() -> Self {
        Self {
            memory_kib: 19 * 1024,
            passes: 2,
        }
    }
}

impl SecretHasher {
    /// As cheap as the algorithm allows. For tests and demonstrations only.
    pub const fn for_tests() -> Self {
        Self {
            memory_kib: 8,
            passes: 1,
        }
    }

    /// Hashes a secret with a new salt, as a PHC string.
    pub fn hash(&self, secret: &str, entropy: &dyn Entropy) -> String {
        let mut salt = [0; SALT_BYTES];
        entropy.fill(&mut salt);
        self.phc(secret, &salt)
    }

    /// Whether the secret is the one that was hashed. Anything unreadable is a no.
    ///
    /// It takes as long for a wrong secret as for the right one.
    pub fn verify(&self, phc: &str, secret: &str) -> bool {
        let Some(kept) = readable(phc) else {
            return self.verify_absent(secret);
        };
        self.argon2()
            .verify_password(secret.as_bytes(), &kept)
            .is_ok()
    }

    /// Spends the time of [`SecretHasher::verify`] when there is no account, and says no: how long
    /// the answer takes must not tell who has an account.
    pub fn verify_absent(&self, secret: &str) -> bool {
        let phc = self.phc(secret, &[0; SALT_BYTES]);
        // Compared with something, so that the hash is not left out as unused.
        phc.is_empty()
    }

    /// Whether a kept hash was made with other parameters, and should be made again when its owner
    /// next signs in.
    pub fn is_outdated(&self, phc: &str) -> bool {
        readable(phc).is_none_or(|kept| {
            Params::try_from(&kept).map_or(true, |params| {
                params.m_cost() != self.memory_kib || params.t_cost() != self.passes
            })
        })
    }

    fn phc(&self, secret: &str, salt: &[u8; SALT_BYTES]) -> String {
        self.argon2()
            .hash_password_with_salt(secret.as_bytes(), salt)
            .expect("the parameters and the salt are within what Argon2 takes")
            .to_string()
    }

    fn argon2(&self) -> Argon2<'static> {
        let params = Params::new(self.memory_kib, self.passes, 1, None)
            .expect("both ways to make a hasher give parameters within what Argon2 takes");
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
    }
}

impl fmt::Debug for SecretHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "SecretHasher({} KiB, {} passes)",
            self.memory_kib, self.passes
        )
    }
}

/// A PHC string of Argon2id whose verification costs no more than it may.
fn readable(phc: &str) -> Option<PasswordHash> {
    let kept = PasswordHash::new(phc).ok()?;
    let params = Params::try_from(&kept).ok()?;
    let is_affordable = params.m_cost() <= MEMORY_KIB_MAX && params.t_cost() <= PASSES_MAX;
    (is_affordable && kept.algorithm.as_str() == "argon2id").then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;
    use std::time::{Duration, Instant};

    #[test]
    fn only_the_secret_that_was_hashed_is_verified() {
        let hasher = SecretHasher::for_tests();
        let phc = hasher.hash("kX4mRt7z", &Seeded::new(1));
        assert!(hasher.verify(&phc, "kX4mRt7z"));
        for wrong in ["", "kX4mRt7", "kX4mRt7zz", "KX4MRT7Z", "kX4mRt7z "] {
            assert!(!hasher.verify(&phc, wrong), "{wrong}");
        }
        assert!(!hasher.verify_absent("kX4mRt7z"));
    }

    #[test]
    fn the_same_secret_never_hashes_alike() {
        let (hasher, entropy) = (SecretHasher::for_tests(), Seeded::new(1));
        assert_ne!(
            hasher.hash("secret", &entropy),
            hasher.hash("secret", &entropy)
        );
    }

    #[test]
    fn a_hash_names_its_algorithm_and_its_cost() {
        let phc = SecretHasher::default().hash("secret", &Seeded::new(1));
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
    }

    #[test]
    fn a_hash_of_another_cost_still_verifies_and_is_outdated() {
        let (cheap, dear) = (SecretHasher::for_tests(), SecretHasher::default());
        let phc = cheap.hash("secret", &Seeded::new(1));
        assert!(dear.verify(&phc, "secret"));
        assert!(dear.is_outdated(&phc) && !cheap.is_outdated(&phc));
        assert!(dear.is_outdated("nothing"));
    }

    #[test]
    fn a_hash_that_is_none_or_costs_too_much_is_refused_at_once() {
        let hasher = SecretHasher::for_tests();
        let dear = "$argon2id$v=19$m=4194304,t=64,p=1$AAAAAAAAAAAAAAAAAAAAAA\
                    $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        for phc in [
            "",
            "nothing",
            "$argon2id$",
            "$2b$10$abcdefghijklmnopqrstuv",
            dear,
        ] {
            let start = Instant::now();
            assert!(!hasher.verify(phc, "secret"), "{phc}");
            assert!(start.elapsed() < Duration::from_secs(1), "{phc}");
        }
    }

    #[test]
    fn an_absent_account_takes_as_long_as_a_wrong_secret() {
        // The best of several runs: what the machine does besides only ever adds.
        fn best(run: impl Fn() -> bool) -> f64 {
            let time = || {
                let start = Instant::now();
                assert!(!run());
                start.elapsed().as_secs_f64()
            };
            (0..9).map(|_| time()).fold(f64::INFINITY, f64::min)
        }
        let hasher = SecretHasher {
            memory_kib: 4 * 1024,
            passes: 2,
        };
        let phc = hasher.hash("secret", &Seeded::new(1));
        let (wrong, absent) = (
            best(|| hasher.verify(&phc, "wrong")),
            best(|| hasher.verify_absent("wrong")),
        );
        let ratio = absent / wrong;
        assert!(
            (0.6..1.67).contains(&ratio),
            "absent {absent} s, wrong {wrong} s"
        );
    }
}
