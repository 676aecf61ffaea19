import BuildPlan
import Diagnostics
import ShellWords
import SourceText

/// A parser of a Dockerfile's `RUN --mount=KEY=VALUE,…`. Its messages are those of BuildKit's frontend.
enum MountOptions {
    /// The reason why an option is invalid.
    struct Problem: Error {
        var message: String
    }

    /// Returns the value of `from` in an option before variable expansion; nil if the option has no `from`.
    ///
    /// - Throws: `Problem` if the option is not valid CSV or the value contains a variable.
    static func from(_ text: String) throws(Problem) -> String? {
        var result: String?
        for field in try fields(text) {
            guard let (key, value) = pair(field), key == MountKey.from.rawValue else { continue }
            if let dollar = value.utf8.firstIndex(of: UInt8(ascii: "$")),
                value.utf8.index(after: dollar) != value.endIndex
            {
                throw Problem(message: "'from' doesn't support variable expansion, define alias stage instead")
            }
            result = value
        }
        return result
    }

    /// Parses an option. Each value is passed through `expand` first.
    ///
    /// - Throws: `Problem` if the option is invalid, or any error that `expand` throws.
    static func parse(_ text: String, expand: (String) throws -> String) throws -> MountRequest {
        var request = MountRequest()
        var usesDefaultAccess = true
        for field in try fields(text) {
            if let (key, value) = pair(field) {
                let value = try expand(value)
                try set(key, value, field: field, in: &request)
                let canonical = MountKey(rawValue: key)?.canonical
                if canonical == .readonly || canonical == .readwrite { usesDefaultAccess = false }
            } else {
                switch MountKey(rawValue: field.lowercased())?.canonical {
                case .readonly: (request.isReadOnly, usesDefaultAccess) = (true, false)
                case .readwrite: (request.isReadOnly, usesDefaultAccess) = (false, false)
                case .required:
                    try checkSupportsRequired("required", request)
                    request.isRequired = true
                default: throw Problem(message: "invalid field '\(field)' must be a key=value pair")
                }
            }
        }
        if usesDefaultAccess { request.isReadOnly = request.kind != .cache && request.kind != .tmpfs }
        try check(request)
        return request
    }

    private static func pair(_ field: String) -> (key: String, value: String)? {
        guard let equals = field.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        return (field[..<equals].lowercased(), String(field[field.utf8.index(after: equals)...]))
    }

    private static func set(
        _ key: String,
        _ value: String,
        field: String,
        in request: inout MountRequest
    ) throws(Problem) {
        switch MountKey(rawValue: key) {
        case .type:
            request.kind = try keyword(value, otherwise: "unsupported mount type")
        case .from: request.from = value
        case .source, .src: request.source = value
        case .target, .dst, .destination: request.target = value
        case .readonly, .ro: request.isReadOnly = try boolean(key, value)
        case .readwrite, .rw: request.isReadOnly = !(try boolean(key, value))
        case .required:
            try checkSupportsRequired(key, request)
            request.isRequired = try boolean(key, value)
        case .size:
            guard request.kind == .tmpfs else { throw unexpected(key, for: request) }
            guard let size = ByteSize.parse(value) else {
                throw Problem(message: "invalid value for \(key): \(value)")
            }
            request.size = size
        case .id: request.id = value
        case .sharing: request.sharing = try keyword(value, otherwise: "unsupported sharing value")
        case .mode: request.mode = try number(value, radix: 8, key)
        case .uid: request.userID = try number(value, radix: 10, key)
        case .gid: request.groupID = try number(value, radix: 10, key)
        case .env: request.variable = value
        case nil:
            let keys = MountKey.allCases.map(\.rawValue)
            throw Problem(message: suggesting("unexpected key '\(key)' in '\(field)'", key, among: keys))
        }
    }

    private static func keyword<Value: RawRepresentable & CaseIterable>(
        _ text: String,
        otherwise message: String
    ) throws(Problem) -> Value where Value.RawValue == String {
        if let value = Value(rawValue: text.lowercased()) { return value }
        let keywords = Value.allCases.map(\.rawValue)
        throw Problem(message: suggesting("\(message) \(quoted(text))", text, among: keywords))
    }

    private static func suggesting(_ message: String, _ word: String, among words: [String]) -> String {
        message + didYouMean(suggestedWord(for: word, among: words))
    }

    private static func number(_ text: String, radix: Int, _ key: String) throws(Problem) -> UInt32 {
        guard text.utf8.allSatisfy(\.isASCIIDigit), let value = UInt32(text, radix: radix) else {
            throw Problem(message: "invalid value \(text) for \(key)")
        }
        return value
    }

    private static func boolean(_ key: String, _ text: String) throws(Problem) -> Bool {
        guard let value = Bool(goSyntax: text) else {
            throw Problem(message: "invalid value for \(key): \(text)")
        }
        return value
    }

    private static func checkSupportsRequired(_ key: String, _ request: MountRequest) throws(Problem) {
        guard request.kind == .secret || request.kind == .ssh else { throw unexpected(key, for: request) }
    }

    private static func unexpected(_ key: String, for request: MountRequest) -> Problem {
        Problem(message: "unexpected key '\(key)' for mount type '\(request.kind.rawValue)'")
    }

    /// Rejects fields that the mount type does not allow or that exclude each other.
    private static func check(_ request: MountRequest) throws(Problem) {
        let kind = request.kind
        if kind == .bind || kind == .tmpfs {
            for (name, isSet) in [
                ("mode", request.mode != nil), ("uid", request.userID != nil), ("gid", request.groupID != nil),
            ] where isSet {
                throw Problem(message: "\(name) not allowed for \(quoted(kind.rawValue)) type mounts")
            }
        }
        if kind == .secret {
            if !request.from.isEmpty { throw Problem(message: "secret mount should not have a from") }
            if request.sharing != nil { throw Problem(message: "secret mount should not define sharing") }
            if request.source.isEmpty, request.target.isEmpty, request.id.isEmpty {
                throw Problem(message: "invalid secret mount. one of source, target required")
            }
            if !request.source.isEmpty, !request.id.isEmpty {
                throw Problem(message: "both source and id can't be set")
            }
        }
        if request.sharing != nil, kind != .cache {
            throw Problem(message: "invalid cache sharing set for \(kind.rawValue) mount")
        }
    }

    static func fields(_ text: String) throws(Problem) -> [String] {
        do {
            return try csvFields(text)
        } catch {
            throw Problem(message: "failed to parse csv mounts: \(error.message)")
        }
    }
}
