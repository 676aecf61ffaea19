import SourceText

/// A challenge in the `WWW-Authenticate` header (RFC 9110, section 11.6.1), e.g. `Bearer
/// realm="https://auth.example.org/token",service="registry.example.org"`.
public struct AuthChallenge: Sendable, Hashable {
    /// The authentication scheme in lower case, e.g. `basic` or `bearer`.
    public var scheme: String
    /// The challenge's parameters, keyed by name in lower case.
    public var parameters: [String: String]

    public init(scheme: String, parameters: [String: String] = [:]) {
        self.scheme = scheme
        self.parameters = parameters
    }

    /// Parses the challenges in the values of the header. One value can contain several: `Basic realm="a", Bearer realm="b"`.
    /// Text that isn't a challenge is ignored, along with the rest of its value.
    public static func parse(_ values: [String]) -> [AuthChallenge] { values.flatMap(parse) }

    private static func parse(_ value: String) -> [AuthChallenge] {
        var lexer = Lexer(bytes: Array(value.utf8))
        var challenges: [AuthChallenge] = []
        while true {
            lexer.skipSeparators()
            guard let scheme = lexer.token() else { return challenges }
            var challenge = AuthChallenge(scheme: scheme.lowercased())
            while let (name, text) = lexer.parameter() { challenge.parameters[name.lowercased()] = text }
            lexer.skipToken68()
            challenges.append(challenge)
        }
    }

    private struct Lexer {
        let bytes: [UInt8]
        var offset = 0

        var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

        mutating func skip(_ isSkipped: (UInt8) -> Bool) { while let byte = next, isSkipped(byte) { offset += 1 } }

        mutating func skipSeparators() { skip { $0 == UInt8(ascii: ",") || Self.isSpace($0) } }

        mutating func token() -> String? {
            let start = offset
            skip { $0.isASCIIAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains($0) }
            return start == offset ? nil : String(decoding: bytes[start..<offset], as: UTF8.self)
        }

        /// Parses `name=value` or `name="value"`. If neither comes next, consumes nothing and returns nil.
        mutating func parameter() -> (String, String)? {
            let start = offset
            skipSeparators()
            if let name = token() {
                skip(Self.isSpace)
                if next == UInt8(ascii: "=") {
                    offset += 1
                    skip(Self.isSpace)
                    if let value = next == UInt8(ascii: "\"") ? quoted() : token() { return (name, value) }
                }
            }
            offset = start
            return nil
        }

        /// Parses a quoted string. Returns nil if it has no closing quote.
        private mutating func quoted() -> String? {
            offset += 1
            var text: [UInt8] = []
            while let byte = next {
                offset += 1
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let escaped = next else { return nil }
                    text.append(escaped)
                    offset += 1
                default: text.append(byte)
                }
            }
            return nil
        }

        /// Skips the `token68` of RFC 9110 that follows some schemes, e.g. `YWJj==` in `Negotiate YWJj==`.
        mutating func skipToken68() {
            let start = offset
            skip(Self.isSpace)
            guard offset > start else { return }
            let word = offset
            skip { $0.isASCIIAlphanumeric || "-._~+/=".utf8.contains($0) }
            skip(Self.isSpace)
            if offset > word, next == nil || next == UInt8(ascii: ",") { return }
            offset = start
        }

        private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    }
}
