import SourceText

/// A reference to an artifact of a target: `+NAME/PATH`.
struct ArtifactReference: Sendable, Hashable {
    var target: EarthReference
    /// The path below the root of the target's artifacts, beginning with a slash.
    var path: String

    /// Parses a text; returns nil if it isn't a reference to an artifact, e.g. if it is a path in the build context.
    init?(parsing text: String) {
        let parts = EarthReference.partsAtPlus(text)
        guard parts.count == 2, let slash = parts[1].utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let name = String(parts[1][..<slash])
        guard !name.isEmpty, let project = try? EarthReference.Project(parsing: parts[0]) else { return nil }
        target = EarthReference(project, name)
        path = String(parts[1][slash...])
    }

    init(_ target: EarthReference, path: String) {
        self.target = target
        self.path = path
    }
}

extension ArtifactReference: CustomStringConvertible {
    var description: String { target.description + EarthReference.escaped(path) }
}
