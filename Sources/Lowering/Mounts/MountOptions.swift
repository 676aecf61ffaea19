import BuildPlan
import Diagnostics

/// Reads `RUN --mount=KEY=VALUE,…` as a Dockerfile has it. Messages are those of BuildKit's frontend.
enum MountOptions {
    /// Why an option can't be understood.
    struct Problem: Error {
        /// What is wrong with it.
        var message: String
    }

    private static let keys = [
        "type", "from", "source", "target", "readonly", "id", "sharing", "required", "size", "mode", "uid", "gid",
        "src", "dst", "destination", "ro", "rw", "readwrite", "env",
    ]

    /// The source that an option names, before anything is expanded; nil where it names none.
    ///
    /// - Throws: where the fields can't be told apart, or the name has a variable.
    static func from(_ text: String) throws(Problem) -> String? {
        var result: String?
        for field in try fields(text) {
            guard let (key, value) = pair(field), key == "from" else { continue }
            if let dollar = value.firstIndex(of: "$"), value.index(after: dollar) != value.endIndex {
                throw Problem(message: "'from' doesn't support variable expansion, define alias stage instead")
            }
            result = value
        }
        return result
    }

    /// Reads an option; each value goes through `expand` first.
    static func parse(_ text: String, expand: (String) throws -> String) throws -> MountRequest {
        var request = MountRequest()
        var isAutomatic = true
        for field in try fields(text) {
            if let (key, value) = pair(field) {
                let value = try expand(value)
                try set(key, value, field: field, in: &request)
                if ["readonly", "ro", "readwrite", "rw"].contains(key) { isAutomatic = false }
            } else {
                switch field.lowercased() {
                case "readonly", "ro": (request.isReadOnly, isAutomatic) = (true, false)
                case "readwrite", "rw": (request.isReadOnly, isAutomatic) = (false, false)
                case "required":
                    try checkRequirable("required", request)
                    request.isRequired = true
                default: throw Problem(message: "invalid field '\(field)' must be a key=value pair")
                }
            }
        }
        if isAutomatic { request.isReadOnly = request.kind != .cache && request.kind != .tmpfs }
        try check(request)
        return request
    }

    private static func pair(_ field: String) -> (key: String, value: String)? {
        guard let equals = field.firstIndex(of: "=") else { return nil }
        return (field[..<equals].lowercased(), String(field[field.index(after: equals)...]))
    }

    private static func set(
        _ key: String,
        _ value: String,
        field: String,
        in request: inout MountRequest
    ) throws(Problem) {
        switch key {
        case "type":
            request.kind = try word(value, what: "unsupported mount type")
        case "from": request.from = value
        case "source", "src": request.source = value
        case "target", "dst", "destination": request.target = value
        case "readonly", "ro": request.isReadOnly = try boolean(key, value)
        case "readwrite", "rw": request.isReadOnly = !(try boolean(key, value))
        case "required":
            try checkRequirable(key, request)
            request.isRequired = try boolean(key, value)
        case "size":
            guard request.kind == .tmpfs else { throw unexpected(key, for: request) }
            guard let size = ByteSize.parse(value) else {
                throw Problem(message: "invalid value for \(key): \(value)")
            }
            request.size = size
        case "id": request.id = value
        case "sharing": request.sharing = try word(value, what: "unsupported sharing value")
        case "mode": request.mode = try number(value, radix: 8, key)
        case "uid": request.userID = try number(value, radix: 10, key)
        case "gid": request.groupID = try number(value, radix: 10, key)
        case "env": request.variable = value
        default:
            throw Problem(message: suggesting("unexpected key '\(key)' in '\(field)'", key, among: keys))
        }
    }

    private static func word<Value: RawRepresentable & CaseIterable>(
        _ text: String,
        what: String
    ) throws(Problem) -> Value where Value.RawValue == String {
        if let value = Value(rawValue: text.lowercased()) { return value }
        let words = Value.allCases.map(\.rawValue)
        throw Problem(message: suggesting("\(what) \(quoted(text))", text, among: words))
    }

    private static func suggesting(_ message: String, _ word: String, among words: [String]) -> String {
        message + didYouMean(suggestedWord(for: word, among: words))
    }

    private static func number(_ text: String, radix: Int, _ key: String) throws(Problem) -> UInt32 {
        let digits = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits, let value = UInt32(text, radix: radix) else {
            throw Problem(message: "invalid value \(text) for \(key)")
        }
        return value
    }

    private static func boolean(_ key: String, _ text: String) throws(Problem) -> Bool {
        guard let value = BooleanText.parse(text) else {
            throw Problem(message: "invalid value for \(key): \(text)")
        }
        return value
    }

    private static func checkRequirable(_ key: String, _ request: MountRequest) throws(Problem) {
        guard request.kind == .secret || request.kind == .ssh else { throw unexpected(key, for: request) }
    }

    private static func unexpected(_ key: String, for request: MountRequest) -> Problem {
        Problem(message: "unexpected key '\(key)' for mount type '\(request.kind.rawValue)'")
    }

    /// What must hold of an option as a whole.
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

    /// Splits comma separated values; a field in double quotes may hold commas, and `""` one quote.
    static func fields(_ text: String) throws(Problem) -> [String] {
        do {
            return try CommaSeparated.fields(text)
        } catch {
            throw Problem(message: "failed to parse csv mounts: \(error.message)")
        }
    }
}
