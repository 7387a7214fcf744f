//! A bounded set of connections, opened when needed and taken by one caller at a time.

use crate::db::Connection;
use crate::error::StorageError;
use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

type Open = Box<dyn Fn() -> Result<Connection, StorageError> + Send + Sync>;

/// The set.
pub(crate) struct Pool {
    open: Open,
    most: usize,
    wait: Duration,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Connection>,
    /// Connections there are, idle or taken.
    open: usize,
}

/// A connection that is given back when dropped, unless it broke.
pub(crate) struct Taken<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
    is_broken: bool,
}

impl Pool {
    /// A set of at most `most` connections, whose callers wait at most `wait` for one.
    pub fn new(open: Open, most: usize, wait: Duration) -> Self {
        let state = Mutex::new(State::default());
        Self {
            open,
            most: most.max(1),
            wait,
            state,
            freed: Condvar::new(),
        }
    }

    /// Takes a connection; opens one if none is idle and there may be more.
    ///
    /// # Errors
    /// [`StorageError::Busy`] if none came free in time; [`StorageError::Unavailable`].
    pub fn take(&self) -> Result<Taken<'_>, StorageError> {
        let deadline = Instant::now() + self.wait;
        let mut state = self.state();
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(self.taken(connection));
            }
            if state.open < self.most {
                state.open += 1;
                drop(state);
                return self.open_one();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(StorageError::Busy);
            }
            let woken = self.freed.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn open_one(&self) -> Result<Taken<'_>, StorageError> {
        match (self.open)() {
            Ok(connection) => Ok(self.taken(connection)),
            Err(error) => {
                self.forget_one();
                Err(error)
            }
        }
    }

    /// Closes the connections nobody uses: when one of them is gone, the others are too.
    pub fn close_idle(&self) {
        let mut state = self.state();
        let idle = std::mem::take(&mut state.idle);
        state.open -= idle.len();
        drop(state);
        drop(idle);
        self.freed.notify_all();
    }

    const fn taken(&self, connection: Connection) -> Taken<'_> {
        Taken {
            pool: self,
            connection: Some(connection),
            is_broken: false,
        }
    }

    fn forget_one(&self) {
        self.state().open -= 1;
        self.freed.notify_one();
    }

    /// The state stays whole whatever panics: nothing runs under its lock but what stands here.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken<'_> {
    /// Says that the connection must not be given to anybody else.
    pub const fn is_of_no_use(&mut self) {
        self.is_broken = true;
    }

    /// Whether the other end went away: another connection may do, for what was not committed.
    /// Closes those nobody uses, which are in the same case.
    pub fn is_gone(&self) -> bool {
        let is_gone = self.is_closed();
        if is_gone {
            self.pool.close_idle();
        }
        is_gone
    }
}

impl Deref for Taken<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("it is there until dropped")
    }
}

impl DerefMut for Taken<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("it is there until dropped")
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let connection = self.connection.take().expect("it is there until dropped");
        // A panic may have left a transaction open: such a connection is closed, not shared.
        if self.is_broken || connection.is_closed() || std::thread::panicking() {
            drop(connection);
            self.pool.forget_one();
        } else {
            self.pool.state().idle.push(connection);
            self.pool.freed.notify_one();
        }
    }
}
