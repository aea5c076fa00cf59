//! Which window shows which workspace, and who hears of its changes.

use model::{Change, Kind, Problem, Result, WorkspaceId};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use tauri::ipc::Channel;
use tokio::sync::Notify;
use workbench::Workbench;

/// The label of the first window.
const FIRST: &str = "main";

/// All windows of the app.
#[derive(Default)]
pub(crate) struct Windows {
    shown: Mutex<BTreeMap<String, Shown>>,
    /// Told whenever a call has its workbench.
    resolved: Notify,
    made: AtomicU32,
}

/// One window.
struct Shown {
    workbench: Workbench,
    id: WorkspaceId,
    /// Where it is going: what its old page still asks is refused.
    next: Option<WorkspaceId>,
    /// Where its page listens.
    changes: Option<Channel<Change>>,
    /// Calls that have arrived and have no workbench yet.
    pending: u32,
}

impl Windows {
    /// Makes a label for a window that will show a workspace, and binds the two. `Err` is the label
    /// of the window that shows it already.
    pub(crate) fn add(&self, workbench: Workbench) -> std::result::Result<String, String> {
        let id = workbench.workspace().id;
        let mut all = self.shown.lock();
        if let Some(label) = holder(&all, &id) {
            return Err(label);
        }
        let label = if all.contains_key(FIRST) || self.made.load(Ordering::Relaxed) > 0 {
            format!("space-{}", self.made.fetch_add(1, Ordering::Relaxed) + 1)
        } else {
            FIRST.to_owned()
        };
        let shown = Shown {
            workbench,
            id,
            next: None,
            changes: None,
            pending: 0,
        };
        all.insert(label.clone(), shown);
        Ok(label)
    }

    /// A window is gone; answers its workspace.
    pub(crate) fn remove(&self, label: &str) -> Option<WorkspaceId> {
        self.shown.lock().remove(label).map(|shown| shown.id)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.shown.lock().len()
    }

    /// The window that shows a workspace, or is about to.
    pub(crate) fn of(&self, id: &WorkspaceId) -> Option<String> {
        holder(&self.shown.lock(), id)
    }

    /// The workbench that a window shows.
    pub(crate) fn workbench(&self, label: &str) -> Option<Workbench> {
        let all = self.shown.lock();
        all.get(label).map(|shown| shown.workbench.clone())
    }

    /// A call of a window has arrived.
    pub(crate) fn taken(&self, label: &str) {
        if let Some(shown) = self.shown.lock().get_mut(label) {
            shown.pending += 1;
        }
    }

    /// A call that nobody answers.
    pub(crate) fn dropped(&self, label: &str) {
        if let Some(shown) = self.shown.lock().get_mut(label) {
            shown.pending = shown.pending.saturating_sub(1);
        }
        self.resolved.notify_waiters();
    }

    /// The workbench for a call of a window. `arriving`: the call is one that a page begins with.
    pub(crate) fn resolve(&self, label: &str, arriving: bool) -> Result<Workbench> {
        self.dropped(label);
        let mut all = self.shown.lock();
        let shown = all.get_mut(label).ok_or_else(|| {
            Problem::new(Kind::NotFound {
                resource: label.to_owned(),
            })
        })?;
        if arriving && shown.next.as_ref() == Some(&shown.id) {
            shown.next = None;
        }
        if shown.next.is_some() {
            return Err(Problem::cancelled());
        }
        Ok(shown.workbench.clone())
    }

    /// A page listens. What another page of the window listened with is dropped.
    pub(crate) fn follow(&self, label: &str, changes: Channel<Change>) {
        if let Some(shown) = self.shown.lock().get_mut(label) {
            shown.changes = Some(changes);
        }
    }

    /// Begins to move a window to another workspace: from now on its page is told nothing and every
    /// call of it is refused. Returns when no call is on its way to the old workbench. `Err` is the
    /// label of the window that shows the other workspace already.
    pub(crate) async fn leave(
        &self,
        label: &str,
        next: &WorkspaceId,
    ) -> std::result::Result<(), String> {
        {
            let mut all = self.shown.lock();
            if let Some(holder) = holder(&all, next) {
                return Err(holder);
            }
            if let Some(shown) = all.get_mut(label) {
                shown.next = Some(next.clone());
                shown.changes = None;
            }
        }
        loop {
            let resolved = self.resolved.notified();
            if self.pending(label) == 0 {
                return Ok(());
            }
            resolved.await;
        }
    }

    fn pending(&self, label: &str) -> u32 {
        let all = self.shown.lock();
        all.get(label).map_or(0, |shown| shown.pending)
    }

    /// The window shows this workspace as soon as its new page arrives; answers the one before.
    pub(crate) fn bind(&self, label: &str, workbench: Workbench) -> Option<WorkspaceId> {
        let mut all = self.shown.lock();
        let shown = all.get_mut(label)?;
        let id = workbench.workspace().id;
        shown.workbench = workbench;
        Some(std::mem::replace(&mut shown.id, id))
    }

    /// Tells a change to the window that shows the workspace.
    pub(crate) fn tell(&self, id: &WorkspaceId, change: Change) {
        let changes = {
            let all = self.shown.lock();
            let shown = all.values().find(|shown| &shown.id == id);
            shown
                .filter(|shown| shown.next.is_none())
                .and_then(|shown| shown.changes.clone())
        };
        if let Some(changes) = changes
            && let Err(error) = changes.send(change)
        {
            tracing::warn!("a change did not reach its window: {error}");
        }
    }
}

fn holder(all: &BTreeMap<String, Shown>, id: &WorkspaceId) -> Option<String> {
    all.iter()
        .find(|(_, shown)| &shown.id == id || shown.next.as_ref() == Some(id))
        .map(|(label, _)| label.clone())
}
