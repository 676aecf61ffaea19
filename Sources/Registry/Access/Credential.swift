/// A credential for a registry. Its description never shows the secret.
public enum Credential: Sendable, Hashable {
    case anonymous
    case password(user: String, secret: String)
    /// A refresh token, which a token server exchanges for access tokens (`identitytoken` in Docker's credential file).
    case identityToken(String)
    /// A token that the registry itself accepts (`registrytoken` in Docker's credential file).
    case registryToken(String)
}

extension Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        switch self {
        case .anonymous: "an anonymous user"
        case .password(let user, _): "user '\(user)'"
        case .identityToken: "an identity token"
        case .registryToken: "a registry token"
        }
    }

    public var debugDescription: String { description }

    /// A mirror without children, so that `dump` and failed test expectations show no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A runner of credential helpers, the programs `docker-credential-NAME` that store credentials.
public protocol CredentialHelper: Sendable {
    /// Runs `docker-credential-NAME get` with the address of a server as its standard input.
    ///
    /// - Parameter name: The part of the program's name after `docker-credential-`.
    /// - Returns: The standard output and the exit status.
    /// - Throws: `CredentialError` if the program can't be run or doesn't end in time.
    func get(_ name: String, server: String) async throws -> (output: [UInt8], status: Int32)
}

/// A failure to read a credential from Docker's credential file or a helper.
public struct CredentialError: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
