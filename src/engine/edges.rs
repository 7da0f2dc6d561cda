//! The names of the kinds of edges, for the command line and for JavaScript.

use crate::kernel::Edges;

impl Edges {
    /// All there are, the usual ones first.
    pub const ALL: [Self; 3] = [Self::Mirror, Self::WrapX, Self::Wrap];

    /// The edges' name.
    ///
    /// ```
    /// use impasto::engine::Edges;
    /// assert_eq!(Edges::WrapX.name(), "wrap-x");
    /// assert_eq!(Edges::named("wrap-x"), Some(Edges::WrapX));
    /// assert_eq!(Edges::named("wrap-y"), None);
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::Mirror => "mirror",
            Self::WrapX => "wrap-x",
            Self::Wrap => "wrap",
        }
    }

    /// The edges of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|edges| edges.name() == name)
    }
}
