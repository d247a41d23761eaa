//! Who asks: the identity behind a request and what its role allows.

use std::fmt;

use super::verb::coded;
use super::{EventId, Names, SessionId, TokenId, UserId};
use bincode::{Decode, Encode};

coded! {
    /// What a user or token may do; the API's manual has the table.
    Role {
        Viewer = 1 "viewer",
        Door = 2 "door",
        Organizer = 3 "organizer",
        Admin = 4 "admin",
    }
}

/// The one who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody without credentials.
    Public,
    /// A signed-in person.
    User { id: UserId, role: Role, session: SessionId },
    /// An API token, which may be bound to one event.
    Token {
        id: TokenId,
        role: Role,
        event: Option<EventId>,
        /// Whether the event that it is bound to lets those at its door know the guests' names.
        names: Names,
    },
    /// The command line or the control socket: whoever may read the data directory.
    Operator,
    /// The program itself.
    System,
}

/// All that permissions to read ask of an actor: who has the same eyes is shown the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Eyes {
    pub role: Option<Role>,
    pub bound_to: Option<EventId>,
    pub names_are_withheld: bool,
}

impl Actor {
    pub fn eyes(&self) -> Eyes {
        Eyes {
            role: self.role(),
            bound_to: self.bound_to(),
            names_are_withheld: self.names_are_withheld(),
        }
    }

    /// `None` for the public.
    pub fn role(&self) -> Option<Role> {
        match self {
            Actor::Public => None,
            Actor::User { role, .. } | Actor::Token { role, .. } => Some(*role),
            Actor::Operator | Actor::System => Some(Role::Admin),
        }
    }

    /// The event it is bound to, if it may see no other.
    pub fn bound_to(&self) -> Option<EventId> {
        match self {
            Actor::Token { event, .. } => *event,
            _ => None,
        }
    }

    fn reaches(&self, event: EventId) -> bool {
        self.bound_to().is_none_or(|bound| bound == event)
    }

    pub fn is_admin(&self) -> bool {
        self.role() == Some(Role::Admin)
    }

    /// Administration (users, tokens, audit) is for admins that are not bound to one event.
    pub fn may_administer(&self) -> bool {
        self.is_admin() && self.bound_to().is_none()
    }

    /// Any role reads drafts; the public does not. A bound token sees only its event.
    pub fn may_see_event(&self, event: EventId, is_draft: bool) -> bool {
        self.reaches(event) && (!is_draft || self.role().is_some())
    }

    /// Whether it stands at a door and must not learn who the guests are.
    pub fn names_are_withheld(&self) -> bool {
        matches!(
            self,
            Actor::Token {
                role: Role::Door,
                names: Names::Withheld,
                ..
            }
        )
    }

    /// Those at the door see the guests of the event they are bound to, and of no other, unless names are withheld.
    pub fn may_see_guests(&self, event: EventId) -> bool {
        self.may_see_figures(event) && !self.names_are_withheld()
    }

    /// How many guests there are, by what; and what happens at the door.
    pub fn may_see_figures(&self, event: EventId) -> bool {
        match self.role() {
            None => false,
            Some(Role::Door) => self.bound_to() == Some(event),
            Some(_) => self.reaches(event),
        }
    }

    /// Whether it may let guests in.
    pub fn may_work_door(&self, event: EventId) -> bool {
        match self.role() {
            Some(Role::Door) => self.bound_to() == Some(event),
            _ => self.may_edit_event(event),
        }
    }

    /// Whether some guests at all may be seen; which ones, [`Actor::may_see_guests`] says.
    pub fn may_see_some_guests(&self) -> bool {
        match self.role() {
            None => false,
            Some(Role::Door) => self.bound_to().is_some() && !self.names_are_withheld(),
            Some(_) => true,
        }
    }

    pub fn may_edit_event(&self, event: EventId) -> bool {
        self.may_edit_events() && self.reaches(event)
    }

    /// Whether it may edit events at all, as far as the role goes.
    pub fn may_edit_events(&self) -> bool {
        matches!(self.role(), Some(Role::Organizer | Role::Admin))
    }

    /// New events and venues belong to nobody's binding.
    pub fn may_create_events(&self) -> bool {
        self.may_edit_events() && self.bound_to().is_none()
    }

    pub fn may_edit_guests(&self, event: EventId) -> bool {
        self.may_edit_event(event)
    }
}

impl fmt::Display for Actor {
    /// The form kept in the journal: `user:ID`, `token:ID`, `public`, `operator` or `system`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Public => f.write_str("public"),
            Actor::User { id, .. } => write!(f, "user:{id}"),
            Actor::Token { id, .. } => write!(f, "token:{id}"),
            Actor::Operator => f.write_str("operator"),
            Actor::System => f.write_str("system"),
        }
    }
}
