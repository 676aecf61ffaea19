import SourceText

/// A reference to a target or function: `+NAME`, `./DIRECTORY+NAME`, `HOST/PATH[:TAG]+NAME` or `ALIAS+NAME`.
struct EarthReference: Sendable, Hashable {
    var project: Project
    var name: String

    /// The part of a reference that names an Earthfile, as written.
    enum Project: Sendable, Hashable {
        /// The Earthfile that contains the reference.
        case same
        /// The Earthfile in a directory. The path is absolute, or relative to the directory of the Earthfile that contains the
        /// reference.
        case directory(String)
        /// The Earthfile in a directory of a Git repository, e.g. `github.com/earthly/lib/rust`; the tag is empty for the default
        /// branch.
        case git(String, tag: String)
        /// The Earthfile to which an `IMPORT` gives a name.
        case alias(String)
    }

    /// The error for a text that isn't a reference.
    struct Invalid: Error, Hashable { var reason: String }

    init(_ project: Project, _ name: String) {
        self.project = project
        self.name = name
    }

    /// Parses a reference. `\+` stands for a plus sign in a path.
    init(parsing text: String) throws(Invalid) {
        let parts = Self.partsAtPlus(text)
        guard parts.count == 2 else {
            let count = parts.count == 1 ? "has no '+'" : "has \(parts.count - 1) '+'; write '\\+' for one in a path"
            throw Invalid(reason: "expected a reference such as '+build' or './app+build', but '\(text)' \(count)")
        }
        guard !parts[1].isEmpty else {
            throw Invalid(reason: "expected the name of a target after '+' in '\(text)'")
        }
        self.init(try Project(parsing: parts[0]), parts[1])
    }

    /// Splits a text at its plus signs; `\+` becomes a plus sign.
    static func partsAtPlus(_ text: String) -> [String] {
        var parts: [String] = []
        var part: [UInt8] = []
        var escaped = false
        for byte in text.utf8 {
            if escaped {
                if byte != UInt8(ascii: "+") { part.append(UInt8(ascii: "\\")) }
                part.append(byte)
                escaped = false
            } else if byte == UInt8(ascii: "\\") {
                escaped = true
            } else if byte == UInt8(ascii: "+") {
                parts.append(String(decoding: part, as: UTF8.self))
                part = []
            } else {
                part.append(byte)
            }
        }
        if escaped { part.append(UInt8(ascii: "\\")) }
        return parts + [String(decoding: part, as: UTF8.self)]
    }

    /// Escapes the plus signs in a path.
    static func escaped(_ path: String) -> String {
        path.parts(separatedBy: "+", omittingEmpty: false).joined(separator: "\\+")
    }
}

extension EarthReference.Project {
    /// Parses the part of a reference before its plus sign, or the operand of `IMPORT`.
    init(parsing text: String) throws(EarthReference.Invalid) {
        if text.isEmpty {
            self = .same
        } else if text.hasBytes(of: "://") {
            self = try Self.address(text)
        } else if text.hasPrefix(".") || text.hasPrefix("/") {
            self = .directory(text)
        } else if text.hasPrefix("~/") {
            throw EarthReference.Invalid(
                reason:
                    "a build can't read the client's home directory, '\(text)'; use a path in the context"
            )
        } else if text.utf8.contains(UInt8(ascii: "/")) || text.utf8.contains(UInt8(ascii: ":")) {
            let parts = Self.split(text)
            self = .git(parts.path, tag: parts.tag)
        } else {
            self = .alias(text)
        }
    }

    /// Parses a full URL. A colon in its host starts a port, not a tag.
    private static func address(_ text: String) throws(EarthReference.Invalid) -> Self {
        let parts = text.parts(separatedBy: "/", omittingEmpty: false)
        guard parts.count > 3 else {
            throw EarthReference.Invalid(reason: "expected a repository after the host of '\(text)'")
        }
        let head = parts.prefix(3).joined(separator: "/")
        let (path, tag) = split(parts.dropFirst(3).joined(separator: "/"))
        return .git(head + "/" + path, tag: tag)
    }

    private static func split(_ text: String) -> (path: String, tag: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return (text, "") }
        return (String(text[..<colon]), String(text[text.utf8.index(after: colon)...]))
    }
}

extension EarthReference: CustomStringConvertible {
    /// The reference as written.
    var description: String { project.description + "+" + name }
}

extension EarthReference.Project: CustomStringConvertible {
    var description: String {
        switch self {
        case .same: ""
        case .directory(let path): EarthReference.escaped(path)
        case .git(let path, let tag): EarthReference.escaped(tag.isEmpty ? path : path + ":" + tag)
        case .alias(let name): EarthReference.escaped(name)
        }
    }
}
