/// Changes the user of later commands and of the image (`USER`).
public struct UserStep: Sendable, Hashable {
    /// `NAME`, `UID`, or either with `:GROUP`.
    public var user: Word

    /// A step to another user.
    public init(_ user: Word) { self.user = user }
}
