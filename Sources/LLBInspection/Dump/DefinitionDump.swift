public import LLB

/// A definition prepared for display: as text for people, JSON for tools, DOT for graphs.
///
/// Every format depends on the definition's bytes alone, so equal input gives equal text.
public struct DefinitionDump: Sendable {
    /// The output formats.
    public enum Format: String, Sendable, CaseIterable {
        /// Indented text, one block per vertex.
        case tree
        /// One line of JSON per vertex, as `buildctl debug dump-llb` prints it.
        case json
        /// A graph for Graphviz.
        case dot
        /// The bytes of the `pb.Definition` itself.
        case pb
    }

    /// A vertex with its metadata and source locations.
    struct Entry: Sendable {
        /// The digest of the vertex's bytes, `sha256:…`.
        let digest: String
        let op: DynamicMessage
        let metadata: DynamicMessage
        /// The source locations of the vertex; empty if the definition has none.
        let locations: [DynamicMessage]
    }

    /// The serialized `pb.Definition`.
    public let bytes: [UInt8]
    /// The vertices in the definition's order.
    let entries: [Entry]
    /// The index in `entries` of each vertex, by digest.
    let positions: [String: Int]
    /// The source texts that locations refer to.
    let sources: [DynamicMessage]

    /// Decodes a serialized `pb.Definition`.
    ///
    /// - Throws: `DumpError` if the bytes aren't a `pb.Definition`, or one of its vertices isn't a `pb.Op`.
    public init(serialized bytes: [UInt8]) throws {
        self.bytes = bytes
        let definition: DynamicMessage
        do { definition = try DynamicMessage(.definition, WireReader(bytes)) } catch { throw DumpError.noDefinition }
        let noMetadata = try DynamicMessage(.metadata, WireReader([]))
        let source = definition.message("Source")
        let locations = Self.messages(source?.map("locations"))
        let metadata = Self.messages(definition.map("metadata"))
        var entries: [Entry] = []
        for (index, element) in definition.list("def").enumerated() {
            guard let bytes = element.bytes else { continue }
            let digest = Vertex.digest(of: bytes)
            let op: DynamicMessage
            do { op = try DynamicMessage(.operation, WireReader(bytes)) } catch { throw DumpError.badVertex(index) }
            entries.append(
                Entry(
                    digest: digest,
                    op: op,
                    metadata: metadata[digest] ?? noMetadata,
                    locations: locations[digest]?.messages("locations") ?? []
                )
            )
        }
        self.entries = entries
        sources = source?.messages("infos") ?? []
        positions = Dictionary(
            entries.enumerated().map { ($0.element.digest, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Creates the dump of a definition.
    ///
    /// - Throws: `DumpError` if a vertex isn't a `pb.Op`. A vertex that this library encoded is always valid.
    public init(_ definition: Definition) throws { try self.init(serialized: definition.encoded()) }

    private static func messages(_ map: [(key: String, value: DynamicMessage.Value)]?) -> [String: DynamicMessage] {
        Dictionary((map ?? []).compactMap { entry in entry.value.message.map { (entry.key, $0) } }) { $1 }
    }

    /// Returns the definition in the given format. Text is in UTF-8 and, unless it is empty, ends with a line break.
    ///
    /// - Parameter showsSymlinks: Whether the JSON contains symlink actions, which `buildctl debug dump-llb` leaves empty.
    public func rendered(as format: Format, showsSymlinks: Bool = false) -> [UInt8] {
        switch format {
        case .tree: Array(tree().utf8)
        case .json: Array(jsonLines(showsSymlinks: showsSymlinks).utf8)
        case .dot: Array(dot().utf8)
        case .pb: bytes
        }
    }

    /// Returns the short name of an input: `#3` for the first output of the third vertex, `#3.1` for its second output.
    func name(of input: DynamicMessage) -> String {
        let digest = input.string("digest")
        let name = positions[digest].map { "#\($0 + 1)" } ?? "missing \(digest)"
        let index = input.integer("index")
        return index == 0 ? name : "\(name).\(index)"
    }
}

/// The reason why bytes can't be shown as LLB.
public enum DumpError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The bytes aren't a `pb.Definition`.
    case noDefinition
    /// The vertex at this position, counted from 0, isn't a `pb.Op`.
    case badVertex(Int)

    /// The message: the part that can't be decoded and its expected type, without the name of the file.
    public var description: String {
        switch self {
        case .noDefinition: "not an LLB definition (a serialized pb.Definition)"
        case .badVertex(let index): "vertex \(index + 1) of the definition can't be decoded as a pb.Op"
        }
    }
}
