//! Faults for tests: a device that runs out of memory where the test asks for it.

use std::sync::Mutex;

use crate::kernel::Task;
use crate::{Error, Result};

/// A device that has room for so many pictures more, and then once none.
#[derive(Default)]
pub(super) struct NoRoom(pub Mutex<Option<usize>>);

impl NoRoom {
    pub fn strike(&self) -> std::result::Result<(), ()> {
        let mut left = self.0.lock().unwrap();
        let struck = *left == Some(0);
        *left = left.and_then(|left| left.checked_sub(1));
        if struck { Err(()) } else { Ok(()) }
    }
}

/// A device that has no memory left at these strips: the layer, and how many of its strips are done.
#[derive(Default)]
pub(crate) struct NoMemory(pub Mutex<Vec<(usize, usize)>>);

impl NoMemory {
    pub fn strike(&self, task: &Task, error: impl FnOnce() -> Error) -> Result<()> {
        let mut faults = self.0.lock().unwrap();
        match faults.first_mut() {
            Some((layer, 0)) if *layer == task.layer => {
                faults.remove(0);
                Err(error())
            }
            Some((layer, strips)) if *layer == task.layer => {
                *strips -= 1;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
