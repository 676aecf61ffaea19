/// Sets the user of later commands and of the image (`USER`).
public struct UserStep: Sendable, Hashable {
    /// The user, `NAME` or `UID`, with an optional `:GROUP`.
    public var user: Word

    public init(_ user: Word) { self.user = user }
}
