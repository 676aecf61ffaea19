import JSON
import SourceText

/// Docker's credential file, `config.json` in `DOCKER_CONFIG` or `~/.docker`.
///
/// Only the `auths`, `credHelpers` and `credsStore` members are read. Errors name the file and the member, never a secret.
public struct CredentialFile: Sendable {
    /// The path of the credential file, for messages.
    private let path: String
    /// The credentials in `auths` with their servers, in the order of the file.
    private var entries: [(server: String, credential: Credential)] = []
    /// The names of the credential helpers in `credHelpers` with their hosts, in the order of the file.
    private var helpers: [(host: String, name: String)] = []
    /// The name of the credential helper for all other hosts; empty if there is none.
    private var store = ""

    /// Creates a credential file without entries.
    public init() { path = "" }

    /// Parses the contents of a credential file.
    ///
    /// - Throws: `CredentialError` if it isn't JSON of the expected form.
    public init(parsing bytes: [UInt8], path: String) throws(CredentialError) {
        self.path = path
        let value: JSONValue
        do { value = try JSONValue(parsing: bytes) } catch { throw CredentialError("\(path): \(error)") }
        guard let object = value.object else { throw CredentialError("\(path): expected a JSON object") }
        for member in try Self.members(object, "auths", path) {
            let credential = try Self.credential(member.value, "\(path): auths.\(member.key)")
            entries.append((member.key, credential))
        }
        for member in try Self.members(object, "credHelpers", path) {
            let name = try Self.helper(member.value.string, "\(path): credHelpers.\(member.key)")
            helpers.append((member.key, name))
        }
        if let value = object["credsStore"], value != .null, value.string != "" {
            store = try Self.helper(value.string, "\(path): credsStore")
        }
    }

    private static func members(
        _ object: JSONObject,
        _ key: String,
        _ path: String
    ) throws(CredentialError) -> [JSONObject.Member] {
        guard let value = object[key], value != .null else { return [] }
        guard let members = value.object?.members else { throw CredentialError("\(path): \(key): expected an object") }
        return members
    }

    /// Checks the name of a credential helper. A name with characters other than letters, digits, `-`, `_` and `.` is rejected,
    /// because it could run a program other than `docker-credential-NAME`.
    private static func helper(_ name: String?, _ place: String) throws(CredentialError) -> String {
        guard let name, !name.isEmpty, name.utf8.allSatisfy({ $0.isASCIIAlphanumeric || "-_.".utf8.contains($0) })
        else { throw CredentialError("\(place): expected the name of a credential helper, such as pass") }
        return name
    }

    private static func credential(_ value: JSONValue, _ place: String) throws(CredentialError) -> Credential {
        guard value != .null else { return .anonymous }
        guard let object = value.object else { throw CredentialError("\(place): expected an object") }
        func text(_ key: String) throws(CredentialError) -> String {
            guard let value = object[key], value != .null else { return "" }
            guard let text = value.string else { throw CredentialError("\(place).\(key): expected a string") }
            return text
        }
        let (identity, registry) = (try text("identitytoken"), try text("registrytoken"))
        if !identity.isEmpty { return .identityToken(identity) }
        if !registry.isEmpty { return .registryToken(registry) }
        let encoded = try text("auth")
        guard !encoded.isEmpty else {
            let (user, secret) = (try text("username"), try text("password"))
            return user.isEmpty ? .anonymous : .password(user: user, secret: secret)
        }
        guard let bytes = Base64.decode(encoded, requiresPadding: false),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { throw CredentialError("\(place).auth: expected USER:PASSWORD in base64; run 'docker login' again") }
        // Old Docker clients padded the password with zero bytes.
        let secret = bytes[(colon + 1)...].prefix { $0 != 0 }
        return .password(
            user: String(decoding: bytes[..<colon], as: UTF8.self),
            secret: String(decoding: secret, as: UTF8.self)
        )
    }

    /// Returns the credential for a registry; `.anonymous` if there is no credential.
    ///
    /// The credential comes from the helper that `credHelpers` names for the host, otherwise from the helper in `credsStore`. The
    /// file's own `auths` are used only if neither names a helper.
    ///
    /// - Parameter domain: The domain of the registry's image references, e.g. `docker.io`, `localhost:5000`.
    /// - Throws: `CredentialError` if a helper can't be run, fails or prints something unexpected.
    public func credential(for domain: String, helper: any CredentialHelper) async throws -> Credential {
        let server = domain == "docker.io" ? "https://index.docker.io/v1/" : domain
        let name = helpers.first { Self.host(of: $0.host) == Self.host(of: server) }?.name ?? store
        if !name.isEmpty { return try await Self.ask(helper, name, server) }
        if let exact = entries.first(where: { $0.server == server }) { return exact.credential }
        return entries.first { Self.host(of: $0.server) == Self.host(of: server) }?.credential ?? .anonymous
    }

    /// Returns the host of an entry's server, which can be a URL: `https://example.org/v1/`.
    private static func host(of server: String) -> Substring {
        let start = server.ranges(of: "://").first?.upperBound ?? server.startIndex
        let host = server[start...].prefix { $0 != "/" }
        return host == "docker.io" ? "index.docker.io" : host
    }

    private static func ask(_ helper: any CredentialHelper, _ name: String, _ server: String) async throws -> Credential
    {
        let program = "docker-credential-\(name)"
        let (output, status) = try await helper.get(name, server: server)
        if status != 0 {
            // Docker's helpers print this text if they have no credential. Any other output can contain a secret, so the error
            // omits it.
            let text = String(decoding: output, as: UTF8.self)
            guard text.ranges(of: "credentials not found").isEmpty else { return .anonymous }
            throw CredentialError("\(program) failed for \(server) with exit status \(status)")
        }
        guard let answer = try? JSONValue(parsing: output), let user = answer["Username"]?.string,
            let secret = answer["Secret"]?.string
        else { throw CredentialError("\(program) printed no JSON with Username and Secret for \(server)") }
        if user == "<token>" { return .identityToken(secret) }
        return user.isEmpty && secret.isEmpty ? .anonymous : .password(user: user, secret: secret)
    }
}
