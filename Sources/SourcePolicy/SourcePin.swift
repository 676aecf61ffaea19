public import LLB
import SourceText

/// A source pinned to fixed content: an image or a download to its digest, a repository to a commit.
public struct SourcePin: Sendable, Hashable {
    /// The kinds of source that can be pinned.
    public enum Kind: Sendable, Hashable {
        case image
        case download
        case repository
    }

    public var kind: Kind
    /// The source's identifier, e.g. `docker-image://docker.io/library/alpine:latest`.
    public var identifier: String
    /// The digest of an image or download, `sha256:…`, or the ID of a repository's commit.
    public var value: String

    public init(kind: Kind, identifier: String, value: String) {
        self.kind = kind
        self.identifier = identifier
        self.value = value
    }

    /// Returns the kind of a source whose content can change: an image without a digest, a download without a checksum, or a
    /// repository at a branch or tag. Returns nil for sources with fixed content and for other kinds of source.
    public static func kind(of source: SourceOperation) -> Kind? {
        let identifier = source.identifier
        if identifier.hasPrefix("docker-image://") {
            let isPinned = identifier.contains("@") || source.attributes["image.checksum"] != nil
            return isPinned ? nil : .image
        }
        if identifier.hasPrefix("http://") || identifier.hasPrefix("https://") {
            return source.attributes["http.checksum"] == nil ? .download : nil
        }
        if identifier.hasPrefix("git://") {
            let isPinned = isCommit(reference(of: identifier)) || source.attributes["git.checksum"] != nil
            return isPinned ? nil : .repository
        }
        return nil
    }

    /// Returns the branch, tag or commit in the identifier of a repository, e.g. `v1` in `git://github.com/a/b#v1:docs`; empty
    /// if there is none.
    public static func reference(of identifier: String) -> String {
        guard let hash = identifier.firstIndex(of: "#") else { return "" }
        return String(identifier[identifier.index(after: hash)...].prefix { $0 != ":" })
    }

    /// Returns whether a text is the full ID of a commit: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits.
    public static func isCommit(_ text: String) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64) && text.utf8.allSatisfy(\.isASCIILowercaseHexDigit)
    }

    /// The source policy rule that pins the source.
    public var rule: SourcePolicy.Rule {
        let update: SourcePolicy.Update
        switch kind {
        case .image: update = SourcePolicy.Update(identifier: identifier + "@" + value)
        case .download: update = SourcePolicy.Update(attributes: ["http.checksum": value])
        case .repository:
            let hash = identifier.firstIndex(of: "#") ?? identifier.endIndex
            let folder = identifier[hash...].drop { $0 != ":" }
            update = SourcePolicy.Update(identifier: identifier[..<hash] + "#" + value + folder)
        }
        return SourcePolicy.Rule(.convert, identifier, matchType: .exact, update: update)
    }

    /// Creates the pin that a policy rule describes; nil unless the rule is exactly what `rule` returns for that pin.
    public init?(_ rule: SourcePolicy.Rule) {
        let kind: Kind
        var value = rule.update?.attributes["http.checksum"] ?? ""
        let target = rule.update?.identifier ?? ""
        if rule.identifier.hasPrefix("docker-image://") {
            kind = .image
            value = target.firstIndex(of: "@").map { String(target[target.index(after: $0)...]) } ?? ""
        } else if rule.identifier.hasPrefix("git://") {
            kind = .repository
            value = Self.reference(of: target)
        } else {
            kind = .download
        }
        self.init(kind: kind, identifier: rule.identifier, value: value)
        guard !value.isEmpty, self.rule == rule else { return nil }
    }
}

extension SourcePolicy {
    /// Creates the policy of a lock file from pins, ordered by identifier.
    ///
    /// - Parameter file: The name of the build file, without directories.
    public init(pins: [SourcePin], file: String) {
        self.init(rules: pins.sorted { $0.identifier < $1.identifier }.map(\.rule), file: file)
    }

    /// The pins that the policy's rules describe; other rules are left out.
    public var pins: [SourcePin] { rules.compactMap { SourcePin($0) } }
}

/// A difference between the pins of two versions of a lock file.
public enum PinChange: Sendable, Hashable {
    case added(SourcePin)
    case removed(SourcePin)
    case moved(from: SourcePin, to: SourcePin)

    /// Compares two sets of pins and returns the differences, ordered by identifier.
    public static func between(_ old: [SourcePin], _ new: [SourcePin]) -> [PinChange] {
        let known = Dictionary(old.map { ($0.identifier, $0) }) { first, _ in first }
        let wanted = Set(new.map(\.identifier))
        let changes = new.compactMap { pin -> PinChange? in
            guard let before = known[pin.identifier] else { return .added(pin) }
            return before == pin ? nil : .moved(from: before, to: pin)
        }
        return (changes + old.filter { !wanted.contains($0.identifier) }.map(PinChange.removed))
            .sorted { $0.identifier < $1.identifier }
    }

    public var identifier: String {
        switch self {
        case .added(let pin), .removed(let pin), .moved(_, let pin): pin.identifier
        }
    }
}

extension Definition {
    /// Returns the sources of the graph whose content can change, i.e. for which `SourcePin.kind(of:)` isn't nil.
    ///
    /// - Throws: `OperationError.undecodable` if a vertex can't be decoded.
    public func movingSources() throws(OperationError) -> [SourceOperation] {
        try sourceOperations().filter { SourcePin.kind(of: $0) != nil }
    }
}
