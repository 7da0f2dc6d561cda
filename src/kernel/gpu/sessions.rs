//! The sessions of the last pictures, kept for the next ones of the same size.

use async_lock::Mutex;

use super::layers::{Key, Session};

/// Sessions that are kept at most: the passes of a painting.
const SESSIONS: usize = 6;

/// Sessions that wait for the next picture of their size; the latest is last.
#[derive(Default)]
pub(super) struct Sessions(Mutex<Vec<Session>>);

impl Sessions {
    /// A session that an earlier picture left behind, if one was for the same.
    pub async fn take(&self, key: Key) -> Option<Session> {
        let mut sessions = self.0.lock().await;
        let place = sessions.iter().position(|session| session.key == key)?;
        Some(sessions.remove(place))
    }

    /// Keeps a session for the next picture of its size: the passes of a painting beside each other.
    pub async fn give(&self, session: Session) {
        let mut sessions = self.0.lock().await;
        sessions.push(session);
        if sessions.len() > SESSIONS {
            sessions.remove(0);
        }
    }

    /// Gives back all, unless someone is at it.
    pub fn trim(&self) {
        if let Some(mut sessions) = self.0.try_lock() {
            sessions.clear();
        }
    }

    /// Gives back the oldest until `needed` bytes more are within `memory`.
    pub async fn make_room(&self, needed: u64, memory: u64) {
        let mut sessions = self.0.lock().await;
        while !sessions.is_empty() {
            let kept: u64 = sessions.iter().map(|session| session.plan.bytes).sum();
            if kept + needed <= memory {
                break;
            }
            sessions.remove(0);
        }
    }

    /// How many there are.
    #[cfg(test)]
    pub fn count(&self) -> usize {
        self.0.try_lock().unwrap().len()
    }
}
